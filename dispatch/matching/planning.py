"""The batch mode: one plan for all open requests together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from dispatch.matching.scoring import constant_parts, quality, response_part, unit_value, units_asked, weight
from dispatch.matching.types import Plan, Problem, Request, Row

if TYPE_CHECKING:
    from dispatch.matching.search import Placed

ITERATIONS = 20_000


def plan(
    problem: Problem,
    seed: int = 0,
    iterations: int | None = None,
    seconds: float | None = None,
    pinned: Sequence[Row] = (),
    *,
    spent: Callable[[], float] | None = None,
    stop: Callable[[], bool] | None = None,
    keep: Sequence[Row] = (),
    stability: int = 0,
) -> Plan:
    """Feasible whenever it stops; the same for the same seed and iterations.

    `seconds` counts by the clock `spent` that the caller hands in; `stop` is asked every few hundred iterations. Pinned rows stay
    as they are and lead the plan's rows. The search begins with the rows of `keep` that still fit; giving one up has to bring more
    than `stability` per mille of what it is worth. `keep` may name requests and helpers that are no more.
    """
    if seconds is not None and spent is None:
        raise ValueError("A budget in seconds needs a clock: pass spent=time.process_time.")
    if iterations is None and seconds is None:
        iterations = ITERATIONS
    from dispatch.matching.compiling import Compiler  # here: compiled code is not for web processes
    from dispatch.matching.search import solve

    compiler = Compiler(problem, pinned, keep, stability)
    placed, upper = solve(compiler.state(seed), seconds, iterations, spent, stop)
    return as_plan(problem, compiler.axis.base, placed, upper, pinned)


def as_plan(problem: Problem, base: int, placed: Sequence[Placed], upper: int, pinned: Sequence[Row]) -> Plan:
    requests = {request.id: request for request in problem.requests}
    agreed = sum(row_value(problem, requests[row.request], row) for row in pinned)
    lines = [(request, line) for request in problem.requests for line in request.lines]
    rows = list(pinned)
    for one in placed:
        request, line = lines[one.line]
        rows.append(Row(request.id, line.id, problem.helpers[one.helper].id, base + one.start, one.units))
    return Plan(tuple(rows), agreed + sum(one.value for one in placed), agreed + upper)


def row_value(problem: Problem, request: Request, row: Row) -> int:
    """What a row adds to the objective, by the published formula alone."""
    helper = next(helper for helper in problem.helpers if helper.id == row.helper)
    line = next(line for line in request.lines if line.id == row.line)
    travel = problem.travel
    minutes = (travel(helper.home, request.place) if callable(travel) else travel.get((helper.home, request.place))) or 0
    parts = constant_parts(problem, helper, problem.firms[helper.firm], line, minutes)
    score = quality((response_part(problem, request, row.start), *parts))
    return row.quantity * unit_value(weight(problem, request), score, units_asked(request))
