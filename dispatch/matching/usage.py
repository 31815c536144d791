"""How many units are away at each tick, and what that leaves."""

from __future__ import annotations

from collections.abc import Iterable

from dispatch.matching.ticks import Axis
from dispatch.matching.types import Floor, Helper, Kind


class Usage:
    """Counts up to `limit` units per tick: `levels[k]` is the set of ticks at which more than k units are in use."""

    __slots__ = ("levels", "limit")

    def __init__(self, limit: int) -> None:
        self.limit = max(limit, 0)
        self.levels = [0] * self.limit

    def add(self, units: int, ticks: int) -> None:
        """Units over the limit are forgotten: nothing can be removed there, because nothing can be placed there."""
        levels = self.levels
        for level in range(self.limit - 1, -1, -1):
            levels[level] |= ticks if level < units else levels[level - units] & ticks

    def remove(self, units: int, ticks: int) -> None:
        levels, rest = self.levels, ~ticks
        for level in range(self.limit):
            above = levels[level + units] & ticks if level + units < self.limit else 0
            levels[level] = levels[level] & rest | above

    def blocked(self, units: int) -> int:
        """Ticks at which fewer than `units` are left; every tick (-1) when there never were so many."""
        return -1 if units > self.limit else self.levels[self.limit - units]

    def copy(self) -> Usage:
        twin = Usage(0)
        twin.limit, twin.levels = self.limit, self.levels.copy()
        return twin


class Pools:
    """Which floors a helper counts against."""

    def __init__(self, floors: Iterable[Floor]) -> None:
        self.floors = tuple(floors)
        self._by_key: dict[tuple[str, Kind, str], list[int]] = {}
        for index, floor in enumerate(self.floors):
            self._by_key.setdefault((floor.firm, floor.kind, floor.code), []).append(index)

    def of(self, helper: Helper) -> tuple[int, ...]:
        """Indexes of floors: of the helper's pool, else of each of its abilities; a floor without code holds for the whole kind."""
        codes = {helper.pool} if helper.pool else {ability.code for ability in helper.abilities}
        found = {index for code in codes | {""} for index in self._by_key.get((helper.firm, helper.kind, code), ())}
        return tuple(sorted(found))


def helper_usage(axis: Axis, helper: Helper) -> Usage:
    """What the helper is already doing."""
    usage = Usage(helper.quantity)
    for span, units in helper.busy:
        usage.add(units, axis.span(span.start, span.end))
    return usage


def pool_usages(axis: Axis, pools: Pools, helpers: Iterable[Helper]) -> list[Usage]:
    """What each floor's pool already has away."""
    usages = [Usage(floor.limit) for floor in pools.floors]
    for helper in helpers:
        if helper.busy:
            for index in pools.of(helper):
                for span, units in helper.busy:
                    usages[index].add(units, axis.span(span.start, span.end))
    return usages


def jobs_by_day(axis: Axis, helper: Helper) -> dict[int, int]:
    """Jobs begun on each day."""
    counts: dict[int, int] = {}
    begun = helper.jobs_on
    if begun is None:
        begun = tuple((span.start // axis.day, 1) for span, _ in helper.busy)
    for day, jobs in begun:
        counts[day] = counts.get(day, 0) + jobs
    return counts


def full_days(axis: Axis, helper: Helper) -> int:
    """Ticks of the days on which the helper may begin no further job."""
    limit = helper.max_jobs_per_day
    if limit is None:
        return 0
    if limit <= 0:
        return -1
    full = 0
    for day, jobs in jobs_by_day(axis, helper).items():
        if jobs >= limit:
            full |= axis.of_day(day)
    return full
