"""Supervision over HTTP: acts, answers, time asked for and granted, holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from dispatch.supervision import actions
from dispatch.supervision.models import SupervisionAct, TimeRequest
from dispatch.supervision.states import ActState, TimeState
from dispatch.work_orders import actions as orders
from dispatch.work_orders.models import WorkOrder
from tests.cast import Cast
from tests.counting import queries as cost

SignIn = Callable[[str], Client]


@pytest.fixture
def order(file: Callable[..., WorkOrder], luyi: Cast, now: datetime) -> WorkOrder:
    row = file(at=now)
    orders.claim(row, by=luyi.firm1, at=now)
    return row


def test_a_demand_its_answer_and_its_end(order: WorkOrder, luyi: Cast, sign_in: SignIn) -> None:
    leader, firm = sign_in("leader"), sign_in("firm1")
    assert leader.post(f"/supervision/orders/{order.pk}/demand/", {"text": "今日答复"}).status_code == 302
    act = SupervisionAct.objects.get()
    assert "今日答复" in firm.get(f"/work-orders/{order.pk}/").content.decode()
    assert "今日答复" in firm.get("/supervision/").content.decode()
    assert firm.post(f"/supervision/acts/{act.pk}/answer/", {"text": "已约明日"}).status_code == 302
    assert leader.post(f"/supervision/acts/{act.pk}/press/", {"text": "几点"}).status_code == 302
    firm.post(f"/supervision/acts/{act.pk}/answer/", {"text": "九点"})
    leader.post(f"/supervision/acts/{act.pk}/settle/")
    act.refresh_from_db()
    assert (act.state, act.answer) == (ActState.SETTLED, "九点")


def test_time_is_asked_for_and_granted(order: WorkOrder, luyi: Cast, sign_in: SignIn, now: datetime) -> None:
    firm, office = sign_in("firm1"), sign_in("dispatcher")
    before = WorkOrder.objects.get(pk=order.pk).due_at
    assert firm.post(f"/supervision/orders/{order.pk}/extension/", {"days": "2", "hours": "0", "reason": "待料"}).status_code == 302
    row = TimeRequest.objects.get()
    assert office.post(f"/supervision/times/{row.pk}/grant/").status_code == 302
    assert WorkOrder.objects.get(pk=order.pk).due_at > before
    until = (now + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    assert office.post(f"/supervision/orders/{order.pk}/hold/", {"until": until, "reason": "停水", "evidence": "通知"}).status_code == 302
    assert office.post(f"/supervision/orders/{order.pk}/run/").status_code == 302
    assert "停水" in office.get(f"/work-orders/{order.pk}/").content.decode()


def test_others_find_nothing_and_nonsense_is_answered_in_words(order: WorkOrder, luyi: Cast, sign_in: SignIn, now: datetime) -> None:
    act = actions.issue(order, demand="答复", by=luyi.leader, at=now)
    row = actions.ask_extension(order, within=timedelta(days=1), reason="x", by=luyi.firm1, at=now)
    other = sign_in("firm2")
    for url in (f"/supervision/orders/{order.pk}/demand/", f"/supervision/acts/{act.pk}/answer/", f"/supervision/times/{row.pk}/grant/"):
        assert other.post(url, {"text": "x"}).status_code == 404
    firm = sign_in("firm1")
    assert firm.post(f"/supervision/times/{row.pk}/grant/").status_code == 403
    for verb, given in (("extension", {"days": "x"}), ("hold", {"until": "x"}), ("demand", {}), ("pause", {})):
        assert firm.post(f"/supervision/orders/{order.pk}/{verb}/", given).status_code == 302
    assert SupervisionAct.objects.count() == TimeRequest.objects.count() == 1
    assert TimeRequest.objects.get().state == TimeState.ASKED
    assert sign_in("leader").get("/supervision/?show=x").status_code == 404
    assert sign_in("resident").get("/supervision/").status_code == 403


def test_the_list_costs_the_same_at_any_length(order: WorkOrder, luyi: Cast, sign_in: SignIn, now: datetime) -> None:
    client = sign_in("leader")
    actions.issue(order, demand="答复", by=luyi.leader, at=now)
    few = [cost(client, url) for url in ("/supervision/?show=all", f"/work-orders/{order.pk}/")]
    for _ in range(15):
        actions.issue(order, demand="答复", by=luyi.leader, at=now)
    assert [cost(client, url) for url in ("/supervision/?show=all", f"/work-orders/{order.pk}/")] == few
