"""Reading routing rules."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from dispatch.routing.models import RoutingRule
from federation.kernel.lookup import one


def all_rules() -> QuerySet[RoutingRule]:
    """In the order in which they are asked, broken ones too."""
    return RoutingRule.objects.select_related("category", "community", "compound", "firm", "department").order_by("position", "id")


def get_rule(pk: UUID) -> RoutingRule:
    return one(all_rules(), pk=pk)
