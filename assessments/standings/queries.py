"""Reading consequences: the list as of a date, a firm's measures and scores over time, what a result calls for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from assessments.cycles.models import Cycle
from assessments.cycles.states import PUBLIC
from assessments.results.models import FirmResult, Result
from assessments.results.queries import latest
from assessments.schemes.models import CycleKind
from assessments.scoring import Step, annual
from assessments.standings import rules
from assessments.standings.models import ListEntry, Measure, MeasureKind, Reward
from assessments.standings.states import EntryState, MeasureState
from federation.accounts.models import Membership
from federation.kernel.lookup import one
from federation.tenancy import policy


def entries(by: Membership) -> QuerySet[ListEntry]:
    """The office sees proposals too, a firm its own once published, others what was published."""
    rows = ListEntry.objects.select_related("firm", "compound", "entrant__cycle")
    if rules.can_propose(by):
        return rows
    rows = rows.exclude(state__in=(EntryState.PROPOSED, EntryState.DROPPED))
    return rows.filter(firm=by.firm_id) if rules.is_firm(by) else rows if rules.can_see(by) else rows.none()


def get_entry(by: Membership, pk: UUID) -> ListEntry:
    """One of them, or 404."""
    return one(entries(by), pk=pk)


def as_of(at: datetime) -> QuerySet[ListEntry]:
    """Who stood on the lists at that moment, whatever happened afterwards: what the choice of a firm reads."""
    rows: QuerySet[ListEntry] = ListEntry.objects.select_related("firm", "compound")
    running = Q(ended_at=None, expires_at__gt=at) | Q(ended_at__gt=at)
    return rows.filter(running, published_at__lte=at).exclude(state=EntryState.REVOKED).order_by("kind", "firm__name")


def measures(by: Membership) -> QuerySet[Measure]:
    """The office and the communities see all, a firm its own."""
    rows = Measure.objects.select_related("firm", "compound", "cycle", "ordered_by__user")
    return rows.filter(firm=by.firm_id) if rules.is_firm(by) else rows if rules.can_see(by) else rows.none()


def get_measure(by: Membership, pk: UUID) -> Measure:
    """One of them, or 404."""
    return one(measures(by), pk=pk)


def rewards(by: Membership) -> QuerySet[Reward]:
    """Everybody sees what is supported; what is only proposed the office and the firm itself."""
    rows = Reward.objects.select_related("firm", "compound", "entrant__cycle")
    if rules.can_propose(by):
        return rows
    shown = ~Q(state__in=("proposed", "rejected"))
    return rows.filter(shown | Q(firm=by.firm_id)) if rules.is_firm(by) else rows.filter(shown)


def get_reward(by: Membership, pk: UUID) -> Reward:
    """One of them, or 404."""
    return one(rewards(by), pk=pk)


@dataclass(frozen=True, slots=True)
class Call:
    """What a published result calls for: a listing by its grade, or the next step after a bad one."""

    result: Result
    listing: str
    bottom: bool
    step: str

    @property
    def failed(self) -> bool:
        return bool(self.result.grade and self.result.grade.listing == "black")


def calls(cycle: Cycle) -> list[Call]:
    """Results of a published cycle with consequences: the grade's list; a talk for the last of a group or a failed one, the next step
    when the project stood there in the cycle before too. What was done already is left out."""
    if cycle.state not in PUBLIC:
        return []
    rows = list(_results(cycle))
    bottoms = _bottoms(rows)
    before = _previous(cycle)
    earlier = [] if before is None else list(_results(before))
    bad = {row.entrant.compound_id for row in earlier if row.pk in _bottoms(earlier) or (row.grade and row.grade.listing == "black")}
    listed = set(ListEntry.objects.filter(entrant__cycle=cycle).values_list("entrant", "kind"))
    done = set(Measure.objects.filter(cycle=cycle).values_list("firm", "compound"))
    taken: dict[Any, set[str]] = defaultdict(set)
    for firm, compound, kind in Measure.objects.exclude(state=MeasureState.CANCELLED).values_list("firm", "compound", "kind"):
        taken[firm, compound].add(kind)
    found = []
    for row in rows:
        listing = row.grade.listing if row.grade else ""
        listing = "" if (row.entrant_id, listing) in listed else listing
        poor = row.pk in bottoms or bool(row.grade and row.grade.listing == "black")
        place = (row.entrant.firm_id, row.entrant.compound_id)
        step = _next(taken[place], again=row.entrant.compound_id in bad) if poor and place not in done else ""
        if listing or step:
            found.append(Call(row, listing, row.pk in bottoms, step))
    return found


def _next(taken: set[str], *, again: bool) -> str:
    """Talk, then the order when it happens again, then probation, then the owners may look for another firm."""
    ladder = (MeasureKind.TALK, MeasureKind.ORDER, MeasureKind.PROBATION, MeasureKind.REPLACEMENT)
    if not again:
        return MeasureKind.TALK
    return next((kind for kind in ladder if kind not in taken), MeasureKind.REPLACEMENT)


def _results(cycle: Cycle) -> Iterable[Result]:
    rows = Result.objects.filter(calculation=latest(cycle)).defer("derivation")
    found: Iterable[Result] = rows.select_related("entrant__compound", "entrant__firm", "grade").order_by("rank_overall", "pk")
    return found


def _bottoms(rows: Iterable[Result]) -> set[UUID]:
    """The last of each class and size band; a group of one has no last place."""
    groups: dict[tuple[str, str], list[Result]] = defaultdict(list)
    for row in rows:
        if row.rank is not None:
            groups[row.entrant.grade, row.entrant.size_band].append(row)
    found: set[UUID] = set()
    for members in groups.values():
        worst = max(row.rank or 0 for row in members)
        if worst > 1:
            found |= {row.pk for row in members if row.rank == worst}
    return found


def _previous(cycle: Cycle) -> Cycle | None:
    row: Cycle | None = (
        Cycle.objects.filter(scheme__cycle_kind=cycle.scheme.cycle_kind, state__in=PUBLIC, ends_on__lt=cycle.starts_on)
        .order_by("-ends_on")
        .first()
    )
    return row


def history(firm: Any) -> list[FirmResult]:
    """The firm's score in every published cycle, oldest first."""
    rows = FirmResult.objects.filter(firm=firm, cycle__state__in=PUBLIC).select_related("cycle__scheme")
    last = dict(rows.values_list("cycle").annotate(Max("calculation__number")))
    found = rows.select_related("calculation").order_by("cycle__ends_on", "calculation__number")
    return [row for row in found if row.calculation.number == last[row.cycle_id]]


def year(firm: Any, number: int) -> Step:
    """The firm's year: its quarters by the subdistrict's weights, and never of fewer than it asks for.

    A period belongs to the year and quarter that hold its middle day, because not every quarter is a calendar one. Where
    nothing was judged by the quarter, all periods of the year count alike.
    """
    rows = [row for row in history(firm) if _middle(row.cycle).year == number]
    quarters = [row for row in rows if row.cycle.scheme.cycle_kind == CycleKind.QUARTERLY]
    periods: list[tuple[str, Decimal | None]] = [(row.cycle.name, row.total) for row in quarters or rows]
    least = policy.number("annual_least")
    if not quarters:
        return annual(str(number), periods, least=least)
    parts = {quarter: Decimal(policy.number(f"annual_weight_{quarter}")) for quarter in (1, 2, 3, 4)}
    if len(set(parts.values())) == 1 and any(parts.values()):
        return annual(str(number), periods, least=least)
    weights = [parts[(_middle(row.cycle).month + 2) // 3] for row in quarters]
    return annual(str(number), periods, weights=weights, least=least)


def _middle(cycle: Cycle) -> date:
    found: date = cycle.starts_on + timedelta(days=cycle.days // 2)
    return found


def own_results(firm: Any) -> list[Result]:
    """The firm's projects in every published cycle, newest first."""
    rows = Result.objects.filter(entrant__firm=firm, cycle__state__in=PUBLIC).defer("derivation")
    last = dict(rows.values_list("cycle").annotate(Max("calculation__number")))
    found = rows.select_related("cycle", "entrant__compound", "grade", "calculation").order_by("-cycle__ends_on", "entrant__compound__name")
    return [row for row in found if row.calculation.number == last[row.cycle_id]]


def recommended(firm: Any, at: datetime) -> bool:
    """Whether the subdistrict recommends the firm to owners who look for one: not while it is on the black list or so ordered."""
    if as_of(at).filter(firm=firm, kind="black").exists():
        return False
    return not Measure.objects.filter(firm=firm, kind=MeasureKind.NO_RECOMMEND, state__in=("ordered", "reported")).exists()
