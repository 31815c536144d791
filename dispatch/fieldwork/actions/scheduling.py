"""A planned shift gets another time, within the asking side's window and the same hard rules."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Case, F, Max, Min, Q, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.fieldwork import rules
from dispatch.fieldwork.actions.taking import bookings_of, clock, lock_supply, put, require_suitable
from dispatch.fieldwork.models import Shift
from dispatch.fieldwork.states import ShiftState
from dispatch.mutual_aid.models import Job
from dispatch.mutual_aid.queries import LIVE_JOBS, requester
from dispatch.mutual_aid.states import JobState
from federation.accounts.models import Membership
from federation.kernel import audit
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require
from federation.notices.actions import notify
from federation.tenancy import policy


def move_shift(shift: Shift, *, starts_at: datetime, by: Membership, at: datetime) -> None:
    """Begin the shift at another time; it stays as long as it was. A refusal says which rule is against it."""
    job = shift.job
    require(rules.can_reschedule, by, job)
    with transaction.atomic():
        lock_supply(job.resource_id)
        shift.refresh_from_db(fields=["state", "starts_at", "ends_at"])
        if shift.state != ShiftState.PLANNED or job.state not in LIVE_JOBS:
            raise Conflict(_("Only a planned shift can be moved."), code="state")
        begin, end = shift.starts_at, shift.ends_at
        span = (starts_at, starts_at + (end - begin))
        if span[0] < at:
            raise Refused(_("A shift cannot be moved into the past."), code="past")
        _require_window(job, span)
        _require_own_order(shift, span)
        taken = bookings_of(shift)
        require_suitable(job, span, quantity=len(taken) or job.quantity, by=by, at=at, giving_back=taken)
        if taken:
            way, back = begin - taken[0].during.lower, taken[0].during.upper - end
            put(job, taken, (span[0] - way, span[1] + back), by=by)
        due = span[1] + policy.minutes("day_sheet_hours")
        Shift.objects.filter(pk=shift.pk).update(starts_at=span[0], ends_at=span[1], state_due_at=due, moved_at=at, moves=F("moves") + 1)
        shift.starts_at, shift.ends_at = span
        _follow(job)
        audit.record("move_shift", shift, by=by, at=at, thread=job.request_id, start=span[0].isoformat(), before=begin.isoformat())
        _tell(job, shift, at=at)


def _require_window(job: Job, span: tuple[datetime, datetime]) -> None:
    request = job.request
    if span[0] < request.earliest or span[1] > request.latest:
        text = _("The asking side wants help between %(start)s and %(end)s.")
        raise Conflict(text % {"start": clock(request.earliest), "end": clock(request.latest)}, code="window")


def _require_own_order(shift: Shift, span: tuple[datetime, datetime]) -> None:
    others = Shift.objects.filter(job=shift.job_id, starts_at__lt=span[1], ends_at__gt=span[0])
    if others.exclude(pk=shift.pk).exclude(state=ShiftState.RELEASED).exists():
        raise Conflict(_("The job has another shift at that time."), code="own_shift")


def _follow(job: Job) -> None:
    """The job's begin, end and clock follow its shifts."""
    ends = Shift.objects.filter(job=job).exclude(state=ShiftState.RELEASED).aggregate(first=Min("starts_at"), last=Max("ends_at"))
    Job.objects.filter(pk=job.pk).update(
        starts_at=ends["first"],
        ends_at=ends["last"],
        state_due_at=Case(
            When(Q(state=JobState.BOOKED), then=Value(ends["first"] + policy.minutes("late_minutes"))),
            When(Q(state=JobState.ON_SITE), then=Value(ends["last"] + policy.minutes("overrun_hours"))),
            default=F("state_due_at"),
        ),
    )


def _tell(job: Job, shift: Shift, *, at: datetime) -> None:
    request = job.request
    users = requester(request)
    notify(
        users, "job.moved", gettext_lazy("%(resource)s for %(number)s comes at another time: %(start)s"),
        link=f"/jobs/{job.pk}/", at=at, resource=job.resource, number=request.number, start=clock(shift.starts_at),
    )  # fmt: skip
