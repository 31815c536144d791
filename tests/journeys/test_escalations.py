"""Hundreds of escalations (a thousand with SIZE=full), two beats, a worker killed at random: each level is told exactly once."""

from __future__ import annotations

import random
import sys
import time
from datetime import datetime, timedelta

import pytest
from django.db.models import Count
from django.utils import timezone

from dispatch.categories.models import Category
from dispatch.clocks.models import Escalation, Level
from dispatch.supervision.models import SupervisionAct
from dispatch.work_orders.models import Source, WorkOrder
from dispatch.work_orders.states import OrderState
from federation.kernel.audit import LogEntry
from federation.kernel.jobs import Job
from federation.notices.models import Notice
from federation.tenancy import scope
from tests.cast import LUYI, subdistrict
from tests.conftest import LIVE
from tests.sizes import FULL
from tests.stack import Stack, until

pytestmark = [pytest.mark.slow, pytest.mark.django_db(**LIVE)]

ROWS, KILLS = (1_000 if FULL else 400), 4
SWEEP = "dispatch.supervision.sweep"


def due_rows(at: datetime) -> None:
    """As many open orders of one firm, each with one escalation that was due a moment ago."""
    category = Category.objects.get(code="STR01")
    orders = [
        WorkOrder(
            number=f"T-{number:04d}", source=Source.PHONE, category=category, title="漏水", received_at=at, respond_due_at=at, due_at=at,
            state=OrderState.WORKING, state_since=at, state_due_at=at + timedelta(days=9),
        )
        for number in range(ROWS)
    ]  # fmt: skip
    WorkOrder.objects.bulk_create(orders)
    Escalation.objects.bulk_create([Escalation(order=order, level=Level.COMMUNITY, percent=100, due_at=at) for order in orders])


def test_each_of_a_thousand_is_told_once(stack: Stack) -> None:
    tenant, chance = subdistrict(LUYI).pk, random.Random(20261122)
    with scope.atomic_tenant(tenant):
        due_rows(timezone.now())
    started = time.monotonic()
    stack.start("relay", "worker", "beat", "beat-2")

    def left() -> int:
        with scope.atomic_tenant(tenant):
            return Escalation.objects.filter(fired_at=None).count()

    def at_work() -> bool:
        with scope.atomic_tenant(tenant):
            return not left() or Job.objects.filter(name=SWEEP, done_at=None, attempts__gt=0).exists()

    kills = 0
    while left() and kills < KILLS:
        until(at_work, within=90, every=0.01)
        time.sleep(chance.random() * 1.5)
        if left():
            stack.kill("worker")
            stack.start("worker")
            kills += 1
    until(lambda: not left(), within=240, every=0.5)
    took = time.monotonic() - started

    with scope.atomic_tenant(tenant):
        assert Escalation.objects.count() == ROWS
        acts = SupervisionAct.objects.exclude(escalation=None)
        assert acts.count() == acts.values("escalation").distinct().count() == ROWS
        logged = LogEntry.objects.filter(verb="escalate_order")
        assert logged.count() == logged.values("object_id").distinct().count() == ROWS
        told = Notice.objects.filter(event="supervision.late").values("user").annotate(times=Count("id"))
        assert told and {row["times"] for row in told} == {ROWS}, "every person concerned, once for every row"
        sweeps = Job.objects.filter(name=SWEEP).count()
    assert kills >= 3, "the worker was hardly disturbed"
    sys.stdout.write(f"\n  {ROWS} told once in {took:.0f} s with two beats, {kills} kills of the worker, {sweeps} sweeps")
