"""What a unit of help is worth. Integers throughout, so that every solver and every checker agree to the unit."""

from __future__ import annotations

from dispatch.matching.ticks import length
from dispatch.matching.types import Firm, Helper, Kind, Line, Part, Problem, Request

OLD_AGE = 72
AGE_SCALE = 144


def weight(problem: Problem, request: Request) -> int:
    """Worth of a request: its priority, growing to one and a half times within 72 ticks of waiting."""
    return problem.weights.priority[request.priority] * (AGE_SCALE + min(request.age, OLD_AGE)) // AGE_SCALE


def response(problem: Problem, request: Request, start: int) -> int:
    """1000 at the earliest start, falling evenly over the window of possible starts."""
    window = request.latest - length(request, problem.ticks_per_day) - request.earliest + 1
    return 1000 * (window - (start - request.earliest)) // window


def nearness(problem: Problem, minutes: int) -> int:
    limit = problem.travel_limit_minutes
    return 1000 * (limit - minutes) // limit if limit else 1000


def fit(helper: Helper, line: Line) -> int:
    """Least waste is best: an expert no better than asked, a machine no larger than asked; crews always fit."""
    if helper.kind is Kind.EXPERT:
        return min((expert_fit(helper, need.code, need.level) for need in line.needs), default=1000)
    if helper.kind is Kind.EQUIPMENT and line.capacity is not None and helper.capacity:
        return 1000 * line.capacity // helper.capacity
    return 1000


def expert_fit(helper: Helper, code: str, asked: int) -> int:
    level = max((ability.level for ability in helper.abilities if ability.code == code), default=asked)
    return max(0, 1000 - 200 * (level - asked))


def constant_parts(problem: Problem, helper: Helper, firm: Firm, line: Line, minutes: int) -> tuple[Part, ...]:
    """The four parts that do not depend on the start."""
    weights = problem.weights
    return (
        Part("travel", nearness(problem, minutes), weights.travel),
        Part("fit", fit(helper, line), weights.fit),
        Part("rating", helper.rating, weights.rating),
        Part("reciprocity", firm.reciprocity, weights.reciprocity),
    )


def response_part(problem: Problem, request: Request, start: int) -> Part:
    return Part("response", response(problem, request, start), problem.weights.response)


def weighted(parts: tuple[Part, ...]) -> int:
    """Sum of score times weight: a millionth scale, not yet divided by 1000."""
    return sum(part.score * part.weight for part in parts)


def quality(parts: tuple[Part, ...]) -> int:
    return weighted(parts) // 1000


def unit_value(worth: int, quality_: int, units: int) -> int:
    """Value of one unit of a request of `worth` that asks for `units` in all; coverage dominates quality."""
    return (1000 * worth + 5 * quality_) // units


def units_asked(request: Request) -> int:
    return sum(line.quantity for line in request.lines)
