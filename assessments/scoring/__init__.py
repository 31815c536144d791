"""Scores, grades and ranks of a cycle, pure and exact; every number comes with the way it was made.

Rounded half-up to two places first, then graded, then ranked: nobody is shown 80.00 under a grade that begins at 80.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from assessments.scoring import ranking
from assessments.scoring.numbers import exactly, half_up, shown, total
from assessments.scoring.types import (
    Arithmetic,
    Assessment,
    Effect,
    Entrant,
    Figure,
    Grade,
    Indicator,
    Mark,
    Missing,
    Outcome,
    Panel,
    Ranks,
    Reason,
    Rule,
    Scheme,
    Sheet,
    Step,
    Tie,
    UnfitScheme,
)
from assessments.scoring.weighing import Weighed, weigh

__all__ = [
    "Arithmetic", "Assessment", "Effect", "Entrant", "Figure", "Grade", "Indicator", "Mark", "Missing", "Outcome", "Panel",
    "Ranks", "Reason", "Rule", "Scheme", "Sheet", "Step", "Tie", "UnfitScheme", "annual", "assess", "half_up", "mean",
]  # fmt: skip

LEAST_PERIODS = 2


@exactly
def assess(scheme: Scheme, entrants: Sequence[Entrant]) -> Assessment:
    """Everything that a cycle's page shows; the order of the entrants changes nothing but the order of the outcomes."""
    weighed = {entrant.key: weigh(scheme, entrant) for entrant in entrants}
    rows = [
        ranking.Ranked(entrant, weighed[entrant.key], ranking.order(scheme, entrant, weighed[entrant.key]))
        for entrant in entrants
        if entrant.ranked and weighed[entrant.key].total is not None
    ]
    ranked = {row.entrant.key for row in rows}
    grades = ranking.grades(scheme, rows, {key: one for key, one in weighed.items() if key not in ranked})
    ranks, improved = ranking.ranks(rows), ranking.improved(rows)
    outcomes = tuple(
        _outcome(entrant.key, weighed[entrant.key], grades[entrant.key], ranks.get(entrant.key), improved.get(entrant.key))
        for entrant in entrants
    )
    return Assessment(outcomes, _firms(entrants, weighed))


def _outcome(key: str, one: Weighed, grade: str, ranks: Ranks | None, change: tuple[Decimal, int] | None) -> Outcome:
    panels = {panel: None if value is None else half_up(value) for panel, value in one.panels.items()}
    gain, place = change or (None, None)
    return Outcome(
        key, panels, one.base, one.bonus, one.penalty, one.vetoed, one.total, str(one.reason), grade, ranks, gain, place, one.derivation
    )


def _firms(entrants: Iterable[Entrant], weighed: dict[str, Weighed]) -> dict[str, Step]:
    """A firm's score: its projects' totals by households. Projects without a total count nothing."""
    projects: dict[str, list[tuple[str, Decimal, Decimal]]] = {}
    for entrant in entrants:
        value = weighed[entrant.key].total
        if entrant.firm and value is not None:
            projects.setdefault(entrant.firm, []).append((entrant.key, value, entrant.households))
    return {firm: mean(firm, rows) for firm, rows in projects.items()}


@exactly
def mean(key: str, rows: Sequence[tuple[str, Decimal, Decimal]]) -> Step:
    """The mean of (project, total, weight), rounded half-up to two places; none when nothing weighs."""
    parts = tuple(Step("project", project, value) for project, value, _weight in rows)
    weights = total(weight for _project, _value, weight in rows)
    if not weights:
        return Step("firm", key, None, parts=parts, reason=Reason.NO_WEIGHT)
    value = total(value * weight for _project, value, weight in rows) / weights
    text = f"({' + '.join(f'{shown(value)} × {shown(weight)}' for _project, value, weight in rows)}) ÷ {shown(weights)}"
    return Step("firm", key, half_up(value), text, parts)


@exactly
def annual(key: str, periods: Sequence[tuple[str, Decimal | None]], *, weights: Sequence[Decimal] = (), least: int = LEAST_PERIODS) -> Step:
    """A year's score: the mean of its published period totals, or by weights; never of ranks, and never of fewer than `least`.

    A period that was not managed (None) is left out together with its weight.
    """
    if weights and len(weights) != len(periods):
        raise UnfitScheme("One weight for each period.")
    pairs = zip(periods, weights or [Decimal(1)] * len(periods), strict=True)
    present = [(name, value, weight) for (name, value), weight in pairs if value is not None]
    parts = tuple(Step("period", name, value, reason="" if value is not None else Reason.ABSENT) for name, value in periods)
    if len(present) < least:
        return Step("annual", key, None, parts=parts, reason=Reason.TOO_FEW)
    total_weight = total(weight for _name, _value, weight in present)
    if not total_weight:
        return Step("annual", key, None, parts=parts, reason=Reason.NO_WEIGHT)
    value = total(value * weight for _name, value, weight in present) / total_weight
    if weights:
        text = f"({' + '.join(f'{shown(value)} × {shown(weight)}' for _name, value, weight in present)}) ÷ {shown(total_weight)}"
    else:
        text = f"({' + '.join(str(shown(value)) for _name, value, _weight in present)}) ÷ {len(present)}"
    return Step("annual", key, half_up(value), text, parts)
