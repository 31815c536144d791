"""Reading field work: shifts, wishes for more time, permits. Visible is what belongs to a visible job."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Sum

from dispatch.fieldwork.models import CheckIn, Extension, Feed, Permit, PermitNeed, Shift, Swap
from dispatch.fieldwork.states import PermitState, ShiftState
from dispatch.mutual_aid import queries as aid
from dispatch.mutual_aid.models import HelpRequest, Job, RequestLine
from dispatch.mutual_aid.states import JobState
from federation.accounts.models import Membership
from federation.kernel.lookup import one
from federation.pool.models import Mode, PermitKind, Resource

OPEN_SHIFTS = (ShiftState.PLANNED, ShiftState.RUNNING)


def _of_visible_jobs(rows: QuerySet[Any], by: Membership) -> QuerySet[Any]:
    return rows.filter(job__in=aid.jobs_of(by).order_by().values("pk"))


def shifts_of(by: Membership) -> QuerySet[Shift]:
    """Shifts of the jobs this membership may see."""
    rows = Shift.objects.select_related(
        "job__request__compound", "job__request__firm", "job__request__created_by__user", "job__resource", "job__firm"
    )
    return _of_visible_jobs(rows, by)


def get_shift(by: Membership, pk: UUID) -> Shift:
    """One shift, or 404."""
    return one(shifts_of(by), pk=pk)


def extensions_of(by: Membership) -> QuerySet[Extension]:
    """Wishes for more time on the jobs this membership may see."""
    rows = Extension.objects.select_related(
        "job__request__firm", "job__request__created_by__user", "job__resource", "job__firm", "asked_by__user"
    )
    return _of_visible_jobs(rows, by)


def get_extension(by: Membership, pk: UUID) -> Extension:
    """One wish, or 404."""
    return one(extensions_of(by), pk=pk)


def permits_of(by: Membership) -> QuerySet[Permit]:
    """Permits of the jobs this membership may see."""
    rows = Permit.objects.select_related(
        "job__request__compound", "job__request__firm", "job__request__created_by__user", "job__resource", "job__firm", "kind",
        "issued_by__user", "countersigned_by__user",
    )  # fmt: skip
    return _of_visible_jobs(rows, by)


def get_permit(by: Membership, pk: UUID) -> Permit:
    """One permit, or 404."""
    return one(permits_of(by), pk=pk)


def check_ins_of(by: Membership) -> QuerySet[CheckIn]:
    """Check-ins of the jobs this membership may see."""
    return _of_visible_jobs(CheckIn.objects.select_related("by__user"), by)


def swaps_of(job: Job) -> QuerySet[Swap]:
    """What was replaced, oldest first."""
    return Swap.objects.filter(job=job).select_related("before", "after", "by__user")


def feeds_of(by: Membership) -> QuerySet[Feed]:
    """The person's own subscriptions that still work."""
    return Feed.objects.filter(member=by.pk, revoked_at=None)


def open_shifts(job: Job) -> QuerySet[Shift]:
    """Shifts nobody has answered for."""
    return Shift.objects.filter(job=job, state__in=OPEN_SHIFTS)


def kinds_needed(job: Job) -> list[PermitKind]:
    """The permits without which work on the job does not start; advice needs none."""
    line = RequestLine.objects.select_related("trade", "equipment_type").prefetch_related("line_skills__skill").get(pk=job.line_id)
    if job.mode == Mode.ADVISE:
        return []
    wanted = Q(pk__in=PermitNeed.objects.filter(request=job.request_id).values("kind"))
    wanted |= Q(skills__overlap=[row.skill.code for row in line.line_skills.all()])
    if line.trade is not None:
        wanted |= Q(trades__contains=[line.trade.code])
    if line.equipment_type is not None:
        wanted |= Q(equipment__contains=[line.equipment_type.code])
    return list(PermitKind.objects.filter(wanted, active=True))


def permits_missing(job: Job, at: datetime) -> list[PermitKind]:
    """Those of the needed permits that are not countersigned or not valid at the instant."""
    valid = Permit.objects.filter(job=job, state=PermitState.VALID, valid_from__lte=at, valid_until__gt=at)
    have = set(valid.values_list("kind", flat=True))
    return [kind for kind in kinds_needed(job) if kind.pk not in have]


def same_firm(job: Job) -> QuerySet[Resource]:
    """What the helping firm could send instead: the same kind, in service."""
    return Resource.objects.filter(firm=job.firm_id, kind=job.resource.kind, active=True).select_related("firm", "home")


def shifts_between(by: Membership, start: datetime, end: datetime) -> QuerySet[Shift]:
    """What the schedule shows: shifts in the period that were not released."""
    return shifts_of(by).filter(starts_at__lt=end, ends_at__gt=start).exclude(state=ShiftState.RELEASED).order_by("starts_at", "pk")


_SPENT = ExpressionWrapper(F("ended_at") - F("began_at"), output_field=DurationField())


def planned_and_actual(requests: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """Per request: shifts planned and worked, planned and real working time, first start and last end. For reports, too.

    Working time is the elapsed time of the work, not man-hours: shifts of several jobs on the same day count once each.
    """
    rows = (
        Shift.objects.filter(job__request__in=list(requests))
        .exclude(job__state=JobState.CANCELLED)
        .order_by()
        .values("job__request")
        .annotate(
            shifts=Count("id", filter=~Q(state=ShiftState.RELEASED)),
            done=Count("id", filter=Q(state=ShiftState.WORKED)),
            planned=Sum(ExpressionWrapper(F("ends_at") - F("starts_at"), output_field=DurationField()), default=timedelta(0)),
            actual=Sum(_SPENT, filter=Q(ended_at__isnull=False), default=timedelta(0)),
        )
    )
    return {row["job__request"]: row for row in rows}


def estimates(requests: Iterable[HelpRequest], percent: int) -> dict[UUID, timedelta]:
    """How long each request would have taken without help: as estimated, else `percent` of what was planned with help."""
    return {request.pk: _alone(request, percent) for request in requests}


def _alone(request: HelpRequest, percent: int) -> timedelta:
    estimate = getattr(request, "time_estimate", None)
    if estimate is not None:
        return timedelta(hours=float(estimate.hours))
    return request.duration * request.shifts * percent / 100
