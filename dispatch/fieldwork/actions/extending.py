"""More time: one side asks, the other agrees, and the booking grows whole or not at all."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.fieldwork import rules
from dispatch.fieldwork.actions.taking import bookings_of, free_units, lock_supply, put, require_suitable, take
from dispatch.fieldwork.models import Extension, Shift, Side
from dispatch.fieldwork.states import EXTENSION, ExtensionState, ShiftState
from dispatch.mutual_aid.models import HelpRequest, Job
from dispatch.mutual_aid.queries import LIVE_JOBS, requester
from dispatch.mutual_aid.states import JobState, RequestState
from federation.accounts import rules as people
from federation.accounts.models import Membership
from federation.accounts.queries import people_of_firm
from federation.kernel import audit
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require, require_reason
from federation.kernel.workflow import move
from federation.notices.actions import notify
from federation.tenancy import policy

DAY = timedelta(days=1)
MOST_SHIFTS = 60


def ask_for_time(job: Job, *, days: int = 0, minutes: int = 0, reason: str, by: Membership, at: datetime) -> Extension:
    """Ask for `days` more shifts, or a last shift that is `minutes` longer; one wish at a time."""
    require(rules.can_ask_for_time, by, job)
    require_reason(reason)
    if not (0 <= days <= 30 and 0 <= minutes <= 1440 and days + minutes > 0):
        raise Refused(_("Ask for 1 to 30 days or up to 24 hours more."), code="how_much")
    side = rules.side_of(by, job) or Side.REQUESTER
    with transaction.atomic():
        _require_live(job)
        due = max(job.ends_at, at + policy.minutes("answer_minutes_routine"))
        try:
            with transaction.atomic():
                row: Extension = Extension.objects.create(
                    job=job, side=side, days=days, minutes=minutes, reason=reason[:300], asked_by=by, created_at=at,
                    state=ExtensionState.ASKED, state_since=at, state_due_at=due,
                )  # fmt: skip
        except IntegrityError as error:
            raise Conflict(_("A wish for more time is already waiting for an answer."), code="already_asked") from error
        audit.record("ask_for_time", row, by=by, at=at, thread=job.request_id, reason=reason, quantity=days or minutes)
        _tell(
            job,
            Side.REQUESTER if side == Side.HELPER else Side.HELPER,
            gettext_lazy("More time is asked for: %(resource)s, %(number)s"),
            at=at,
        )
    return row


def agree_extension(extension: Extension, *, reason: str = "", by: Membership, at: datetime) -> None:
    """The booking grows by what was asked; a clash is told and leaves everything as it was."""
    require(rules.can_answer_extension, by, extension)
    job = extension.job
    own = rules.side_of(by, job)
    if own is None and people.commands(by) and not reason.strip():
        raise Refused(_("Please say why you decide in the firm's place."), code="reason_required")
    with transaction.atomic():
        lock_supply(job.resource_id)
        _require_live(job)
        move(extension, EXTENSION, "agree_extension", by=by, at=at, thread=job.request_id, reason=reason)
        Extension.objects.filter(pk=extension.pk).update(answer=reason[:300], answered_by=by)
        if extension.minutes:
            _lengthen(job, timedelta(minutes=extension.minutes), by=by, at=at)
        for _day in range(extension.days):
            _add_day(job, by=by, at=at)
        _carry_on(job, at)
        _tell(job, Side(extension.side), gettext_lazy("More time is agreed: %(resource)s, %(number)s"), at=at)


def refuse_extension(extension: Extension, *, reason: str, by: Membership, at: datetime) -> None:
    """Say no, with a reason; the job ends as booked."""
    require(rules.can_answer_extension, by, extension)
    require_reason(reason)
    with transaction.atomic():
        move(extension, EXTENSION, "refuse_extension", by=by, at=at, thread=extension.job.request_id, reason=reason)
        Extension.objects.filter(pk=extension.pk).update(answer=reason[:300], answered_by=by)
        _tell(extension.job, Side(extension.side), gettext_lazy("More time is refused: %(resource)s, %(number)s"), at=at)


def withdraw_extension(extension: Extension, *, by: Membership | None, at: datetime) -> None:
    """Take the wish back; the clock does so when nobody answered in time."""
    require(rules.can_withdraw_extension, by, extension)
    with transaction.atomic():
        move(extension, EXTENSION, "withdraw_extension", by=by, at=at, thread=extension.job.request_id)


def last_shift(job: Job) -> Shift:
    """The shift that more time is added to; Conflict when none is left."""
    row = Shift.objects.filter(job=job).exclude(state=ShiftState.RELEASED).order_by("-starts_at").first()
    if row is None:
        raise Conflict(_("The job has no shift left."), code="no_shift")
    row.job = job
    return row


def _lengthen(job: Job, more: timedelta, *, by: Membership, at: datetime) -> None:
    shift = last_shift(job)
    if shift.state == ShiftState.WORKED:
        raise Conflict(_("The last shift is over; ask for another day."), code="shift_over")
    taken = bookings_of(shift)
    end = shift.ends_at + more
    span = (shift.starts_at, end)
    require_suitable(job, span, quantity=len(taken) or job.quantity, by=by, at=at, giving_back=taken, overtime=True)
    if taken:
        put(job, taken, (taken[0].during.lower, taken[0].during.upper + more), by=by)
    due = end + policy.minutes("day_sheet_hours")
    Shift.objects.filter(pk=shift.pk).update(ends_at=end, state_due_at=due, moved_at=at, moves=F("moves") + 1)


def _add_day(job: Job, *, by: Membership, at: datetime) -> None:
    """One more shift at the same time on the day after the last; the same heads if they are free."""
    last = last_shift(job)
    number = Shift.objects.filter(job=job).order_by("-number").values_list("number", flat=True)[0] + 1
    if number > MOST_SHIFTS:
        raise Refused(_("A job has at most %(count)d shifts.") % {"count": MOST_SHIFTS}, code="too_long")
    start, end = last.starts_at + DAY, last.ends_at + DAY
    travel = require_suitable(job, (start, end), quantity=job.quantity, by=by, at=at, giving_back=[])
    span = (start - travel, end + travel)
    same = [booking.unit_id for booking in bookings_of(last)]
    take(job, free_units(job, span, job.quantity, prefer=same, by=by), span, by=by)
    Shift.objects.create(
        job=job, number=number, starts_at=start, ends_at=end, state=ShiftState.PLANNED, state_since=at,
        state_due_at=end + policy.minutes("day_sheet_hours"),
    )  # fmt: skip


def _carry_on(job: Job, at: datetime) -> None:
    """The clocks of job and request move with the new end."""
    end = last_shift(job).ends_at
    due = end + policy.minutes("overrun_hours")
    Job.objects.filter(pk=job.pk).update(
        ends_at=end, late_noticed=False, state_due_at=Case(When(Q(state=JobState.ON_SITE), then=Value(due)), default=F("state_due_at"))
    )
    HelpRequest.objects.filter(pk=job.request_id).update(
        latest=Greatest("latest", Value(end)),
        state_due_at=Case(When(Q(state=RequestState.STAFFED), then=Greatest("state_due_at", Value(due))), default=F("state_due_at")),
    )
    job.refresh_from_db(fields=["ends_at", "state_due_at"])


def _require_live(job: Job) -> None:
    job.refresh_from_db(fields=["state", "ends_at"])
    if job.state not in LIVE_JOBS:
        raise Conflict(_("The job is no longer running."), code="state")


def _tell(job: Job, side: Side, sentence, *, at: datetime) -> None:  # type: ignore[no-untyped-def]
    request = job.request
    if side == Side.HELPER:
        users = people_of_firm(job.firm_id)
    else:
        users = requester(request)
    notify(users, "job.extension", sentence, link=f"/jobs/{job.pk}/", at=at, resource=job.resource, number=request.number)
