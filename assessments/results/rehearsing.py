"""A dry run: the stored inputs of a finished cycle computed by another scheme. Nothing is written.

Marks, figures and corrections are found again by the indicator's code. What the cycle never asked for cannot be known: such
indicators are left out, with the panels that have no other, and named; the other panels then share the weight.
A value given on another scale is read on the scale it was given on, so that only the points change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from assessments import scoring
from assessments.cycles.models import Cycle
from assessments.cycles.states import CycleState
from assessments.results import gathering, queries
from assessments.results.models import Calculation, Result
from assessments.schemes.models import Scheme
from assessments.scoring import Effect, Entrant, Indicator, Rule, half_up, storing
from federation.accounts.models import Membership

#: The scores of these cycles change no more.
FINISHED = (CycleState.FINAL, CycleState.PUBLISHED, CycleState.CLOSED)
#: Which kind of answer a sheet holds for an indicator; only the same kind can be read again.
_WAYS = {Rule.DEDUCTION: "often", Rule.CHECKLIST: "yes", Rule.SCALE: "value", Rule.IMPORTED: "value", Rule.FORMULA: "figure"}


class Gap(StrEnum):
    """Why an indicator of the new scheme could not be computed from the old inputs, or what became of an old one."""

    NEW = "new"
    OTHER_WAY = "other_way"
    OTHER_PANEL = "other_panel"
    NO_FIGURE = "no_figure"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Line:
    """One project, as it stood and as it would stand. `moved` counts places upwards, `difference` points."""

    entrant: Any
    before: Result
    after: scoring.Outcome

    @property
    def difference(self) -> Decimal | None:
        if self.before.total is None or self.after.total is None:
            return None
        return self.after.total - self.before.total

    @property
    def rank(self) -> int | None:
        return self.after.ranks.rank if self.after.ranks else None

    @property
    def moved(self) -> int | None:
        return None if self.before.rank is None or self.rank is None else self.before.rank - self.rank

    @property
    def down(self) -> int:
        """Places lost."""
        return -min(self.moved or 0, 0)

    @property
    def grade_before(self) -> str:
        return self.before.grade.name if self.before.grade else ""

    @property
    def regraded(self) -> bool:
        return self.grade_before != self.after.grade


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a scheme would have made of a cycle. `gaps` are (code, why), `panels` the codes of those left out."""

    cycle: Cycle
    calculation: Calculation
    lines: list[Line]
    gaps: list[tuple[str, Gap]]
    panels: list[str]

    @property
    def mean(self) -> Decimal | None:
        """The mean difference in points."""
        found = [line.difference for line in self.lines if line.difference is not None]
        return half_up(sum(found, Decimal(0)) / len(found)) if found else None


def finished(by: Membership) -> list[Cycle]:
    """Cycles that can be computed again, the latest first."""
    rows = queries.cycles_visible_to(by).filter(state__in=FINISHED, calculations__state="done").distinct()
    return list(rows.order_by("-ends_on", "name"))


def rehearse(scheme: Scheme, cycle: Cycle) -> Rehearsal | None:
    """The comparison; None where the cycle was never computed. Raises UnfitScheme where the scheme cannot be computed with."""
    calculation = queries.latest(cycle)
    if calculation is None:
        return None
    inputs: Mapping[str, Any] = Calculation.objects.values_list("inputs", flat=True).get(pk=calculation.pk)
    old, entrants = storing.scheme(inputs["scheme"]), storing.entrants(inputs["entrants"])
    new, gaps = fitted(gathering.scheme(scheme), old, entrants)
    left = {panel.key for panel in gathering.scheme(scheme).panels} - {panel.key for panel in new.panels}
    outcomes = {one.key: one for one in scoring.assess(new, [_corrected(one, old, new) for one in entrants]).outcomes}
    rows = Result.objects.filter(calculation=calculation).defer("derivation")
    rows = rows.select_related("entrant__compound", "entrant__firm", "grade").order_by("rank_overall", "entrant__compound__name")
    lines = [Line(row.entrant, row, outcomes[str(row.entrant_id)]) for row in rows if str(row.entrant_id) in outcomes]
    return Rehearsal(cycle, calculation, lines, gaps, sorted(left))


def fitted(new: scoring.Scheme, old: scoring.Scheme, entrants: list[Entrant]) -> tuple[scoring.Scheme, list[tuple[str, Gap]]]:
    """The new scheme without what the old inputs cannot answer, and what that is."""
    before = _by_code(old)
    figures = {code for entrant in entrants for code in entrant.figures}
    gaps: list[tuple[str, Gap]] = []

    def kept(one: Indicator, panel: str) -> Indicator | None:
        found, gap = _matched(one, panel, before, figures)
        if gap is not None:
            gaps.append((one.key, gap))
        return found

    panels = []
    for panel in new.panels:
        indicators = tuple(one for one in (kept(one, panel.key) for one in panel.indicators) if one is not None)
        if indicators:
            panels.append(replace(panel, indicators=indicators))
    extras = tuple(one for one in (kept(one, "") for one in new.extras) if one is not None)
    gaps += [(code, Gap.GONE) for code in before if code not in _by_code(new)]
    return replace(new, panels=tuple(panels), extras=extras), gaps


def _by_code(scheme: scoring.Scheme) -> dict[str, tuple[str, Indicator]]:
    rows = {one.key: (panel.key, one) for panel in scheme.panels for one in panel.indicators}
    return rows | {one.key: ("", one) for one in scheme.extras}


def _matched(
    one: Indicator, panel: str, before: Mapping[str, tuple[str, Indicator]], figures: set[str]
) -> tuple[Indicator | None, Gap | None]:
    """The indicator as the old inputs can be read by it."""
    place, was = before.get(one.key, ("", None))
    if one.rule == Rule.FORMULA:
        known = one.formula in figures or (was is not None and was.formula == one.formula)
        return (one, None) if known else (None, Gap.NO_FIGURE)
    if was is None:
        return None, Gap.NEW
    if _WAYS[was.rule] != _WAYS[one.rule] or (Effect.VETO in (was.effect, one.effect) and was.effect != one.effect):
        return None, Gap.OTHER_WAY
    if place != panel:
        return None, Gap.OTHER_PANEL
    return replace(one, low=was.low, high=was.high), None


def _corrected(entrant: Entrant, old: scoring.Scheme, new: scoring.Scheme) -> Entrant:
    """Points put right by decision count in proportion where the indicator is worth more or less now."""
    if not entrant.corrected:
        return entrant
    before, after = _by_code(old), _by_code(new)
    found = {}
    for code, points in entrant.corrected.items():
        if code in before and code in after:
            was, now = before[code][1].points, after[code][1].points
            found[code] = points if was == now or not was else half_up(points * now / was)
    return replace(entrant, corrected=found)
