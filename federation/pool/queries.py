"""Reading the pool."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from federation.accounts import rules as people
from federation.accounts.models import Membership
from federation.kernel.lookup import one
from federation.pool.models import AvailabilityException, Certificate, HomeReserve, Resource, ResourceSkill, Verification


def visible_to(by: Membership) -> QuerySet[Resource]:
    """The whole pool for staff and firms (what others lend, active ones; the own firm also the hidden ones)."""
    rows = (
        Resource.objects.select_related("firm", "home", "trade", "equipment_type")
        .prefetch_related(
            Prefetch("skills", ResourceSkill.objects.select_related("skill")),
            Prefetch("certificates", Certificate.objects.select_related("kind")),
        )
        .order_by("kind", "name", "pk")
    )
    if not people.reads_pool(by):
        return rows.none()
    if people.is_firm(by):
        return rows.filter(Q(active=True) | Q(firm=by.firm_id))
    return rows


def get_resource(by: Membership, pk: UUID) -> Resource:
    return one(visible_to(by), pk=pk)


def get_certificate(by: Membership, resource: UUID, pk: UUID) -> Certificate:
    """A certificate of a resource that this person may see."""
    get_resource(by, resource)
    return one(Certificate.objects.select_related("kind", "resource").filter(resource=resource), pk=pk)


def get_exception(by: Membership, resource: UUID, pk: UUID) -> AvailabilityException:
    """An absence of a resource that this person may see."""
    get_resource(by, resource)
    return one(AvailabilityException.objects.select_related("resource").filter(resource=resource), pk=pk)


def reserves_for(by: Membership) -> QuerySet[HomeReserve]:
    """What firms keep at home: staff and supervisors see all rules, a firm its own."""
    rows = HomeReserve.objects.select_related("firm").order_by("firm__name", "kind", "code")
    if people.is_firm(by):
        return rows.filter(firm=by.firm_id)
    return rows if people.reads_pool(by) else rows.none()


def unverified(by: Membership) -> int:
    """How many offered resources wait for the subdistrict's word."""
    if not people.commands(by):
        return 0
    return Resource.objects.filter(verification=Verification.PENDING, active=True).count()


def expiring(today: date, days: int) -> QuerySet[Certificate]:
    """Certificates whose validity or review ends within so many days, or has ended."""
    limit = today + timedelta(days=days)
    rows = Certificate.objects.filter(Q(valid_until__lte=limit) | Q(next_review_on__lte=limit), resource__active=True)
    return rows.select_related("resource__firm", "kind").order_by("valid_until", "next_review_on")
