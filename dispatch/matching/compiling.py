"""From a problem to a board: looks helpers up by code and home instead of trying every pair."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dispatch.matching import scoring
from dispatch.matching.board import Board, Job, Option
from dispatch.matching.rules import Refusal, asked_codes, judge, minutes_between, possible_starts
from dispatch.matching.ticks import bits, pattern, travel_ticks
from dispatch.matching.types import Kind, Line, Problem, Request, Row

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


def build(problem: Problem, pinned: Sequence[Row] = (), *, keep: int | None = None) -> Board:
    """A board on which the pinned rows are already taken. `keep` limits the options of a line to the best so many beyond its need."""
    board = Board(problem)
    directory = Directory(problem)
    fixed = Pinned(problem, pinned)
    for index, request in enumerate(problem.requests):
        board.jobs.append(compile_job(board, directory, fixed, index, request, keep))
    fixed.take(board)
    for job in board.jobs:
        job.settle()
    return board


def compile_job(board: Board, directory: Directory, fixed: Pinned, index: int, request: Request, keep: int | None) -> Job:
    problem, axis = board.problem, board.axis
    job = Job(
        index,
        1000 * scoring.weight(problem, request),
        scoring.units_asked(request),
        request.duration * request.shifts,
        request.shifts,
        axis.day,
        request.all_or_nothing,
    )
    starts = axis.starts(request) & fixed.starts(board, request.id)
    weight = problem.weights.response
    job.response = {bit: weight * scoring.response(problem, request, axis.base + bit) for bit in bits(starts)}
    for number, line in enumerate(request.lines):
        found = (compile_option(board, request, line, number, helper, starts) for helper in directory.near(line, request.place))
        options = sorted((option for option in found if option), key=lambda option: (-option.constant, option.helper))
        need = line.quantity - fixed.given(request.id, line.id)
        if keep is not None:
            options = options[: keep + 2 * need]
        for option in options:
            board.equip(option)
        job.lines.append((need, [option for option in options if able(board, job, option)]))
    return job


def able(board: Board, job: Job, option: Option) -> bool:
    """Whether what is already agreed leaves the option any start at all."""
    option.starts = board.openings(job, option, 1)
    return option.starts != 0


def compile_option(board: Board, request: Request, line: Line, number: int, index: int, starts: int) -> Option | None:
    """None when a rule forbids the helper or its hours leave no start."""
    problem, axis = board.problem, board.axis
    helper = problem.helpers[index]
    fitness = judge(problem, axis, request, line, helper)
    if isinstance(fitness, Refusal):
        return None
    back = travel_ticks(fitness.minutes, axis.day)
    starts &= possible_starts(axis, request, helper, back, fitness.until)
    if not starts:
        return None
    parts = scoring.constant_parts(problem, helper, problem.firms[helper.firm], line, fitness.minutes)
    shape = pattern(request, back, axis.day)
    return Option(index, number, scoring.weighted(parts), starts, back, request.duration + 2 * back, shape)


class Pinned:
    """Rows already agreed: they stay, their helpers are taken, and the rest of their request can only start when they do."""

    def __init__(self, problem: Problem, rows: Sequence[Row]) -> None:
        self.problem, self.rows = problem, tuple(rows)
        self.requests = {request.id: request for request in problem.requests}
        self.helpers = {helper.id: index for index, helper in enumerate(problem.helpers)} if rows else {}
        for row in rows:
            known = {line.id for line in self.requests[row.request].lines} if row.request in self.requests else set()
            if row.line not in known or row.helper not in self.helpers:
                raise ValueError(f"The pinned row for request {row.request}, line {row.line} names something unknown.")

    def starts(self, board: Board, request: str) -> int:
        """Every start (-1), or the only one left."""
        mask = -1
        for row in self.rows:
            if row.request == request:
                mask &= board.axis.span(row.start, row.start + 1)
        return mask

    def given(self, request: str, line: str) -> int:
        return sum(row.quantity for row in self.rows if (row.request, row.line) == (request, line))

    def take(self, board: Board) -> None:
        for row in self.rows:
            option = self._option(board, row)
            bit = row.start - board.axis.base
            job = next(job for job in board.jobs if self.problem.requests[job.index].id == row.request)
            board.place(job, bit, [(option, row.quantity)])
        if self.rows:
            for job in board.jobs:
                job.lines = [(need, [one for one in options if able(board, job, one)]) for need, options in job.lines]

    def _option(self, board: Board, row: Row) -> Option:
        """Whatever a person has agreed stands, so no rule is asked here."""
        request, index = self.requests[row.request], self.helpers[row.helper]
        minutes = minutes_between(self.problem, self.problem.helpers[index].home, request.place) or 0
        back = travel_ticks(minutes, board.axis.day)
        if row.start - back < board.axis.base:
            raise ValueError(f"The pinned row for request {row.request}, line {row.line} starts before its request does.")
        shape = pattern(request, back, board.axis.day)
        option = Option(index, 0, 0, 1 << row.start - board.axis.base, back, request.duration + 2 * back, shape)
        board.equip(option)
        return option


def row_value(problem: Problem, request: Request, row: Row) -> int:
    """What a row adds to the objective, by the published formula alone."""
    helper = next(helper for helper in problem.helpers if helper.id == row.helper)
    line = next(line for line in request.lines if line.id == row.line)
    minutes = minutes_between(problem, helper.home, request.place) or 0
    parts = scoring.constant_parts(problem, helper, problem.firms[helper.firm], line, minutes)
    score = scoring.quality((scoring.response_part(problem, request, row.start), *parts))
    worth = scoring.weight(problem, request)
    return row.quantity * scoring.unit_value(worth, score, scoring.units_asked(request))
