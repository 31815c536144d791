"""Reading classes: compounds with their plan, the history of decisions, what is to be reviewed."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from assessments.classes import rules
from assessments.classes.models import ClassDecision, CompoundPlan
from communities.contracts.queries import compounds_served
from communities.places.models import Compound
from federation.accounts import rules as people
from federation.accounts.models import Membership, Role
from federation.kernel import lookup
from federation.kernel.lookup import one


def visible_to(by: Membership, on: date) -> QuerySet[Any]:
    """Compounds with `plan_id`, `review_on`, `target`, `moved_at` and counts of measures: a firm those it serves, a community its own."""
    rows = Compound.objects.filter(outside=False).select_related("community")
    if not rules.can_see(by):
        return rows.none()
    if people.is_firm(by):
        assert by.firm_id is not None  # guaranteed by membership_firm_roles
        rows = rows.filter(pk__in=compounds_served(by.firm_id, on).values("pk"))
    elif by.role in (Role.COMMUNITY, Role.GRID):
        rows = rows.filter(lookup.at("community", by.community_id))
    plan = CompoundPlan.objects.filter(compound=OuterRef("pk"))
    moved = ClassDecision.objects.filter(compound=OuterRef("pk")).order_by("-at")
    return rows.annotate(
        plan_id=Subquery(plan.values("pk")[:1]), review_on=Subquery(plan.values("review_on")[:1]),
        target=Subquery(plan.values("target")[:1]),
        moved_at=Subquery(moved.values("at")[:1]), moved_from=Subquery(moved.values("before")[:1]),
        measures=Count("class_plans__measures", distinct=True),
        measures_done=Count("class_plans__measures", filter=Q(class_plans__measures__done_on__isnull=False), distinct=True),
    )  # fmt: skip


def get_compound(by: Membership, pk: UUID, on: date) -> Any:
    """One of them, or 404."""
    return one(visible_to(by, on), pk=pk)


def plan_of(compound: Compound) -> CompoundPlan | None:
    """Its one plan with measures and reviews, or None."""
    rows = CompoundPlan.objects.filter(compound=compound.pk).select_related("changed_by__user", "compound")
    row: CompoundPlan | None = rows.prefetch_related("measures", "reviews__by__user").first()
    return row


def decisions(compound: Compound) -> list[ClassDecision]:
    """Its history, newest first."""
    rows = ClassDecision.objects.filter(compound=compound.pk).select_related("by__user").prefetch_related("photos")
    return list(rows.order_by("-at"))


def by_class(by: Membership, on: date) -> dict[str, int]:
    """How many compounds each class has."""
    rows = visible_to(by, on).order_by().values("grade").annotate(n=Count("pk", distinct=True))
    return {row["grade"]: row["n"] for row in rows}


def decided(by: Membership) -> QuerySet[ClassDecision]:
    """All decisions that this person may read, for programs."""
    rows = ClassDecision.objects.select_related("compound", "by__user")
    if people.is_firm(by) or by.role in (Role.COMMUNITY, Role.GRID) or not rules.can_see(by):
        return rows.filter(lookup.at("compound__community", by.community_id)) if by.role in (Role.COMMUNITY, Role.GRID) else rows.none()
    return rows
