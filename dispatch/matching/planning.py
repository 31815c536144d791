"""The batch mode: one plan for all open requests together."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dispatch.matching.board import Board
from dispatch.matching.compiling import build, row_value
from dispatch.matching.insertion import Placement
from dispatch.matching.search import Search
from dispatch.matching.types import Plan, Problem, Row

ITERATIONS = 2000


def plan(
    problem: Problem,
    seed: int = 0,
    iterations: int | None = None,
    seconds: float | None = None,
    pinned: Sequence[Row] = (),
    *,
    spent: Callable[[], float] | None = None,
) -> Plan:
    """Feasible whenever it stops; the same for the same seed and iterations.

    `seconds` counts by the clock `spent` that the caller hands in. Pinned rows stay as they are and lead the plan's rows.
    """
    if seconds is not None and spent is None:
        raise ValueError("A budget in seconds needs a clock: pass spent=time.process_time.")
    if iterations is None and seconds is None:
        iterations = ITERATIONS
    board = build(problem, pinned)
    return solve(board, seed, iterations, seconds, pinned, spent)


def solve(
    board: Board,
    seed: int,
    iterations: int | None,
    seconds: float | None,
    pinned: Sequence[Row],
    spent: Callable[[], float] | None,
) -> Plan:
    """The search alone, on a board that is already built."""
    begun = spent() if spent else 0.0
    search = Search(board, seed)
    search.greedy()
    left = seconds - (spent() - begun) if seconds is not None and spent else None
    search.run(iterations, left if left is None else max(left, 0.0), spent)
    return as_plan(board, search.best, pinned)


def as_plan(board: Board, best: list[Placement | None], pinned: Sequence[Row]) -> Plan:
    problem = board.problem
    requests = {request.id: request for request in problem.requests}
    rows, objective = list(pinned), sum(row_value(problem, requests[row.request], row) for row in pinned)
    for job, placement in zip(board.jobs, best, strict=True):
        if placement:
            request = problem.requests[job.index]
            objective += placement.value
            rows += [
                Row(
                    request.id,
                    request.lines[option.line].id,
                    problem.helpers[option.helper].id,
                    board.axis.base + placement.start,
                    units,
                )
                for option, units in placement.rows
            ]
    agreed = sum(row_value(problem, requests[row.request], row) for row in pinned)
    return Plan(tuple(rows), objective, agreed + sum(job.top for job in board.jobs))
