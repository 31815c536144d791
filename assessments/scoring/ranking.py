"""Grades and ranks of rounded totals: 1-2-2-4 within class and size band, ties by the scheme's order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from assessments.scoring.numbers import HUNDRED, ZERO, half_up
from assessments.scoring.types import Entrant, Grade, Ranks, Scheme, Tie
from assessments.scoring.weighing import Weighed

Order = tuple[object, ...]
_HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Ranked:
    """An entrant that stands in the ranking, with the order that its total and the scheme's ties give it (less is better)."""

    entrant: Entrant
    weighed: Weighed
    order: Order


def order(scheme: Scheme, entrant: Entrant, weighed: Weighed) -> Order:
    """Higher total first, then the ties; what is not known comes last."""
    return (-(weighed.total or ZERO), *(_tie(scheme, tie, entrant, weighed) for tie in scheme.tie_order))


def _tie(scheme: Scheme, tie: Tie, entrant: Entrant, weighed: Weighed) -> Order:
    if tie == Tie.RESIDENT:
        part = weighed.panels.get(scheme.resident_panel)
        return (part is None, ZERO if part is None else -half_up(part))
    if tie == Tie.ORDERS:
        figure = entrant.figures.get(Tie.ORDERS)
        value = None if figure is None else figure.value
        return (value is None, ZERO if value is None else half_up(value))
    return (not entrant.filed, entrant.filed)


def places(rows: Sequence[Ranked], group: Callable[[Entrant], Order]) -> dict[str, tuple[int, int]]:
    """Rank and size of the group for every row: equals share a rank and the next one is left out."""
    groups: dict[Order, list[Ranked]] = {}
    for row in rows:
        groups.setdefault(group(row.entrant), []).append(row)
    found: dict[str, tuple[int, int]] = {}
    for members in groups.values():
        members.sort(key=lambda row: row.order)
        rank = 0
        for number, row in enumerate(members, start=1):
            if number == 1 or row.order != members[number - 2].order:
                rank = number
            found[row.entrant.key] = (rank, len(members))
    return found


def ranks(rows: Sequence[Ranked]) -> dict[str, Ranks]:
    near = places(rows, lambda one: (one.grade, one.band))
    in_class = places(rows, lambda one: (one.grade,))
    overall = places(rows, lambda one: ())
    return {key: Ranks(rank, of, in_class[key][0], overall[key][0]) for key, (rank, of) in near.items()}


def grades(scheme: Scheme, rows: Sequence[Ranked], others: Mapping[str, Weighed]) -> dict[str, str]:
    """A name per entrant. Shares and the forced top share are counted over the ranked; `others` are graded by points only."""
    by_points = {row.entrant.key: row.weighed for row in rows} | dict(others)
    found = {key: _by_points(scheme, weighed) for key, weighed in by_points.items()}
    reached = _reached(rows)
    if scheme.grades and any(grade.share is not None for grade in scheme.grades):
        found |= {key: _by_share(scheme.grades, count, len(rows)) for key, count in reached.items()}
    elif scheme.top_share is not None and len(scheme.grades) > 1:
        most = (scheme.top_share * len(rows) / HUNDRED).to_integral_value(ROUND_FLOOR)
        first, second = scheme.grades[0].name, scheme.grades[1].name
        found |= {key: second for key, count in reached.items() if found[key] == first and count > most}
    return found


def _reached(rows: Sequence[Ranked]) -> dict[str, int]:
    """How many stand at or above each row, its equals included: equals pass a boundary together or not at all."""
    found: dict[str, int] = {}
    ordered = sorted(rows, key=lambda row: row.order)
    count = len(ordered)
    for number in range(len(ordered) - 1, -1, -1):
        if number + 1 < len(ordered) and ordered[number].order != ordered[number + 1].order:
            count = number + 1
        found[ordered[number].entrant.key] = count
    return found


def _by_points(scheme: Scheme, weighed: Weighed) -> str:
    if weighed.total is None:
        return scheme.absent_grade if weighed.reason == "absent" else ""
    names = [grade.name for grade in scheme.grades]
    reached = next((grade.name for grade in scheme.grades if grade.from_points is not None and weighed.total >= grade.from_points), "")
    if not reached and scheme.grades and scheme.grades[-1].from_points is None and scheme.grades[-1].share is None:
        reached = names[-1]
    floor = scheme.clean_floor
    if floor in names and reached in names and not weighed.penalty and not weighed.vetoed and names.index(reached) > names.index(floor):
        return floor
    return reached


def _by_share(scale: Sequence[Grade], count: int, of: int) -> str:
    """The first grade whose share, with those above it, holds so many of the ranked; the last takes the rest."""
    together = ZERO
    for grade in scale[:-1]:
        together += grade.share or ZERO
        if count <= (together * of / HUNDRED + _HALF).to_integral_value(ROUND_FLOOR):
            return grade.name
    return scale[-1].name


def improved(rows: Sequence[Ranked]) -> dict[str, tuple[Decimal, int]]:
    """Change of the total since the cycle before and the place by it, the most improved first; only of those that had one."""
    changes = {
        row.entrant.key: row.weighed.total - row.entrant.previous
        for row in rows
        if row.weighed.total is not None and row.entrant.previous is not None
    }
    return {key: (change, 1 + sum(other > change for other in changes.values())) for key, change in changes.items()}
