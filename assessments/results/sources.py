"""Figures that other capabilities add to: they register here, because results may not import them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from assessments.cycles.models import Cycle, Entrant


@dataclass(frozen=True, slots=True)
class Behind:
    """A row behind a figure, as its page lists it."""

    title: str
    url: str
    state: str
    state_label: str


class Count(Protocol):
    """{entrant: (part, whole)} of the cycle, a merged compound's under the one that took it in; a constant number of statements."""

    def __call__(self, cycle: Cycle, entrants: Iterable[Entrant]) -> Mapping[UUID, tuple[int, int]]: ...


Open = Callable[[Cycle, Iterable[Entrant]], list[Behind]]
_SOURCES: dict[str, list[tuple[Count, Open]]] = {}


def register(code: str, count: Count, rows: Open) -> None:
    """Add to the figure `code`, part to part and whole to whole; called once, in AppConfig.ready."""
    _SOURCES.setdefault(code, []).append((count, rows))


def counted(cycle: Cycle, entrants: list[Entrant]) -> dict[str, dict[UUID, tuple[int, int]]]:
    """What all sources add, by figure and entrant."""
    found: dict[str, dict[UUID, tuple[int, int]]] = {}
    for code, registered in _SOURCES.items():
        sums = found.setdefault(code, {})
        for count, _rows in registered:
            for key, (part, whole) in count(cycle, entrants).items():
                before = sums.get(key, (0, 0))
                sums[key] = (before[0] + part, before[1] + whole)
    return found


def behind(cycle: Cycle, entrants: list[Entrant], code: str) -> list[Behind]:
    """The rows of all sources behind the figure."""
    return [row for _count, rows in _SOURCES.get(code, []) for row in rows(cycle, entrants)]
