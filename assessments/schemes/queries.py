"""Reading schemes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from assessments.schemes import rules
from assessments.schemes.models import Indicator, Scheme
from federation.accounts.models import Membership
from federation.kernel.lookup import one


def visible_to(by: Membership) -> QuerySet[Scheme]:
    """Every scheme for those who may read them, none for others."""
    rows: QuerySet[Scheme] = Scheme.objects.all()
    return rows if rules.can_read(by) else rows.none()


def get_scheme(by: Membership, pk: UUID) -> Scheme:
    """One scheme, or 404."""
    return one(visible_to(by).select_related("previous", "created_by__user"), pk=pk)


def leaves(scheme: Scheme) -> QuerySet[Indicator]:
    """The indicators that are scored, in order: those without children."""
    rows: QuerySet[Indicator] = Indicator.objects.filter(scheme=scheme).annotate(below=Count("children")).filter(below=0)
    return rows.select_related("panel", "parent").order_by("position")


def listed(by: Membership) -> QuerySet[Scheme]:
    """For the list, with how many indicators and cycles each has."""
    return visible_to(by).annotate(indicator_count=Count("indicators", distinct=True), cycle_count=Count("cycles", distinct=True))


def versions(by: Membership, scheme: Scheme) -> list[Scheme]:
    """The other versions of its name, the latest first."""
    return list(visible_to(by).filter(name=scheme.name).exclude(pk=scheme.pk).order_by("-version"))


def weight_sum(scheme: Scheme) -> Decimal:
    """The sum of the panels' weights; 100 in a scheme that can be used."""
    found: Any = sum((panel.weight for panel in scheme.panels.all()), Decimal(0))
    return found
