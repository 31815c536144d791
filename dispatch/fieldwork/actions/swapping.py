"""The same firm sends something or somebody else, before or during the job; the hard rules hold and the history stays."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.fieldwork import queries, rules
from dispatch.fieldwork.actions.taking import free_units, lock_supply, put, take
from dispatch.fieldwork.models import Swap
from dispatch.fieldwork.supply import Span, Verdict, judge
from dispatch.mutual_aid.models import Booking, Job
from dispatch.mutual_aid.queries import LIVE_JOBS, requester
from federation.accounts.models import Membership
from federation.kernel import audit
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require, require_reason
from federation.notices.actions import notify
from federation.pool.models import Kind, Resource, Unit


def ahead(job: Job, at: datetime) -> list[Booking]:
    """The job's bookings that are not over."""
    rows = Booking.objects.filter(job=job, live=True, during__endswith__gt=at)
    return list(rows.select_related("unit").order_by("during", "unit__number"))


def replacements(job: Job, *, at: datetime) -> list[tuple[Resource, Verdict]]:
    """What the firm could send instead for the rest of the job, and why the others may not go; suitable ones first."""
    rows = list(queries.same_firm(job).exclude(pk=job.resource_id))
    if job.resource.kind == Kind.EQUIPMENT and job.resource.quantity > job.quantity:
        rows.insert(0, job.resource)
    verdicts = _verdicts(job, [row.pk for row in rows], at=at)
    return sorted(((row, verdicts[row.pk]) for row in rows), key=lambda pair: bool(pair[1].reason))


def _verdicts(job: Job, resources: list[UUID], *, at: datetime) -> dict[UUID, Verdict]:
    """The first objection of any remaining shift; without one, the way of the last."""
    found: dict[UUID, Verdict] = {pk: Verdict() for pk in resources}
    shifts = list(queries.open_shifts(job).filter(ends_at__gt=at).order_by("starts_at"))
    for shift in shifts:
        span = (max(shift.starts_at, at), shift.ends_at)
        for pk, verdict in judge(job, span, resources, quantity=job.quantity, at=at, giving_back=ahead(job, at)).items():
            if not found[pk].reason:
                found[pk] = verdict
    return found


def swap(job: Job, resource: Resource, *, reason: str, by: Membership, at: datetime) -> Swap:
    """Give the rest of the job to another resource of the firm, or to other units of the same."""
    require(rules.can_swap, by, job)
    require_reason(reason)
    if resource.firm_id != job.firm_id or resource.kind != job.resource.kind:
        raise Refused(_("A swap stays within the firm and the kind of help."), code="other_firm")
    with transaction.atomic():
        lock_supply(job.resource_id, resource.pk)
        job.refresh_from_db(fields=["state", "resource"])
        if job.state not in LIVE_JOBS:
            raise Conflict(_("The job is no longer running."), code="state")
        verdict = _verdicts(job, [resource.pk], at=at)[resource.pk]
        if verdict.reason:
            raise Conflict(
                _("%(resource)s cannot take over: %(reason)s.") % {"resource": resource, "reason": verdict.words}, code=verdict.reason
            )
        return _replace(job, resource, reason=reason, by=by, at=at)


def _replace(job: Job, resource: Resource, *, reason: str, by: Membership, at: datetime) -> Swap:
    before, given_up = job.resource, ahead(job, at)
    old_units = {booking.unit_id: booking.unit.number for booking in given_up}
    Job.objects.filter(pk=job.pk).update(resource=resource)
    job.resource = resource
    units: list[Unit] = []
    for span in sorted({(booking.during.lower, booking.during.upper) for booking in given_up}):
        same = [booking for booking in given_up if (booking.during.lower, booking.during.upper) == span]
        rest = (max(span[0], at), span[1])
        units = free_units(job, rest, len(same), prefer={unit.pk for unit in units}, without=old_units, by=by)
        _give_back(job, same, span, at, by=by)
        take(job, units, rest, by=by)
    row: Swap = Swap.objects.create(
        job=job, before=before, after=resource, reason=reason[:300], by=by, at=at,
        units=f"{_numbers(old_units.values())} → {_numbers(unit.number for unit in units)}",
    )  # fmt: skip
    audit.record("swap", row, by=by, at=at, thread=job.request_id, reason=reason, resource=resource, name=before)
    _tell(job, before, at=at)
    return row


def _give_back(job: Job, bookings: list[Booking], span: Span, at: datetime, *, by: Membership) -> None:
    """What has begun ends now and stays on record; what has not is free."""
    if span[0] < at:
        put(job, bookings, (span[0], at), by=by)
    else:
        Booking.objects.filter(pk__in=[row.pk for row in bookings]).update(live=False)


def _numbers(numbers: Iterable[int]) -> str:
    return ", ".join(f"#{number}" for number in sorted(set(numbers)))[:50]


def _tell(job: Job, before: Resource, *, at: datetime) -> None:
    request = job.request
    users = requester(request)
    notify(
        users, "job.swapped", gettext_lazy("%(before)s is replaced by %(after)s for %(number)s"),
        link=f"/jobs/{job.pk}/", at=at, before=before, after=job.resource, number=request.number,
    )  # fmt: skip
