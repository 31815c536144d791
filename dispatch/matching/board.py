"""The problem in the form the search works on: sets of ticks, counters, and for each line its options, best first.

A board is live: placing and lifting jobs changes the usages, diaries and accounts it holds. Nothing outside sees it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from dispatch.matching.ticks import Axis, axis_of, hit, repeat
from dispatch.matching.types import Kind, Problem
from dispatch.matching.usage import Pools, Usage, helper_usage, jobs_by_day, pool_usages

UNLIMITED = 1 << 60


class Diary:
    """Jobs an expert has begun per day; `full` is the set of ticks of the days on which it may begin no more."""

    __slots__ = ("axis", "counts", "full", "limit")

    def __init__(self, axis: Axis, limit: int, counts: dict[int, int]) -> None:
        self.axis, self.limit, self.counts = axis, limit, counts
        self.full = -1 if limit <= 0 else 0
        for day in counts:
            self._mark(day)

    def _mark(self, day: int) -> None:
        ticks = self.axis.of_day(day)
        self.full = self.full | ticks if self.counts[day] >= self.limit else self.full & ~ticks

    def write(self, start: int, shifts: int, jobs: int) -> None:
        """Enter (1) or strike out (-1) a job whose first shift begins at bit `start`."""
        first = (self.axis.base + start) // self.axis.day
        for day in range(first, first + shifts):
            self.counts[day] = self.counts.get(day, 0) + jobs
            self._mark(day)


class Stock(NamedTuple):
    """The counters of one helper, shared by all its options."""

    own: Usage
    away: tuple[Usage, ...]
    account: int
    diary: Diary | None
    keys: tuple[int, ...]


class Option:
    """One helper for one line. `starts` are the starts nothing but other jobs can forbid.

    `constant` is the weighted score without response. `keys` name whatever it shares with rivals: its pools, or itself when it
    is in none. Started at bit s it occupies `shape << (s - back)`; `reach` is the length of one shift with travel.
    """

    __slots__ = (
        *("helper", "line", "constant", "starts", "back", "reach", "shape"),
        *("own", "away", "account", "diary", "keys"),
    )

    def __init__(self, helper: int, line: int, constant: int, starts: int, back: int, reach: int, shape: int) -> None:
        self.helper, self.line, self.constant, self.starts = helper, line, constant, starts
        self.back, self.reach, self.shape = back, reach, shape
        self.own: Usage
        self.away: tuple[Usage, ...] = ()
        self.account = -1
        self.diary: Diary | None = None
        self.keys: tuple[int, ...] = ()


Rows = list[tuple[Option, int]]


class Job:
    """One request. `starts` are bits in falling order of `bound`, what the request could bring if it were alone."""

    __slots__ = (
        *("index", "worth", "units", "work", "shifts", "span", "day", "whole"),
        *("lines", "keys", "accounts", "response", "bound", "starts", "top"),
    )

    def __init__(self, index: int, worth: int, units: int, work: int, shifts: int, day: int, whole: bool) -> None:
        self.index, self.worth, self.units, self.work = index, worth, units, work
        self.shifts, self.day, self.whole = shifts, day, whole
        self.lines: list[tuple[int, list[Option]]] = []
        self.keys: tuple[int, ...] = ()
        self.accounts: tuple[int, ...] = ()
        self.span = work // shifts + (shifts - 1) * day
        self.response: dict[int, int] = {}
        self.bound: dict[int, int] = {}
        self.starts: list[int] = []
        self.top = 0

    def unit(self, constant: int, start: int) -> int:
        """Value of one unit."""
        return (self.worth + 5 * ((self.response[start] + constant) // 1000)) // self.units

    def settle(self) -> None:
        """Fix the bounds once all options are known; starts at which nobody can come are dropped."""
        options = [option for _, options in self.lines for option in options]
        self.keys = tuple(dict.fromkeys(key for option in options for key in option.keys))
        self.accounts = tuple(dict.fromkeys(option.account for option in options if option.account >= 0))
        for start in self.response:
            bound = self._alone(start)
            if bound:
                self.bound[start] = bound
        self.starts = sorted(self.bound, key=lambda start: (-self.bound[start], start))
        self.top = self.bound[self.starts[0]] if self.starts else 0

    def _alone(self, start: int) -> int:
        value = 0
        for need, options in self.lines:
            left = need
            for option in options:
                if left and option.starts >> start & 1:
                    units = min(left, option.own.limit)
                    left -= units
                    value += units * self.unit(option.constant, start)
            if left and self.whole:
                return 0
        return value


class Board:
    """All jobs and everything they compete for."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.axis = axis_of(problem, problem.requests)
        self.pools = Pools(problem.floors)
        self.away = pool_usages(self.axis, self.pools, problem.helpers)
        self.stocks: dict[int, Stock] = {}
        self.accounts: dict[tuple[str, Kind], int] = {}
        self.left: list[int] = []
        for firm in problem.firms.values():
            for kind, units in (firm.burden_left or {}).items():
                self.accounts[firm.id, kind] = len(self.left)
                self.left.append(units)
        self.left.append(UNLIMITED)
        self.jobs: list[Job] = []

    def equip(self, option: Option) -> None:
        """Give an option the counters its helper shares with its other options."""
        stock = self.stocks.get(option.helper)
        if stock is None:
            stock = self.stocks[option.helper] = self._stock(option.helper)
        option.own, option.away, option.account, option.diary, option.keys = stock

    def _stock(self, index: int) -> Stock:
        helper = self.problem.helpers[index]
        diary = None
        if helper.max_jobs_per_day is not None:
            diary = Diary(self.axis, helper.max_jobs_per_day, jobs_by_day(self.axis, helper))
        pools = self.pools.of(helper)
        return Stock(
            helper_usage(self.axis, helper),
            tuple(self.away[pool] for pool in pools),
            self.accounts.get((helper.firm, helper.kind), -1),
            diary,
            tuple(-1 - pool for pool in pools) or (index,),
        )

    def place(self, job: Job, start: int, rows: Iterable[tuple[Option, int]]) -> None:
        for option, units in rows:
            ticks = option.shape << start - option.back
            option.own.add(units, ticks)
            for pool in option.away:
                pool.add(units, ticks)
            if option.account >= 0:
                self.left[option.account] -= units * job.work
            if option.diary:
                option.diary.write(start, job.shifts, 1)

    def lift(self, job: Job, start: int, rows: Iterable[tuple[Option, int]]) -> None:
        """Exactly undoes `place`."""
        for option, units in rows:
            ticks = option.shape << start - option.back
            option.own.remove(units, ticks)
            for pool in option.away:
                pool.remove(units, ticks)
            if option.account >= 0:
                self.left[option.account] += units * job.work
            if option.diary:
                option.diary.write(start, job.shifts, -1)

    def openings(self, job: Job, option: Option, units: int) -> int:
        """Starts at which the option has so many units free, other jobs considered."""
        own = option.own
        if units > own.limit or units * job.work > self.left[option.account]:
            return 0
        blocked = own.levels[own.limit - units]
        for pool in option.away:
            if units > pool.limit:
                return 0
            blocked |= pool.levels[pool.limit - units]
        starts = option.starts
        if blocked:
            struck = hit(blocked, option.back, option.reach)
            starts &= ~(struck if job.shifts == 1 else repeat(struck, job.shifts, job.day))
        if option.diary and option.diary.full:
            full = option.diary.full
            starts &= ~(full if job.shifts == 1 else repeat(full, job.shifts, job.day))
        return starts
