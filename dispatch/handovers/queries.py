"""Reading handovers and damage: what belongs to a visible job; a unit's page for those who lend or borrow it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from dispatch.handovers.models import ConditionPicture, DamageCase, Direction, Handover
from dispatch.handovers.states import HandoverState
from dispatch.mutual_aid import queries as aid
from dispatch.mutual_aid.models import Booking, Job
from dispatch.mutual_aid.queries import LIVE_JOBS
from federation.accounts.models import Membership
from federation.kernel.lookup import one
from federation.pool.models import Kind, Unit

_JOB = ("job__request__compound", "job__request__firm", "job__request__created_by__user", "job__resource", "job__firm", "unit__resource")


def _of_visible_jobs(rows: QuerySet[Any], by: Membership) -> QuerySet[Any]:
    return rows.filter(job__in=aid.jobs_of(by).order_by().values("pk"))


def handovers_of(by: Membership) -> QuerySet[Handover]:
    """Protocols of the jobs this membership may see."""
    return _of_visible_jobs(Handover.objects.select_related(*_JOB, "first_by__user", "second_by__user"), by)


def damages_of(by: Membership) -> QuerySet[DamageCase]:
    """Damage cases of the jobs this membership may see."""
    return _of_visible_jobs(DamageCase.objects.select_related(*_JOB, "reported_by__user", "handover"), by)


def get_handover(by: Membership, pk: UUID) -> Handover:
    """One protocol, or 404."""
    return one(handovers_of(by), pk=pk)


def get_damage(by: Membership, pk: UUID) -> DamageCase:
    """One case, or 404."""
    return one(damages_of(by), pk=pk)


def get_picture(by: Membership, pk: UUID) -> ConditionPicture:
    """A picture of a visible protocol or case, or 404."""
    row = one(ConditionPicture.objects.select_related("handover", "damage"), pk=pk)
    owner = row.handover or row.damage
    if not aid.jobs_of(by).filter(pk=owner.job_id).exists():
        raise Http404
    found: ConditionPicture = row
    return found


def units_of(job: Job) -> list[Unit]:
    """The machines booked for the job, in their order."""
    booked = Booking.objects.filter(job=job).values("unit")
    return list(Unit.objects.filter(pk__in=booked).select_related("resource").order_by("number"))


def changed_hands(job: Job, direction: Direction) -> set[UUID]:
    """Units whose protocol in this direction both sides have signed."""
    rows = Handover.objects.filter(job=job, direction=direction, state=HandoverState.SIGNED)
    return set(rows.values_list("unit", flat=True))


def away(job: Job) -> set[UUID]:
    """Units handed over and not back."""
    return changed_hands(job, Direction.OUT) - changed_hands(job, Direction.BACK)


def running_loan(by: Membership, unit: Unit) -> Job | None:
    """The live job that has this machine now or next, as far as this person may know it."""
    booked = Booking.objects.filter(unit=unit, live=True).values("job")
    return aid.jobs_of(by).filter(pk__in=booked, state__in=LIVE_JOBS).order_by("starts_at").first()


def unit(pk: UUID) -> Unit | None:
    """A machine by its label, whoever asks; what of it is shown is decided by the caller."""
    found: Unit | None = (
        Unit.objects.filter(pk=pk, resource__kind=Kind.EQUIPMENT).select_related("resource__firm", "resource__home").first()
    )
    return found
