"""Reading routing rules."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from dispatch.routing.models import RoutingRule


def all_rules() -> QuerySet[RoutingRule]:
    """In the order in which they are asked, broken ones too."""
    return RoutingRule.objects.select_related("category", "community", "compound", "firm", "department").order_by("position", "id")


def get_rule(pk: UUID) -> RoutingRule:
    row: RoutingRule | None = all_rules().filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
