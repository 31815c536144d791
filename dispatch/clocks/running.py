"""Starting, holding, lengthening and stopping an order's clock, inside the transaction of the act that does it.

What has been counted stays as it was counted. Only the time still to come is laid anew on the calendar, and with it the
deadline on the order and the escalations that have not fired. The caller has asked who may do it and keeps the log.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from dispatch.clocks import queries
from dispatch.clocks.models import Escalation, Level, Span, SpanKind, Watch
from dispatch.deadlines import Mode as Counting
from dispatch.deadlines import WorkingTime, due, spent
from federation.kernel.errors import Conflict
from federation.tenancy import policy

WHOLE = 100


def deadlines(category: Any, received_at: datetime, working: WorkingTime) -> tuple[datetime, datetime]:
    """When the first answer and when the solution are due by the category's clock."""
    answer, solution = _seconds(category, working)
    return _due(received_at, answer, category.mode, working), _due(received_at, solution, category.mode, working)


def begin(order: Any, working: WorkingTime, *, by: Any = None) -> None:
    """The first round of a new order, whose deadlines are on it already: the first run, and every escalation in advance."""
    _answer, budget = _seconds(order.category, working)
    _round(order, 1, order.received_at, budget, order.respond_due_at, working, by=by)


def start(order: Any, *, at: datetime, by: Any = None) -> None:
    """Another round for an order that is opened again, with its category's whole time from `at` on; what runs is ended."""
    stop(order, at=at)
    working = queries.working_time(at)
    respond_due, due_at = deadlines(order.category, at, working)
    last = Span.objects.filter(order=order.pk).order_by("-round").values_list("round", flat=True).first() or 0
    _round(order, last + 1, at, _seconds(order.category, working)[1], respond_due, working, by=by)
    _write(order, due_at, respond_due_at=respond_due)


def pause(order: Any, *, since: datetime, until: datetime, reason: str, evidence: str, by: Any) -> None:
    """Hold the clock from `since` to `until`; afterwards what was left is left. Raises Conflict when it does not run."""
    run = _open(order, SpanKind.RUN)
    since, working = max(since, run.began), queries.working_time(since)
    left = _end(run, since, working)
    Span.objects.create(
        order_id=order.pk, round=run.round, kind=SpanKind.PAUSE, mode=run.mode, began=since, planned_end=until,
        budget_seconds=run.budget_seconds, left_seconds=left, reason=reason, evidence=evidence, by=by,
    )  # fmt: skip
    _lay(order, run, left, until, working)


def resume(order: Any, *, at: datetime, by: Any = None) -> None:
    """Let a held clock run again. Raises Conflict when it is not held."""
    held = _open(order, SpanKind.PAUSE)
    at, working = max(at, held.began), queries.working_time(at)
    Span.objects.filter(pk=held.pk).update(ended=at)
    _run(order, held, held.left_seconds, held.budget_seconds, at, by=by)
    _lay(order, held, held.left_seconds, at, working)


def extend(order: Any, *, within: timedelta, reason: str, evidence: str = "", by: Any, at: datetime) -> int:
    """Add the category's kind of time to a running clock; returns the seconds added. Raises Conflict when it does not run."""
    run, working = _open(order, SpanKind.RUN), queries.working_time(at)
    more, at = queries.seconds_of(within, run.mode, working), max(at, run.began)
    left = _end(run, at, working) + more
    _run(order, run, left, run.budget_seconds + more, at, by=by, reason=reason, evidence=evidence)
    _lay(order, run, left, at, working, budget=run.budget_seconds + more)
    return more


def stop(order: Any, *, at: datetime) -> None:
    """End the clock for good, or until the work is sent back; nobody is told any more. Without a clock nothing happens."""
    span = Span.objects.select_for_update().filter(order=order.pk, ended=None).first()
    if span is None:
        return
    if span.kind == SpanKind.RUN:
        _end(span, max(at, span.began), queries.working_time(at))
    else:
        Span.objects.filter(pk=span.pk).update(ended=max(at, span.began))
    _pending(order).update(called_off_at=at)


def go_on(order: Any, *, at: datetime, by: Any = None) -> None:
    """The work was sent back: the time that was left runs on. The time in between did not count."""
    last = Span.objects.filter(order=order.pk).order_by("-began", "-round").first()
    if last is None or last.ended is None:
        return
    left = last.left_seconds - (last.counted_seconds or 0) if last.kind == SpanKind.RUN else last.left_seconds
    working = queries.working_time(at)
    _run(order, last, left, last.budget_seconds, at, by=by)
    Escalation.objects.filter(order=order.pk, round=last.round, fired_at=None).exclude(watch=Watch.RESPOND).update(called_off_at=None)
    _lay(order, last, left, at, working)


def _open(order: Any, kind: SpanKind) -> Span:
    row: Span | None = Span.objects.select_for_update().filter(order=order.pk, ended=None).first()
    if row is None or row.kind != kind:
        raise Conflict(
            _("The clock of this order stands.") if row is None else _("The clock of this order is held already, or runs again.")
        )
    return row


def _end(run: Span, at: datetime, working: WorkingTime) -> int:
    """Write down what a run counted; returns what is left, which is negative where the deadline had passed."""
    counted = spent(run.began, at, working, mode=Counting(run.mode))
    Span.objects.filter(pk=run.pk).update(ended=at, counted_seconds=counted)
    return run.left_seconds - counted


def _run(order: Any, like: Span, left: int, budget: int, at: datetime, *, by: Any, reason: str = "", evidence: str = "") -> None:
    Span.objects.create(
        order_id=order.pk, round=like.round, mode=like.mode, began=at, budget_seconds=budget, left_seconds=left, reason=reason,
        evidence=evidence, by=by,
    )  # fmt: skip


def _lay(order: Any, span: Span, left: int, at: datetime, working: WorkingTime, *, budget: int | None = None) -> None:
    """Lay the time still to come on the calendar from `at` on: the order's deadline, and the rungs that have not fired.

    A deadline that has passed stays where it was: holding a late order does not make it timely.
    """
    budget = span.budget_seconds if budget is None else budget
    counted = budget - left
    rows = list(_pending(order).filter(watch=Watch.RESOLVE))
    for row in rows:
        row.due_at = _due(at, max(0, -(-budget * row.percent // WHOLE) - counted), span.mode, working)
    Escalation.objects.bulk_update(rows, ["due_at"])
    if left >= 0:
        _write(order, _due(at, left, span.mode, working))


def _pending(order: Any) -> Any:
    return Escalation.objects.filter(order=order.pk, fired_at=None, called_off_at=None)


def _round(order: Any, number: int, at: datetime, budget: int, respond_due: datetime, working: WorkingTime, *, by: Any) -> None:
    mode = order.category.mode
    Span.objects.create(order_id=order.pk, round=number, mode=mode, began=at, budget_seconds=budget, left_seconds=budget, by=by)
    Escalation.objects.bulk_create(rungs(order, number, at, budget, respond_due, working))


def rungs(order: Any, number: int, at: datetime, budget: int, respond_due: datetime, working: WorkingTime) -> Iterable[Escalation]:
    """The holder is reminded of the first answer; the levels are told of the solution, and of the hotline's deadline before it."""
    mode, numbers = order.category.mode, policy.numbers()
    if order.answered_at is None:
        yield Escalation(order_id=order.pk, round=number, watch=Watch.RESPOND, level=Level.FIRM, percent=WHOLE, due_at=respond_due)
    for level, percent in queries.ladder(numbers):
        at_share = _due(at, -(-budget * percent // WHOLE), mode, working)
        yield Escalation(order_id=order.pk, round=number, level=level, percent=percent, due_at=at_share)
    if order.outside_due_at is not None:
        warned = order.outside_due_at - timedelta(hours=numbers["escalate_outside_hours"])
        yield Escalation(order_id=order.pk, round=number, watch=Watch.OUTSIDE, level=Level.SUBDISTRICT, percent=WHOLE, due_at=warned)


def _due(at: datetime, seconds: int, mode: str, working: WorkingTime) -> datetime:
    found = due(at, seconds, working, mode=Counting(mode))
    assert found is not None  # nothing holds it
    return found


def _seconds(category: Any, working: WorkingTime) -> tuple[int, int]:
    """The category's times for the first answer and for the solution."""
    answer, solution = (queries.seconds_of(within, category.mode, working) for within in (category.respond_within, category.resolve_within))
    return answer, solution


def _write(order: Any, due_at: datetime, **more: datetime) -> None:
    type(order)._default_manager.filter(pk=order.pk).update(due_at=due_at, **more)
    order.due_at = due_at
    for name, value in more.items():
        setattr(order, name, value)
