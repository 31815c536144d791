"""Reading retrofits, and finding the faults that keep coming back."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Count, F, Max, Q, QuerySet, When

from dispatch.categories.models import Category
from dispatch.mutual_aid.models import HelpRequest, RequestLine
from dispatch.mutual_aid.queries import SEES_ALL
from dispatch.mutual_aid.states import RequestState
from dispatch.retrofits.models import Home, Project, ProjectRequest
from dispatch.retrofits.states import HomeState
from dispatch.work_orders.models import WorkOrder
from dispatch.work_orders.states import OrderState
from federation.accounts.models import Membership
from federation.kernel import lookup
from federation.kernel.lookup import one
from federation.pool.models import EquipmentType, Kind, Skill, Trade
from federation.tenancy import policy
from federation.tenancy.models import in_language


def projects_for(by: Membership) -> QuerySet[Project]:
    """All for the office; for firms and communities those they serve or work on."""
    rows = Project.objects.select_related("compound", "opened_by__user")
    if by.role in SEES_ALL:
        return rows
    if by.firm_id is not None:
        own, crew = Q(compound__contracts__firm=by.firm_id), Q(links__crew=True, links__request__jobs__firm=by.firm_id)
        return rows.filter(own | crew).distinct()
    return rows.filter(lookup.at("compound__community", by.community_id))


def with_progress(rows: QuerySet[Project]) -> QuerySet[Project]:
    """Adds `homes_all` and `homes_done`."""
    return rows.annotate(
        homes_all=Count("homes", distinct=True), homes_done=Count("homes", distinct=True, filter=Q(homes__progress=HomeState.DONE))
    )


def get_project(by: Membership, pk: UUID) -> Project:
    return one(with_progress(projects_for(by)), pk=pk)


def _as_counted(home: Home) -> list[list[tuple[int, str]]]:
    """Room 902 before 1001: a run of digits counts as the number it is."""
    names = (home.building, home.room)
    return [[(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name) if part] for name in names]


def homes(project: Project) -> list[dict[str, Any]]:
    """Homes by building, each building with its count of done."""
    buildings: dict[str, dict[str, Any]] = {}
    for home in sorted(project.homes.all(), key=_as_counted):
        entry = buildings.setdefault(home.building, {"name": home.building, "homes": [], "done": 0})
        entry["homes"].append(home)
        entry["done"] += home.progress == HomeState.DONE
    return list(buildings.values())


def links(project: Project) -> QuerySet[ProjectRequest]:
    """Its requests: first the crews, then what showed the fault."""
    rows = ProjectRequest.objects.filter(project=project).select_related("request")
    return rows.annotate(heads=Count("request__jobs")).order_by("-crew", "request__earliest")


def recurring(now: datetime) -> list[dict[str, Any]]:
    """Kinds of fault asked for again and again in one compound, most often first; one query over the lines.

    A fault is what the line asks for: a skill, a trade or a machine. How often and over how long are settings. What an
    open project covers already is left out.
    """
    since = now - policy.minutes("recurring_days")
    lines = RequestLine.objects.filter(request__submitted_at__gte=since, request__drill=False, request__guest_of=None)
    lines = lines.exclude(request__state__in=[RequestState.DRAFT, RequestState.CANCELLED])
    code = Case(
        When(kind=Kind.EXPERT, then=F("line_skills__skill__code")),
        When(kind=Kind.CREW, then=F("trade__code")),
        default=F("equipment_type__code"),
        output_field=CharField(),
    )
    counted = lines.order_by().annotate(code=code).values("request__compound", "request__compound__name", "code")
    found = counted.annotate(times=Count("request", distinct=True), last=Max("request__submitted_at"))
    rows: list[Any] = list(found.filter(times__gte=policy.number("recurring_times"), code__isnull=False).order_by("-times", "-last")[:50])
    covered = _covered()
    names = code_names()
    return [
        {"compound": row["request__compound"], "name": row["request__compound__name"], "code": row["code"],
         "fault": names.get(row["code"], row["code"]), "times": row["times"], "last": row["last"]}
        for row in rows
        if (row["request__compound"], row["code"]) not in covered
    ]  # fmt: skip


def complained_of(now: datetime) -> list[dict[str, Any]]:
    """Kinds of matter that residents reported again and again in one compound, most often first (S0-05: tripping breakers).

    What was not handled, joined to another order or left out of the figures does not count.
    """
    rows = _reports(now - policy.minutes("recurring_days")).order_by()
    counted = rows.values("compound", "compound__name", "category", "category__code", "category__name", "category__name_en")
    found = counted.annotate(times=Count("pk"), last=Max("received_at")).filter(times__gte=policy.number("recurring_orders"))
    covered = _covered()
    return [
        {"compound": row["compound"], "name": row["compound__name"], "code": row["category__code"], "category": row["category"],
         "fault": in_language(row["category__name"], row["category__name_en"]), "times": row["times"], "last": row["last"]}
        for row in found.order_by("-times", "-last")[:50]
        if (row["compound"], row["category__code"]) not in covered
    ]  # fmt: skip


def reported(project: Project) -> dict[str, Any] | None:
    """How often residents reported the project's fault in the year before it was opened, and since; None for other faults."""
    category = Category.objects.filter(code=project.fault).exclude(parent=None).first() if project.fault else None
    if category is None:
        return None
    since = project.opened_at - policy.minutes("recurring_days")
    rows = _reports(since).filter(compound=project.compound_id, category=category)
    before = Count("pk", filter=Q(received_at__lt=project.opened_at))
    after = Count("pk", filter=Q(received_at__gte=project.opened_at))
    return {"category": category, **rows.order_by().aggregate(before=before, after=after)}


def _reports(since: datetime) -> QuerySet[WorkOrder]:
    rows = WorkOrder.objects.filter(received_at__gte=since, compound__isnull=False, category__conduct=False, excluded=False)
    return rows.exclude(state__in=[OrderState.CANCELLED, OrderState.MERGED])


def _covered() -> set[tuple[UUID, str]]:
    """The compounds and faults that a project deals with already."""
    return set(Project.objects.exclude(state="cancelled").values_list("compound", "fault"))


def code_names() -> dict[str, str]:
    """Words for the codes of skills, trades and machines."""
    return {term.code: str(term) for model in (Skill, Trade, EquipmentType) for term in model._default_manager.all()}


def behind(compound: UUID, code: str, now: datetime) -> QuerySet[HelpRequest]:
    """The requests behind one recurring fault."""
    asked = Q(lines__line_skills__skill__code=code) | Q(lines__trade__code=code) | Q(lines__equipment_type__code=code)
    rows = HelpRequest.objects.filter(asked, compound=compound, submitted_at__gte=now - policy.minutes("recurring_days"), drill=False)
    return rows.exclude(state__in=[RequestState.DRAFT, RequestState.CANCELLED]).distinct().order_by("-submitted_at")
