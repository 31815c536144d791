"""The interactive mode: for one request, everybody who can help, best first, and why the others cannot."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.matching.rules import Fitness, Refusal, judge, possible_starts
from dispatch.matching.scoring import constant_parts, quality, response_part
from dispatch.matching.ticks import (
    Axis,
    axis_of,
    first,
    hit,
    repeat,
    travel_ticks,
)
from dispatch.matching.types import (
    Candidate,
    Exclusion,
    Helper,
    Line,
    Problem,
    Ranking,
    Reason,
    Request,
)
from dispatch.matching.usage import Pools, Usage, full_days, helper_usage, pool_usages


@dataclass(frozen=True, slots=True)
class Scene:
    """One request against the whole supply."""

    problem: Problem
    request: Request
    axis: Axis
    pools: Pools
    away: list[Usage]


@dataclass(frozen=True, slots=True)
class Opening:
    """First start at which at least one unit is free, and the units free then."""

    start: int
    quantity: int


def rank(problem: Problem, request_id: str) -> tuple[Ranking, ...]:
    """One ranking per line; helpers of another kind are left out.

    Other open requests take nothing away: what is already agreed is in `busy`.
    """
    request = next((request for request in problem.requests if request.id == request_id), None)
    if request is None:
        raise ValueError(f"There is no request {request_id}.")
    axis = axis_of(problem, (request,))
    pools = Pools(problem.floors)
    scene = Scene(problem, request, axis, pools, pool_usages(axis, pools, problem.helpers))
    return tuple(rank_line(scene, line) for line in request.lines)


def rank_line(scene: Scene, line: Line) -> Ranking:
    candidates: list[Candidate] = []
    exclusions: list[Exclusion] = []
    for helper in scene.problem.helpers:
        if helper.kind is not line.kind:
            continue
        fitness = judge(scene.problem, scene.axis, scene.request, line, helper)
        opening = fitness if isinstance(fitness, Refusal) else find_opening(scene, helper, fitness)
        if isinstance(opening, Refusal):
            exclusions.append(Exclusion(helper.id, line.id, opening.reason, opening.detail))
        elif isinstance(fitness, Fitness):
            candidates.append(explain(scene, line, helper, fitness, opening))
    candidates.sort(key=lambda one: (-one.score, one.travel_minutes, one.helper))
    return Ranking(line.id, tuple(candidates), tuple(exclusions))


def explain(scene: Scene, line: Line, helper: Helper, fitness: Fitness, opening: Opening) -> Candidate:
    firm = scene.problem.firms[helper.firm]
    parts = (
        response_part(scene.problem, scene.request, opening.start),
        *constant_parts(scene.problem, helper, firm, line, fitness.minutes),
    )
    return Candidate(
        helper=helper.id,
        line=line.id,
        start=opening.start,
        quantity=opening.quantity,
        score=quality(parts),
        parts=parts,
        travel_minutes=fitness.minutes,
        mode=fitness.mode,
    )


def find_opening(scene: Scene, helper: Helper, fitness: Fitness) -> Opening | Refusal:
    """Strikes out starts rule by rule; the rule that strikes the last one is the reason."""
    axis, request = scene.axis, scene.request
    back = travel_ticks(fitness.minutes, axis.day)
    starts = axis.starts(request) & possible_starts(axis, request, helper, back, fitness.until)
    if not starts:
        return Refusal(Reason.NOT_AVAILABLE)
    own = helper_usage(axis, helper)
    pools = [scene.away[index] for index in scene.pools.of(helper)]
    starts &= ~struck(axis, request, back, own.blocked(1))
    if not starts:
        return Refusal(Reason.BUSY)
    for pool in pools:
        starts &= ~struck(axis, request, back, pool.blocked(1))
    if not starts:
        return Refusal(Reason.KEPT_AT_HOME)
    starts &= ~repeat(full_days(axis, helper), request.shifts, axis.day)
    if not starts:
        return Refusal(Reason.DAILY_LIMIT)
    most = burden_units(scene.problem, request, helper)
    if most is not None and most < 1:
        return Refusal(Reason.BURDEN_LIMIT, helper.firm)
    quantity = most_units(axis, request, back, first(starts), (own, *pools))
    return Opening(axis.base + first(starts), quantity if most is None else min(quantity, most))


def struck(axis: Axis, request: Request, back: int, blocked: int) -> int:
    """Starts that would occupy a blocked tick."""
    return repeat(hit(blocked, back, request.duration + 2 * back), request.shifts, axis.day) if blocked else 0


def most_units(axis: Axis, request: Request, back: int, start: int, usages: tuple[Usage, ...]) -> int:
    """Units left by every usage throughout all shifts of one start; at least one is known to be left."""
    units = 1
    ceiling = min(usage.limit for usage in usages)
    while units < ceiling:
        blocked = 0
        for usage in usages:
            blocked |= usage.blocked(units + 1)
        if struck(axis, request, back, blocked) >> start & 1:
            break
        units += 1
    return units


def burden_units(problem: Problem, request: Request, helper: Helper) -> int | None:
    """Units of this request the firm's remaining burden allows; None without limit."""
    left = problem.firms[helper.firm].burden_left
    if left is None or helper.kind not in left:
        return None
    return left[helper.kind] // (request.duration * request.shifts)
