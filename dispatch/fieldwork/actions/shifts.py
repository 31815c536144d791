"""Shifts: planned with the booking, answered for on site, or released with a reason."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dispatch.fieldwork import queries, rules
from dispatch.fieldwork.models import Shift
from dispatch.fieldwork.states import SHIFT, ShiftState
from dispatch.mutual_aid.models import Booking, Job
from dispatch.mutual_aid.states import JobState
from federation.accounts.models import Membership
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require, require_reason
from federation.kernel.workflow import move
from federation.tenancy import policy

DAY = timedelta(days=1)


def plan_shifts(job: Job, by: Membership | None, at: datetime) -> None:
    """A row for each booked shift; called with every booking, and for jobs that were booked before shifts were rows."""
    if Shift.objects.filter(job=job).exists():
        return
    due = policy.minutes("day_sheet_hours")
    length = job.request.duration
    starts = [job.starts_at + number * DAY for number in range(job.request.shifts)]
    Shift.objects.bulk_create(
        Shift(
            job=job, number=number, starts_at=start, ends_at=start + length, state=ShiftState.PLANNED, state_since=at,
            state_due_at=start + length + due,
        )
        for number, start in enumerate(starts, 1)
    )  # fmt: skip


def require_permits(job: Job, at: datetime) -> None:
    """Dangerous work does not start, and is not reported, without its valid permits."""
    missing = queries.permits_missing(job, at)
    if missing:
        names = _(", ").join(str(kind) for kind in missing)
        raise Refused(_("Work may not start: no valid %(permits)s.") % {"permits": names}, code="permit_missing")


def begin_shift(shift: Shift, *, by: Membership, at: datetime) -> None:
    """The people are there and start; only on site, only with the permits the work needs."""
    require(rules.can_report, by, shift)
    with transaction.atomic():
        _require_on_site(shift.job)
        require_permits(shift.job, at)
        move(
            shift,
            SHIFT,
            "begin_shift",
            by=by,
            at=at,
            due_at=max(shift.ends_at, at) + policy.minutes("day_sheet_hours"),
            thread=_thread(shift),
        )
        Shift.objects.filter(pk=shift.pk).update(began_at=at, filled_by=by)
        shift.began_at = at


def end_shift(shift: Shift, *, heads: int, workers: str = "", note: str = "", by: Membership, at: datetime) -> None:
    """Work is over for today; the day sheet says how many were there and who."""
    require(rules.can_report, by, shift)
    shift.refresh_from_db(fields=["began_at"])
    if shift.began_at is not None and at <= shift.began_at:
        raise Refused(_("The end must be after the begin."), code="times")
    with transaction.atomic():
        _require_heads(shift, heads)
        move(shift, SHIFT, "end_shift", by=by, at=at, thread=_thread(shift), quantity=heads)
        Shift.objects.filter(pk=shift.pk).update(ended_at=at, heads=heads, workers=workers[:300], note=note[:1000], filled_by=by)


def fill_sheet(
    shift: Shift, *, began: datetime, ended: datetime, heads: int, workers: str = "", note: str = "", by: Membership, at: datetime
) -> None:
    """The day sheet afterwards, with the times as they were; not before the work is over."""
    require(rules.can_report, by, shift)
    if not began < ended <= at:
        raise Refused(_("The times must be in order and in the past."), code="times")
    if ended - began > DAY:
        raise Refused(_("A shift is at most 24 hours long."), code="times")
    with transaction.atomic():
        _require_on_site(shift.job)
        _require_heads(shift, heads)
        require_permits(shift.job, began)
        move(shift, SHIFT, "fill_sheet", by=by, at=at, thread=_thread(shift), quantity=heads)
        Shift.objects.filter(pk=shift.pk).update(
            began_at=began, ended_at=ended, heads=heads, workers=workers[:300], note=note[:1000], filled_by=by
        )


def release_shift(shift: Shift, *, reason: str, by: Membership, at: datetime) -> None:
    """The shift is not worked; its units are free for others from now on."""
    require(rules.can_release, by, shift)
    require_reason(reason)
    with transaction.atomic():
        _release(shift, reason, by, at)


def release_open_shifts(job: Job, *, reason: str, by: Membership, at: datetime) -> int:
    """All shifts nobody has answered for, because the work was done earlier; returns how many."""
    require_reason(reason)
    rows = list(queries.open_shifts(job).select_related("job__request"))
    for shift in rows:
        require(rules.can_release, by, shift)
    with transaction.atomic():
        for shift in rows:
            _release(shift, reason, by, at)
    return len(rows)


def _release(shift: Shift, reason: str, by: Membership | None, at: datetime) -> None:
    move(shift, SHIFT, "release_shift", by=by, at=at, thread=_thread(shift), reason=reason)
    Shift.objects.filter(pk=shift.pk).update(reason=reason[:300])
    Booking.objects.filter(job=shift.job_id, live=True, during__overlap=(shift.starts_at, shift.ends_at)).update(live=False)


def before_complete(job: Job, by: Membership | None, at: datetime) -> None:
    """Work is done when every shift is answered for. The only shift of a short job is answered for by the report itself."""
    require_permits(job, _last_work(job, at))
    left = list(queries.open_shifts(job))
    if not left:
        return
    if len(left) > 1 or Shift.objects.filter(job=job).count() > 1:
        text = ngettext(
            "%(count)d shift has no day sheet yet; fill it or release it first.",
            "%(count)d shifts have no day sheet yet; fill or release them first.", len(left),
        )  # fmt: skip
        raise Refused(text % {"count": len(left)}, code="shifts_open")
    (only,) = left
    job.refresh_from_db(fields=["arrived_at"])
    began = only.began_at or job.arrived_at or at
    move(only, SHIFT, "fill_sheet", by=by, at=at, thread=job.request_id, quantity=job.quantity)
    ended = max(at, began + timedelta(seconds=1))
    Shift.objects.filter(pk=only.pk).update(began_at=began, ended_at=ended, heads=job.quantity, filled_by=by)


def _last_work(job: Job, at: datetime) -> datetime:
    """When the last recorded work was; a permit that ended since does no harm."""
    last = Shift.objects.filter(job=job, ended_at__isnull=False).order_by("-began_at").first()
    return last.began_at if last is not None and last.began_at is not None else at


def after_complete(job: Job, by: Membership | None, at: datetime) -> None:
    """Day sheets of long jobs are what is credited: real hours, and heads that were really there."""
    worked = list(Shift.objects.filter(job=job, state=ShiftState.WORKED))
    if len(worked) < 2 and Shift.objects.filter(job=job).count() < 2:
        return
    hours = sum((shift.worked or timedelta(0) for shift in worked), timedelta(0))
    Job.objects.filter(pk=job.pk).update(worked=hours, headcount_days=sum(shift.heads or 0 for shift in worked))


def after_cancel(job: Job, by: Membership | None, at: datetime) -> None:
    """Nobody comes: what is still planned is released."""
    for shift in queries.open_shifts(job).select_related("job__request"):
        _release(shift, _("The job was cancelled."), by, at)


def _require_on_site(job: Job) -> None:
    job.refresh_from_db(fields=["state"])
    if job.state != JobState.ON_SITE:
        raise Conflict(_("Report the arrival first."), code="not_on_site")


def _require_heads(shift: Shift, heads: int) -> None:
    if not 1 <= heads <= shift.job.quantity:
        raise Refused(_("Present are 1 to %(count)d.") % {"count": shift.job.quantity}, code="heads")


def _thread(shift: Shift) -> UUID:
    return shift.job.request_id  # type: ignore[no-any-return]
