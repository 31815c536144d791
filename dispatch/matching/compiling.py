"""From values to a board: looks helpers up by code and home instead of trying every pair, and judges each by the explained rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from dispatch.matching import scoring
from dispatch.matching.compiled.arrays import (
    DUR,
    FIRST,
    KEEP,
    LINE,
    LINE_END,
    MASK,
    ROW,
    SHIFTS,
    START,
    START_END,
    UNITS,
    WHOLE,
    WORDS,
    WORTH,
    Board,
    Ints,
    State,
)
from dispatch.matching.rules import Refusal, asked_codes, judge, minutes_between, possible_starts
from dispatch.matching.setting import UNLIMITED, WORD, keys_of_accounts, pointers, rows_above_one, state_of, table
from dispatch.matching.ticks import axis_of, travel_ticks
from dispatch.matching.types import Kind, Line, Problem, Request, Row
from dispatch.matching.usage import Pools, jobs_by_day

Homes = dict[str, list[int]]


class Directory:
    """Helpers by kind and code, then by home. Exact: whoever is skipped would fail a rule."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.by_code: dict[tuple[Kind, str], Homes] = {}
        self.reachable: dict[str, dict[str, bool]] = {}
        for index, helper in enumerate(problem.helpers):
            for code in {ability.code for ability in helper.abilities} | {""}:
                self.by_code.setdefault((helper.kind, code), {}).setdefault(helper.home, []).append(index)

    def near(self, line: Line, place: str) -> Iterable[int]:
        """Helpers of the line's kind and first code who live within the travel limit."""
        known = self.reachable.setdefault(place, {})
        for home, helpers in self.by_code.get((line.kind, asked_codes(line.needs)), {}).items():
            if home not in known:
                known[home] = self._within(home, place)
            if known[home]:
                yield from helpers

    def _within(self, home: str, place: str) -> bool:
        if self.problem.may_help and not self.problem.may_help(home, place):
            return False
        minutes = minutes_between(self.problem, home, place)
        return minutes is not None and minutes <= self.problem.travel_limit_minutes


class Draft(NamedTuple):
    """One helper for one line, not yet in a table; `starts` are bits of start indexes."""

    helper: int
    score: int
    back: int
    starts: int


@dataclass(slots=True)
class Demand:
    """Requests turned into rows, one after the other."""

    job: list[dict[int, int]] = field(default_factory=list)
    response: list[int] = field(default_factory=list)
    line: list[tuple[int, int, int]] = field(default_factory=list)
    option: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    words: list[int] = field(default_factory=list)


class Agreed:
    """Rows of an older plan, by request and by line."""

    def __init__(self, problem: Problem, rows: Sequence[Row], *, strict: bool) -> None:
        self.rows = tuple(rows)
        self.helpers = {helper.id: index for index, helper in enumerate(problem.helpers)} if rows else {}
        self.start: dict[str, int] = {}
        self.units: dict[tuple[str, str], dict[int, int]] = {}
        lines = {request.id: {line.id for line in request.lines} for request in problem.requests} if rows else {}
        for row in rows:
            if row.line not in lines.get(row.request, ()) or row.helper not in self.helpers:
                if strict:
                    raise ValueError(f"The pinned row for request {row.request}, line {row.line} names something unknown.")
                continue
            self.start.setdefault(row.request, row.start)
            held = self.units.setdefault((row.request, row.line), {})
            helper = self.helpers[row.helper]
            if row.start == self.start[row.request]:
                held[helper] = held.get(helper, 0) + row.quantity


class Compiler:
    """Builds the board of a problem on which the pinned rows are already taken."""

    def __init__(self, problem: Problem, pinned: Sequence[Row], keep: Sequence[Row], stability: int) -> None:
        self.problem, self.stability = problem, stability
        self.axis = axis_of(problem, problem.requests)
        self.pinned, self.keep = Agreed(problem, pinned, strict=True), Agreed(problem, keep, strict=False)
        self.directory = Directory(problem)
        self.demand = Demand()

    def state(self, seed: int) -> State:
        """The empty state; starts count from the axis' base, lines and helpers as in the problem."""
        problem, axis, helpers = self.problem, self.axis, self.problem.helpers
        for request in problem.requests:
            self.add(request)
        pools = Pools(problem.floors)
        limits = np.array([*(helper.quantity for helper in helpers), *(floor.limit for floor in problem.floors)], np.int64)
        counters = [(index, *(len(helpers) + pool for pool in pools.of(helper))) for index, helper in enumerate(helpers)]
        c_of = np.array([counter for row in counters for counter in row], np.int64)
        accounts, left = self.accounts()
        h_account = np.array([accounts.get((one.firm, one.kind), len(left) - 1) for one in helpers], np.int64)
        h_key = np.array([row[min(1, len(row) - 1)] for row in counters], np.int64)
        h_diary, diary = self.diaries()
        taken = self.taken(counters, left, h_account, diary, h_diary)
        demand = self.demand
        board = Board(
            np.array((axis.day, axis.base % axis.day, axis.step, self.stability)),
            self.jobs(),
            table(len(demand.response), 3, response=demand.response or 0),
            np.array(demand.line, np.int64).reshape(-1, 3),
            np.array(demand.option, np.int64).reshape(-1, 5),
            np.array(demand.words, np.uint64),
            self.helpers(counters, h_account, h_key, h_diary),
            np.stack((c_of, rows_above_one(limits)[c_of] if len(c_of) else c_of), axis=1),
            *keys_of_accounts(h_account, h_key, len(left)),
        )
        return state_of(board, limits, axis.size, left, diary, taken, seed)

    def helpers(self, counters: list[tuple[int, ...]], h_account: Ints, h_key: Ints, h_diary: dict[int, int]) -> Ints:
        helpers, h_counter = self.problem.helpers, pointers([len(row) for row in counters])
        firms = {firm: index for index, firm in enumerate(self.problem.firms)}
        return table(
            len(helpers),
            7,
            counter=h_counter[:-1],
            counter_end=h_counter[1:],
            account=h_account,
            diary=[h_diary.get(index, -1) for index in range(len(helpers))],
            firm=[firms[helper.firm] for helper in helpers],
            key=h_key,
            jobs_a_day=[helper.max_jobs_per_day or 0 for helper in helpers],
        )

    def diaries(self) -> tuple[dict[int, int], Ints]:
        """The diary of each helper with a daily limit, and jobs begun per diary and day of the axis."""
        axis, limited = self.axis, [index for index, one in enumerate(self.problem.helpers) if one.max_jobs_per_day is not None]
        first = axis.base // axis.day
        diary = np.zeros((len(limited), (axis.base + axis.size) // axis.day - first + 1), np.int64)
        for number, helper in enumerate(limited):
            for day, jobs in jobs_by_day(axis, self.problem.helpers[helper]).items():
                if 0 <= day - first < diary.shape[1]:
                    diary[number, day - first] += jobs
        return {helper: number for number, helper in enumerate(limited)}, diary

    def jobs(self) -> Ints:
        demand = self.demand
        job = np.zeros((len(demand.job) + 1, 16), np.int64)
        for number, row in enumerate(demand.job):
            for column, value in row.items():
                job[number, column] = value
        options = np.array([one[2] for one in demand.line], np.int64)
        job[:-1, MASK] = 1 + (pointers(job[:-1, WORDS] * counted(job, options)))[:-1]
        job[:, ROW] = pointers(job[:-1, ROW])
        return job

    def accounts(self) -> tuple[dict[tuple[str, Kind], int], Ints]:
        accounts: dict[tuple[str, Kind], int] = {}
        left: list[int] = []
        for firm in self.problem.firms.values():
            for kind, units in (firm.burden_left or {}).items():
                accounts[firm.id, kind] = len(left)
                left.append(units)
        return accounts, np.array([*left, UNLIMITED], np.int64)

    def add(self, request: Request) -> None:
        """A job with its starts, lines and options."""
        problem, axis, demand = self.problem, self.axis, self.demand
        window = range(*axis.window(request), axis.step)
        first_line, first_start = len(demand.line), len(demand.response)
        weight = problem.weights.response
        demand.response += [weight * scoring.response(problem, request, start) for start in window]
        words, left, keep = max(1, -(-len(window) // WORD)), 0, self.keep.start.get(request.id)
        allowed = (1 << len(window)) - 1
        agreed = self.pinned.start.get(request.id)
        if agreed is not None:
            allowed = 1 << window.index(agreed) if agreed in window and self.one_start(request.id) else 0
        for line in request.lines:
            drafts = [self.draft(request, line, helper, window, allowed) for helper in self.directory.near(line, request.place)]
            options = sorted((one for one in drafts if one), key=lambda one: (-one.score, one.helper))
            need = line.quantity - sum(self.pinned.units.get((request.id, line.id), {}).values())
            kept = self.keep.units.get((request.id, line.id), {})
            begin = len(demand.option)
            for one in options:
                demand.option.append((one.helper, one.score, one.back, 0, kept.get(one.helper, 0)))
                demand.words += [one.starts >> WORD * word & (1 << WORD) - 1 for word in range(words)]
            demand.line.append((max(need, 0), begin, len(demand.option)))
            left += max(need, 0)
        demand.job.append(
            {
                WORTH: 1000 * scoring.weight(problem, request),
                UNITS: max(scoring.units_asked(request), 1),
                DUR: request.duration,
                SHIFTS: request.shifts,
                WHOLE: int(request.all_or_nothing),
                FIRST: window.start - axis.base,
                LINE: first_line,
                LINE_END: len(demand.line),
                START: first_start,
                START_END: len(demand.response),
                WORDS: words,
                ROW: left,
                KEEP: window.index(keep) if keep is not None and keep in window else -1,
            }
        )

    def one_start(self, request: str) -> bool:
        return len({row.start for row in self.pinned.rows if row.request == request}) == 1

    def draft(self, request: Request, line: Line, index: int, window: range, allowed: int) -> Draft | None:
        """None when a rule forbids the helper or its hours leave no start."""
        problem, axis = self.problem, self.axis
        helper = problem.helpers[index]
        fitness = judge(problem, axis, request, line, helper)
        if isinstance(fitness, Refusal):
            return None
        back = travel_ticks(fitness.minutes, axis.day)
        ticks = possible_starts(axis, request, helper, back, fitness.until)
        starts = sum(1 << number for number, start in enumerate(window) if ticks >> start - axis.base & 1) & allowed
        if not starts:
            return None
        parts = scoring.constant_parts(problem, helper, problem.firms[helper.firm], line, fitness.minutes)
        return Draft(index, scoring.weighted(parts), back, starts)

    def taken(
        self,
        counters: list[tuple[int, ...]],
        left: Ints,
        h_account: Ints,
        diary: Ints,
        h_diary: dict[int, int],
    ) -> list[tuple[int, int, int, int]]:
        """What is busy, and what the pinned rows take: whatever a person has agreed stands, so no rule is asked here."""
        problem, axis = self.problem, self.axis
        taken: list[tuple[int, int, int, int]] = []
        first_day = axis.base // axis.day

        def take(helper: int, low: int, high: int, units: int) -> None:
            low, high = max(low - axis.base, 0), min(high - axis.base, axis.size)
            taken.extend((counter, low, high, units) for counter in counters[helper] if low < high)

        for index, helper in enumerate(problem.helpers):
            for span, units in helper.busy:
                take(index, span.start, span.end, units)
        requests = {request.id: request for request in problem.requests}
        for row in self.pinned.rows:
            request, index = requests[row.request], self.pinned.helpers[row.helper]
            back = travel_ticks(minutes_between(problem, problem.helpers[index].home, request.place) or 0, axis.day)
            if row.start - back < axis.base:
                raise ValueError(f"The pinned row for request {row.request}, line {row.line} starts before its request does.")
            left[h_account[index]] -= row.quantity * request.duration * request.shifts
            for shift in range(request.shifts):
                begin = row.start + shift * axis.day
                take(index, begin - back, begin + request.duration + back, row.quantity)
                day = begin // axis.day - first_day
                if index in h_diary and 0 <= day < diary.shape[1]:
                    diary[h_diary[index], day] += 1
        return taken


def counted(job: Ints, ends: Ints) -> Ints:
    """Options per job."""
    bounds = np.concatenate((np.zeros(1, np.int64), ends))
    return bounds[job[:-1, LINE_END]] - bounds[job[:-1, LINE]]
