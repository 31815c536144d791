"""More time and held clocks: asked for with a reason, for a hold with evidence, and decided by the office."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.clocks import running
from dispatch.clocks.queries import open_span
from dispatch.supervision import rules
from dispatch.supervision.models import TimeKind, TimeRequest
from dispatch.supervision.states import TIME, TimeState
from dispatch.work_orders.actions.telling import page_of
from dispatch.work_orders.models import WorkOrder
from federation.accounts.models import Membership
from federation.accounts.queries import commanders
from federation.kernel import audit
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require, require_reason
from federation.kernel.workflow import move
from federation.notices.actions import notify
from federation.tenancy import policy

LONGEST = timedelta(days=365)


def ask_extension(order: WorkOrder, *, within: timedelta, reason: str, evidence: str = "", by: Membership, at: datetime) -> TimeRequest:
    """Ask for more time, in the order's own kind of days and hours."""
    require(rules.can_ask_time, by, order)
    if not timedelta(0) < within <= policy.minutes("extension_most_days"):
        most = policy.number("extension_most_days")
        raise Refused(_("Ask for more than nothing and at most %(days)d days.") % {"days": most}, code="bounds")
    return _ask(order, TimeKind.EXTEND, reason, by=by, at=at, within=within, evidence=evidence)


def ask_pause(order: WorkOrder, *, until: datetime, reason: str, evidence: str, by: Membership, at: datetime) -> TimeRequest:
    """Ask that the clock is held until a day, for a reason that can be proved."""
    require(rules.can_ask_time, by, order)
    _check_pause(until, evidence, at)
    return _ask(order, TimeKind.PAUSE, reason, by=by, at=at, until=until, evidence=evidence)


def grant(row: TimeRequest, *, answer: str = "", by: Membership, at: datetime) -> None:
    """Give the time asked for; a hold counts from when it was asked for, so that waiting for the office costs nobody time."""
    require(rules.can_decide_time, by, row)
    with transaction.atomic():
        move(row, TIME, "grant_time", by=by, at=at, thread=row.order_id, reason=answer)
        TimeRequest.objects.filter(pk=row.pk).update(decided_by=by, answer=answer[:300])
        if row.kind == TimeKind.EXTEND:
            running.extend(row.order, within=row.within or timedelta(0), reason=row.reason, evidence=row.evidence, by=by, at=at)
        else:
            assert row.until is not None  # the database refuses anything else
            if row.until <= at:
                raise Refused(_("The day until which the clock was to be held has passed."), code="bounds")
            running.pause(row.order, since=row.asked_at, until=row.until, reason=row.reason, evidence=row.evidence, by=by)
        _tell_asker(row, gettext_lazy("Granted, the clock is changed: %(number)s"), at=at)


def refuse(row: TimeRequest, *, answer: str, by: Membership, at: datetime) -> None:
    """Refuse, with a reason."""
    require(rules.can_decide_time, by, row)
    if not answer.strip():
        raise Refused(_("Please give a reason."), code="reason_required")
    with transaction.atomic():
        move(row, TIME, "refuse_time", by=by, at=at, thread=row.order_id, reason=answer)
        TimeRequest.objects.filter(pk=row.pk).update(decided_by=by, answer=answer[:300])
        _tell_asker(row, gettext_lazy("Refused, the clock runs as before: %(number)s"), at=at)


def withdraw(row: TimeRequest, *, by: Membership, at: datetime) -> None:
    """No longer wanted."""
    require(rules.can_withdraw_time, by, row)
    with transaction.atomic():
        move(row, TIME, "withdraw_time", by=by, at=at, thread=row.order_id)


def hold(order: WorkOrder, *, until: datetime, reason: str, evidence: str, by: Membership, at: datetime) -> None:
    """The office holds the clock by itself, with a reason and evidence."""
    require(rules.can_hold, by, order)
    _check_pause(until, evidence, at)
    _need_reason(reason)
    with transaction.atomic():
        running.pause(order, since=at, until=until, reason=reason, evidence=evidence, by=by)
        audit.record("clock_held", order, by=by, at=at, reason=reason, evidence=evidence, end=until)


def let_run(order: WorkOrder, *, by: Membership, at: datetime) -> None:
    """What held the clock is over."""
    require(rules.can_hold, by, order)
    with transaction.atomic():
        running.resume(order, at=at, by=by)
        audit.record("clock_runs", order, by=by, at=at)


def _ask(order: WorkOrder, kind: TimeKind, reason: str, *, by: Membership, at: datetime, **asked: Any) -> TimeRequest:
    _need_reason(reason)
    if open_span(order) is None:
        raise Conflict(_("The clock of this order stands."), code="state")
    with transaction.atomic():
        try:
            with transaction.atomic():
                row: TimeRequest = TimeRequest.objects.create(
                    order=order, kind=kind, reason=reason[:300], asked_by=by, asked_at=at, state=TimeState.ASKED, state_since=at,
                    state_due_at=at + policy.minutes("time_decision_hours"), **asked,
                )  # fmt: skip
        except IntegrityError as error:
            raise Conflict(_("A request for time waits for a decision already."), code="open") from error
        audit.record("ask_time", row, by=by, at=at, thread=order.pk, kind=kind, reason=reason)
        sentence = gettext_lazy("A request for time waits for a decision: %(number)s")
        notify(commanders(), "time.asked", sentence, link=page_of(order.pk), at=at, number=order.number)
    return row


def _check_pause(until: datetime, evidence: str, at: datetime) -> None:
    if not at < until <= at + LONGEST:
        raise Refused(_("A clock is held until a day to come, a year at most."), code="bounds")
    if not evidence.strip():
        raise Refused(_("A clock is held only with evidence: a document, its number, or who can confirm it."), code="evidence_required")


def _need_reason(reason: str) -> None:
    require_reason(reason)


def _tell_asker(row: TimeRequest, sentence: Any, *, at: datetime) -> None:
    link = page_of(row.order_id)
    notify([row.asked_by.user], "time.decided", sentence, link=link, at=at, number=row.order.number)
