"""Reading communities and compounds."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum

from communities.contracts.models import ServiceContract
from communities.places import rules
from communities.places.models import Community, Compound, Management
from federation.accounts.models import Membership
from federation.kernel.audit import LogEntry
from federation.kernel.lookup import one


def visible_to(by: Membership, on: date) -> QuerySet[Compound]:
    """All compounds, each with its firm and management mode of that day."""
    rows = Compound.objects.filter(outside=False).select_related("community").order_by("name", "pk")
    if not rules.can_see(by):
        return rows.none()
    serving = ServiceContract.objects.filter(compound=OuterRef("pk"), during__contains=on)
    managed = Management.objects.filter(compound=OuterRef("pk"), during__contains=on)
    return rows.annotate(
        firm_id=Subquery(serving.values("firm")[:1]),
        firm_name=Subquery(serving.values("firm__name")[:1]),
        firm_name_en=Subquery(serving.values("firm__name_en")[:1]),
        mode=Subquery(managed.values("kind")[:1]),
    )


def get_compound(by: Membership, pk: UUID, on: date) -> Any:
    """One compound, with `firm_id`, `firm_name` and `mode` of that day; 404 for strangers."""
    return one(visible_to(by, on), pk=pk)


def communities_for(by: Membership) -> QuerySet[Community]:
    """All communities with how many compounds and households they hold."""
    rows: QuerySet[Any] = Community.objects.annotate(
        compound_count=Count("compounds"), household_sum=Sum("compounds__households", default=0)
    )
    return rows.order_by("name") if rules.can_see(by) else rows.none()


def get_community(by: Membership, pk: UUID) -> Community:
    return one(communities_for(by), pk=pk)


def history(compound: Compound) -> QuerySet[Management]:
    """How it was managed, newest first."""
    return Management.objects.filter(compound=compound).order_by("-during")


def contracts(compound: Compound) -> QuerySet[ServiceContract]:
    """Who served it, newest first."""
    return ServiceContract.objects.filter(compound=compound).select_related("firm").order_by("-during")


def get_contract(compound: Compound, pk: UUID) -> ServiceContract:
    return one(contracts(compound), pk=pk)


def story(compound: Compound) -> QuerySet[LogEntry]:
    """What was changed about it, newest first."""
    return LogEntry.objects.filter(thread=compound.pk).order_by("-at", "-written_at")
