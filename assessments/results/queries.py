"""Reading results: what the office sees at once, a firm after the notice and only of its own, everybody after publication."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from assessments.cycles.models import Cycle, Entrant, Rater
from assessments.cycles.states import BEFORE_OPEN, PUBLIC, SHOWN, CycleState
from assessments.results import rules
from assessments.results.models import Appeal, AppealPicture, Calculation, Correction, FirmResult, Result, Seal
from assessments.results.states import AppealState, CalculationState, CorrectionState
from assessments.sheets.queries import far_pictures
from dispatch.clocks.queries import working_time
from federation.accounts import rules as people
from federation.accounts.models import Membership
from federation.kernel.lookup import one


def cycles_visible_to(by: Membership) -> QuerySet[Cycle]:
    """Cycles whose results this person may see in part or whole."""
    rows = Cycle.objects.select_related("scheme").exclude(state__in=(*BEFORE_OPEN, CycleState.CALLED_OFF))
    if rules.reads_all(by):
        return rows
    if people.is_firm(by):
        return rows.filter(Q(state__in=PUBLIC) | Q(state__in=SHOWN, entrants__firm=by.firm_id)).distinct()
    return rows.filter(state__in=PUBLIC)


def get_cycle(by: Membership, pk: UUID) -> Cycle:
    """One of them, or 404."""
    return one(cycles_visible_to(by), pk=pk)


def latest(cycle: Cycle) -> Calculation | None:
    """The computation that holds: the last one that was finished."""
    row: Calculation | None = (
        Calculation.objects.filter(cycle=cycle, state=CalculationState.DONE).defer("inputs").order_by("-number").first()
    )
    return row


def running(cycle: Cycle) -> Calculation | None:
    """The computation that is under way."""
    row: Calculation | None = Calculation.objects.filter(cycle=cycle).exclude(state__in=("done", "failed")).defer("inputs").first()
    return row


def last(cycle: Cycle) -> Calculation | None:
    """The one asked for last, however it ended."""
    row: Calculation | None = Calculation.objects.filter(cycle=cycle).defer("inputs").order_by("-number").first()
    return row


def results(cycle: Cycle, by: Membership) -> QuerySet[Result]:
    """Results of the holding computation, best first; a firm sees its own until the cycle is published."""
    rows = Result.objects.filter(calculation=latest(cycle)).defer("derivation")
    if not rules.reads_all(by) and cycle.state not in PUBLIC:
        rows = rows.filter(entrant__firm=by.firm_id) if people.is_firm(by) and cycle.state in SHOWN else rows.none()
    return rows.select_related("entrant__compound", "entrant__firm", "grade").order_by("rank_overall", "entrant__compound__name")


def get_result(by: Membership, entrant: UUID) -> Result:
    """The result of one project with its derivation: for the office, and for the firm itself after the notice; else 404."""
    row = Entrant.objects.select_related("cycle__scheme", "compound", "firm").filter(pk=entrant).first()
    if row is None or row.cycle not in cycles_visible_to(by):
        raise Http404
    if not rules.reads_all(by) and not (people.acts_for(by, row.firm_id) and row.cycle.state in SHOWN):
        raise Http404
    found: Result | None = (
        Result.objects.filter(calculation=latest(row.cycle), entrant=row)
        .select_related("entrant__compound", "entrant__firm", "entrant__cycle__scheme", "grade")
        .first()
    )
    if found is None:
        raise Http404
    return found


def firm_results(cycle: Cycle, by: Membership) -> QuerySet[FirmResult]:
    """Firms' scores, best first; the same limits as for projects."""
    rows = FirmResult.objects.filter(calculation=latest(cycle)).select_related("firm")
    if not rules.reads_all(by) and cycle.state not in PUBLIC:
        rows = rows.filter(firm=by.firm_id) if people.is_firm(by) and cycle.state in SHOWN else rows.none()
    return rows.order_by("-total", "firm__name")


def appeals(by: Membership, cycle: Cycle | None = None) -> QuerySet[Appeal]:
    """The office sees all, a firm its own."""
    rows = Appeal.objects.select_related("entrant__compound", "entrant__firm", "indicator", "filed_by__user", "decided_by__user", "cycle")
    rows = rows.prefetch_related("pictures")
    if cycle is not None:
        rows = rows.filter(cycle=cycle)
    if rules.reads_all(by):
        return rows
    return rows.filter(entrant__firm=by.firm_id) if people.is_firm(by) else rows.none()


def judged_by(by: Membership, cycle: Cycle) -> set[UUID]:
    """The projects of the cycle that this person was to score, in whatever role."""
    return set(Rater.objects.filter(cycle=cycle, member__user=by.user_id).values_list("entrant", flat=True))


def get_appeal(by: Membership, pk: UUID) -> Appeal:
    """One of them, or 404."""
    return one(appeals(by), pk=pk)


def get_appeal_picture(by: Membership, appeal: UUID, pk: UUID) -> AppealPicture:
    """A picture of an appeal that this person may read, else 404."""
    found: AppealPicture = one(AppealPicture.objects.filter(appeal=get_appeal(by, appeal)), pk=pk)
    return found


def corrections(by: Membership, cycle: Cycle) -> QuerySet[Correction]:
    """The office sees all, a firm those of its own projects that were approved."""
    rows = Correction.objects.filter(cycle=cycle)
    if not rules.reads_all(by):
        rows = rows.filter(entrant__firm=by.firm_id, state=CorrectionState.APPROVED) if people.is_firm(by) else rows.none()
    return rows.select_related("entrant__compound", "indicator", "by__user", "approved_by__user")


def get_correction(by: Membership, pk: UUID) -> Correction:
    """One correction, for the office only; else 404."""
    row = Correction.objects.select_related("entrant", "cycle", "indicator", "by").filter(pk=pk).first()
    if row is None or not rules.reads_all(by):
        raise Http404
    return row


def appeals_waiting(by: Membership) -> int:
    """For the navigation: how many appeals want a decision."""
    return Appeal.objects.filter(state=AppealState.FILED).count() if people.commands(by) else 0


def seals() -> QuerySet[Seal]:
    """The chain, first link first."""
    return Seal.objects.select_related("cycle__scheme").order_by("number")


def working_days_on(at: datetime, days: int) -> datetime:
    """The end of the n-th working day after the day of `at`."""
    working = working_time(at)
    day = working.add_days(at.astimezone(working.zone).date(), days)
    return datetime(day.year, day.month, day.day, tzinfo=working.zone) + timedelta(days=1)


def missing(cycle: Cycle) -> Iterable[Result]:
    """Ranked projects that have no score."""
    rows: Any = Result.objects.filter(calculation=latest(cycle), total=None, entrant__standing="ranked").defer("derivation")
    return list(rows.select_related("entrant__compound"))


def far(cycle: Cycle) -> list[tuple[Entrant, int]]:
    """Projects with pictures that were taken far from the compound, and how many."""
    counts = far_pictures(cycle)
    rows = Entrant.objects.filter(pk__in=counts).select_related("compound").order_by("compound__name", "pk") if counts else []
    return [(row, counts[row.pk]) for row in rows]


def together(entrant: Entrant) -> list[UUID]:
    """The entrant and those that were merged into it: their sheets, orders and answers count for it."""
    return [entrant.pk, *Entrant.objects.filter(merged_into=entrant).values_list("pk", flat=True)]
