"""Reading ratings: the ranking's scores, what was said of a job, complaints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Avg, Count, Q, QuerySet

from dispatch.ratings import rules
from dispatch.ratings.models import Complaint, Rating, Side
from dispatch.ratings.shrinking import combined, share, shrunk
from dispatch.ratings.states import ComplaintState
from federation.accounts.models import Membership
from federation.accounts.rules import is_firm
from federation.kernel.lookup import one
from federation.tenancy import policy

RATED_STATES = ("confirmed", "credited")


def counting() -> QuerySet[Rating]:
    """Ratings that were not struck, of help that was no drill."""
    struck = Complaint.objects.filter(state=ComplaintState.STRUCK).values("rating")
    return Rating.objects.filter(job__request__drill=False).exclude(pk__in=struck)


@dataclass(frozen=True)
class Scores:
    """Thousandths per resource; who was never rated has what the street has on average."""

    known: Mapping[UUID, int]
    unrated: int

    def of(self, resource: UUID) -> int:
        return self.known.get(resource, self.unrated)


def scores() -> Scores:
    """The `rating` part of the ranking for every resource, in two queries.

    Per side the shares of the stars are drawn to the street's mean of that side by `rating_prior_weight` imagined ratings;
    the sides are weighed by `rating_weight_*`, a side that is silent leaves its weight to the others. Before the first rating
    everybody has `rating_prior`.
    """
    numbers = policy.numbers()
    weights = {side: numbers[f"rating_weight_{side}"] for side in Side.values}
    rows = counting().order_by().values_list("job__resource", "side").annotate(Count("id"), Avg("stars"))
    per_resource: dict[UUID, dict[str, tuple[int, float]]] = defaultdict(dict)
    street: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for resource, side, count, mean in rows:
        per_resource[resource][side] = (count, share(float(mean)) * count)
        street[side][0] += count
        street[side][1] += share(float(mean)) * count
    means = {side: total / count for side, (count, total) in street.items()}
    weight = numbers["rating_prior_weight"]
    known = {
        resource: combined({side: shrunk(total, count, mean=means[side], weight=weight) for side, (count, total) in sides.items()}, weights)
        for resource, sides in per_resource.items()
    }
    overall = combined(means, weights)
    return Scores(
        {resource: round(1000 * value) for resource, value in known.items() if value is not None},
        numbers["rating_prior"] if overall is None else round(1000 * overall),
    )


def visible_to(by: Membership) -> QuerySet[Rating]:
    """A firm what was said of it and what it said itself; staff everything."""
    rows = Rating.objects.select_related("job__request", "job__resource", "firm", "by__user").prefetch_related("complaints")
    if rules.sees_all(by):
        return rows
    return rows.filter(Q(firm=by.firm_id) | Q(by__firm=by.firm_id)) if is_firm(by) else rows.none()


def get_rating(by: Membership, pk: UUID) -> Rating:
    return one(visible_to(by), pk=pk)


def complaints(by: Membership) -> QuerySet[Complaint]:
    """A firm its own complaints, staff all."""
    rows = Complaint.objects.select_related("rating__job__request", "rating__job__resource", "rating__by__user", "firm", "decided_by__user")
    if rules.sees_all(by):
        return rows
    return rows.filter(firm=by.firm_id) if is_firm(by) else rows.none()


def get_complaint(by: Membership, pk: UUID) -> Complaint:
    return one(complaints(by), pk=pk)


def complaints_waiting(by: Membership) -> int:
    """Complaints that this person could decide."""
    if not rules.sees_all(by):
        return 0
    return Complaint.objects.filter(state=ComplaintState.OPEN).exclude(rating__by__user=by.user_id).count()


@dataclass(frozen=True)
class OfJob:
    """What was said of a job, side by side."""

    requester: Rating | None
    staff: Rating | None
    residents: int
    residents_mean: float | None


def of_job(job: UUID) -> OfJob:
    """What was said of the job; the residents' answers only as count and mean."""
    named = (
        Rating.objects.filter(job=job)
        .exclude(side=Side.RESIDENT)
        .select_related("by__user")
        .prefetch_related("complaints__decided_by__user")
    )
    by_side = {rating.side: rating for rating in named.prefetch_related("complaints")}
    said = counting().filter(job=job, side=Side.RESIDENT).aggregate(n=Count("id"), mean=Avg("stars"))
    return OfJob(by_side.get(Side.REQUESTER), by_side.get(Side.STAFF), said["n"], said["mean"])


def job_for_residents(pk: UUID, at: datetime) -> Any | None:
    """The job a link leads to, while residents may still say something; the job is known here by its table only."""
    rows = apps.get_model("dispatch", "Job")._default_manager.select_related("request__compound", "resource", "firm")
    job = rows.filter(pk=pk, state__in=RATED_STATES).first()
    return job if job is not None and at < closes_at(job) else None


def job_for_staff(by: Membership, pk: UUID) -> Any:
    """Any job, for staff."""
    rows = apps.get_model("dispatch", "Job")._default_manager.select_related("request")
    return one(rows if rules.sees_all(by) else rows.none(), pk=pk)


def closes_at(job: Any) -> datetime:
    """When the residents' link of a confirmed job stops working."""
    closing: datetime = job.confirmed_at + policy.minutes("rating_residents_days")
    return closing
