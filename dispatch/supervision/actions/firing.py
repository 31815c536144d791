"""What the clock does: each rung is fired once, by whoever takes its row first; a killed worker leaves it for the next."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.clocks import running
from dispatch.clocks.models import Escalation, Level, Span, SpanKind, Watch
from dispatch.supervision.actions.acts import demand_answer, people_of, settle, tell
from dispatch.supervision.models import SupervisionAct, TimeRequest
from dispatch.supervision.states import ActState, TimeState
from dispatch.work_orders.actions.telling import holders, page_of
from dispatch.work_orders.models import WorkOrder
from dispatch.work_orders.states import OPEN
from federation.accounts.queries import commanders
from federation.kernel import audit, jobs
from federation.kernel.workflow import giving_way
from federation.notices.actions import notify

BATCH = 200
AGAIN = timedelta(days=1)
SWEEP = "dispatch.supervision.sweep"


def sweep(*, at: datetime) -> int:
    """Apply everything that is due; a full batch asks for another sweep at once. Returns how many rungs were fired."""
    fired = fire(at=at)
    if fired == BATCH:
        jobs.enqueue(SWEEP, at=at)
    for span in Span.objects.filter(kind=SpanKind.PAUSE, ended=None, planned_end__lte=at).select_related("order")[:BATCH]:
        with giving_way():
            running.resume(span.order, at=span.planned_end or at)
            audit.record("clock_runs", span, by=None, at=at, thread=span.order_id)
    for act in SupervisionAct.objects.filter(state_due_at__lte=at).select_related("order__handler__user").order_by("state_due_at")[:BATCH]:
        with giving_way():
            _late(act, at)
    for row in TimeRequest.objects.filter(state=TimeState.ASKED, state_due_at__lte=at).select_related("order")[:BATCH]:
        if TimeRequest.objects.filter(pk=row.pk, state_due_at=row.state_due_at).update(state_due_at=at + AGAIN):
            sentence = gettext_lazy("A request for time waits for a decision: %(number)s")
            notify(commanders(), "time.waits", sentence, link=page_of(row.order_id), at=at, number=row.order.number)
    return fired


def fire(*, at: datetime) -> int:
    """Tell every level whose share of the time has passed, at most a batch; returns how many.

    The rows are locked and others pass over them, so two sweeps share the work; the update asks once more that nobody
    has fired them, and commits together with what was told.
    """
    with transaction.atomic():
        waiting = Escalation.objects.select_for_update(skip_locked=True, of=("self",)).filter(fired_at=None, called_off_at=None)
        rows = list(waiting.filter(due_at__lte=at).select_related("order__handler__user").order_by("due_at")[:BATCH])
        for row in rows:
            if row.order.state not in OPEN:  # ended by an act that does not know the clock
                Escalation.objects.filter(pk=row.pk, fired_at=None).update(called_off_at=at)
            elif Escalation.objects.filter(pk=row.pk, fired_at=None, called_off_at=None).update(fired_at=at):
                _tell(row, row.order, at)
    return len(rows)


def _tell(row: Escalation, order: WorkOrder, at: datetime) -> None:
    """The holder is reminded; each level above demands an answer in its name."""
    if row.watch == Watch.RESPOND and order.answered_at is not None:
        return
    audit.record("escalate_order", row, by=None, at=at, thread=order.pk, level=row.level, watch=row.watch, percent=row.percent)
    if row.level == Level.FIRM:
        sentence = (
            gettext_lazy("The first answer is due: %(number)s %(title)s")
            if row.watch == Watch.RESPOND
            else gettext_lazy("The deadline is near: %(number)s %(title)s")
        )
        link = page_of(order.pk)
        notify(holders(order), "supervision.reminder", sentence, link=link, at=at, number=order.number, title=order.title)
        return
    demand = _("The hotline's deadline is near.") if row.watch == Watch.OUTSIDE else _("%(percent)d %% of the time has passed.")
    demand_answer(order, Level(row.level), demand % {"percent": row.percent}, by=None, at=at, escalation=row)


def _late(act: SupervisionAct, at: datetime) -> None:
    """An answer that did not come is told one level up, once a day; one that nobody objected to settles the act."""
    if act.state == ActState.ANSWERED:
        settle(act, by=None, at=at)
        return
    if not SupervisionAct.objects.filter(pk=act.pk, state=ActState.ISSUED, state_due_at=act.state_due_at).update(
        state_due_at=at + AGAIN, missed_at=act.missed_at or at
    ):
        return
    levels = list(Level)
    above = levels[min(levels.index(Level(act.level)) + 1, len(levels) - 1)]
    sentence = gettext_lazy("No answer in time to what %(level)s demanded: %(number)s %(title)s")
    tell(people_of(above, act.order), "supervision.missed", sentence, act, at=at)
