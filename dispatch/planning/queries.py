"""Reading plans: proposals, and the night as it went."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from dispatch.mutual_aid.models import HelpRequest, PlanRun
from dispatch.planning.models import PlanProposal, PlanRow
from federation.accounts.models import Membership
from federation.kernel.audit import LogEntry
from federation.kernel.lookup import one

WATCHED = {
    "submit": "logged", "offer": "asked", "accept": "accepted", "take_up": "accepted", "decline": "declined", "expire": "expired",
    "escalate": "escalated", "staff": "staffed",
}  # fmt: skip


def proposals() -> QuerySet[PlanProposal]:
    """Newest first."""
    return PlanProposal.objects.select_related("made_by__user")


def get_proposal(_by: Membership, pk: UUID) -> PlanProposal:
    return one(proposals(), pk=pk)


def rows(proposal: PlanProposal) -> list[dict[str, Any]]:
    """The plan's rows by request, most urgent first."""
    found = PlanRow.objects.filter(proposal=proposal).select_related("request__compound", "line__trade", "line__equipment_type")
    by_request: dict[UUID, dict[str, Any]] = {}
    for row in found.select_related("resource__firm").prefetch_related("line__line_skills__skill").order_by("request__submitted_at", "pk"):
        entry = by_request.setdefault(row.request_id, {"request": row.request, "rows": []})
        entry["rows"].append(row)
    return list(by_request.values())


def runs(start: datetime, end: datetime) -> QuerySet[PlanRun]:
    """Plans made in the period."""
    return PlanRun.objects.filter(during__overlap=(start, end))


def totals(start: datetime, end: datetime) -> dict[str, Any]:
    """What the plans of the period did, in one query."""
    figures: dict[str, Any] = (
        runs(start, end)
        .order_by()
        .aggregate(
            plans=Count("id"), requests=Sum("requests", default=0), asked=Sum("asked", default=0), escalated=Sum("escalated", default=0)
        )
    )
    return figures


def ends(start: datetime, end: datetime) -> list[tuple[str, int]]:
    """How the requests that were sent in the period stand now: (state, how many)."""
    sent = HelpRequest.objects.filter(submitted_at__gte=start, submitted_at__lt=end)
    return list(sent.order_by("state").values_list("state").annotate(Count("id")))


def events(start: datetime, end: datetime, buckets: int = 48) -> dict[str, list[int]]:
    """How often each watched thing happened, in equal parts of the period; one query, counted by the database."""
    width = (end - start) / buckets
    counted: dict[str, list[int]] = {name: [0] * buckets for name in dict.fromkeys(WATCHED.values())}
    edges = {f"b{i}": Count("id", filter=Q(at__gte=start + i * width, at__lt=start + (i + 1) * width)) for i in range(buckets)}
    entries = LogEntry.objects.filter(at__gte=start, at__lt=end, verb__in=WATCHED).order_by()
    for entry in entries.values("verb").annotate(**edges):
        series = counted[WATCHED[entry["verb"]]]
        for i in range(buckets):
            series[i] += entry[f"b{i}"]
    return counted
