"""Taking units for more or other times. The exclusion constraint has the last word; a clash is explained to whoever may know."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Q
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from dispatch.fieldwork.models import Shift
from dispatch.fieldwork.supply import Span, judge
from dispatch.mutual_aid.models import Booking, Job
from dispatch.mutual_aid.queries import SEES_ALL
from federation.accounts.models import Membership
from federation.kernel.errors import Conflict
from federation.pool.models import HomeReserve, Resource, Unit


def lock_supply(*resource_ids: UUID) -> None:
    """Resources, then what their firms keep at home: the same order as when an offer is accepted."""
    try:
        firms = [row.firm_id for row in Resource.objects.select_for_update(no_key=True).filter(pk__in=resource_ids).order_by("pk")]
        list(HomeReserve.objects.select_for_update(no_key=True).filter(firm__in=firms).order_by("id"))
    except OperationalError as error:
        raise Conflict(_("Many are answering at this moment; please try again."), code="busy") from error


def bookings_of(shift: Shift) -> list[Booking]:
    """The units taken for this shift."""
    rows = Booking.objects.filter(job=shift.job_id, live=True, during__overlap=(shift.starts_at, shift.ends_at))
    return list(rows.select_related("unit").order_by("unit__number"))


def require_suitable(
    job: Job,
    span: Span,
    *,
    quantity: int,
    by: Membership | None,
    at: datetime,
    giving_back: list[Booking],
    overtime: bool = False,
) -> timedelta:
    """The way there, or a Conflict that says which rule is against it and, for a clash, who has it and until when."""
    found = judge(job, span, [job.resource_id], quantity=quantity, at=at, giving_back=giving_back, overtime=overtime)
    verdict = found[job.resource_id]
    if not verdict.reason:
        return verdict.travel
    if verdict.reason == "busy":
        raise clash(job, [span], by=by)
    text = _("%(resource)s cannot from %(start)s to %(end)s: %(reason)s.")
    facts = {"resource": job.resource, "start": clock(span[0]), "end": clock(span[1]), "reason": verdict.words}
    raise Conflict(text % facts, code=verdict.reason)


def clash(job: Job, spans: Iterable[Span], *, by: Membership | None, units: Iterable[UUID] = ()) -> Conflict:
    """What is in the way. Other firms' jobs are told only as a time; who may see the job reads its number and place."""
    overlapping = Q()
    for span in spans:
        overlapping |= Q(during__overlap=span)
    rows = Booking.objects.filter(overlapping, live=True, unit__resource=job.resource_id).exclude(job=job.pk)
    chosen = list(units)
    if chosen:
        rows = rows.filter(unit__in=chosen)
    other = rows.select_related("job__request__compound").order_by("during").first()
    if other is None:
        return Conflict(_("%(resource)s is not free then.") % {"resource": job.resource}, code="already_booked")
    facts = {
        "resource": job.resource,
        "start": clock(other.during.lower),
        "end": clock(other.during.upper),
        "other": _who(other.job, by),
    }
    return Conflict(_("%(resource)s is taken from %(start)s to %(end)s by %(other)s.") % facts, code="already_booked")


def _who(job: Job, by: Membership | None) -> str:
    known = by is None or by.role in SEES_ALL or (by.firm_id is not None and by.firm_id in (job.firm_id, job.request.firm_id))
    return f"{job.request.number} {job.request.compound}" if known else _("another job")


def clock(moment: datetime) -> str:
    """`11-26 08:00` in the reader's zone."""
    return formats.date_format(timezone.localtime(moment), "m-d H:i")


def free_units(
    job: Job, span: Span, quantity: int, *, prefer: Iterable[UUID], by: Membership | None, without: Iterable[UUID] = ()
) -> list[Unit]:
    """So many units of the job's resource that are free throughout, the preferred ones first; Conflict when too few are."""
    taken = Booking.objects.filter(unit__resource=job.resource_id, live=True, during__overlap=span)
    units = Unit.objects.filter(resource=job.resource_id, active=True, number__lte=job.resource.quantity)
    first = set(prefer)
    open_units = units.exclude(pk__in=taken.values("unit")).exclude(pk__in=list(without))
    free = sorted(open_units, key=lambda unit: (unit.pk not in first, unit.number))
    if len(free) < quantity:
        raise clash(job, [span], by=by)
    return free[:quantity]


def take(job: Job, units: Iterable[Unit], span: Span, *, by: Membership | None) -> None:
    """Book the units; the loser of a race gets a Conflict and nothing is half done."""
    rows = [Booking(unit=unit, job=job, during=span) for unit in units]
    try:
        with transaction.atomic():
            Booking.objects.bulk_create(rows)
    except IntegrityError as error:
        raise clash(job, [span], by=by) from error


def put(job: Job, bookings: Iterable[Booking], span: Span, *, by: Membership | None) -> None:
    """Give existing bookings another time."""
    rows = list(bookings)
    try:
        with transaction.atomic():
            Booking.objects.filter(pk__in=[row.pk for row in rows]).update(during=span)
    except IntegrityError as error:
        raise clash(job, [span], by=by, units=[row.unit_id for row in rows]) from error
