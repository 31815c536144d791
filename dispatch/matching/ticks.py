"""Sets of ticks as Python integers: bit i stands for tick `base + i`. Set algebra on a whole fortnight is one machine-level operation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dispatch.matching.types import MINUTES_PER_DAY, Interval, Problem, Request


@dataclass(frozen=True, slots=True)
class Axis:
    """The stretch of time a problem lives on; whatever lies outside is cut off."""

    base: int
    size: int
    step: int
    day: int

    def span(self, start: int, end: int) -> int:
        """Ticks [start, end) that lie on the axis."""
        low = max(start - self.base, 0)
        high = min(end - self.base, self.size)
        return ((1 << (high - low)) - 1) << low if high > low else 0

    def starts(self, request: Request) -> int:
        """Starts on the step with the last shift ending by `latest`."""
        return sum(1 << (start - self.base) for start in range(*self.window(request), self.step))

    def window(self, request: Request) -> tuple[int, int]:
        """First start on the step, and one past the last start."""
        first = -(-request.earliest // self.step) * self.step
        return first, request.latest - length(request, self.day) + 1

    def of_day(self, day: int) -> int:
        return self.span(day * self.day, (day + 1) * self.day)


def length(request: Request, day: int) -> int:
    """Ticks from the start of the first shift to the end of the last."""
    return (request.shifts - 1) * day + request.duration


def axis_of(problem: Problem, requests: Iterable[Request]) -> Axis:
    """Wide enough for every start, with travel on both sides."""
    margin = travel_ticks(problem.travel_limit_minutes, problem.ticks_per_day) + 1
    asked = list(requests)
    base = min((request.earliest for request in asked), default=0) - margin
    end = max((request.latest for request in asked), default=0) + margin
    return Axis(base, max(end - base, 1), problem.start_step, problem.ticks_per_day)


def travel_ticks(minutes: int, day: int) -> int:
    return -(-minutes * day // MINUTES_PER_DAY)


def bits(mask: int) -> Iterator[int]:
    """Indexes of the set bits, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def first(mask: int) -> int:
    return (mask & -mask).bit_length() - 1


def hit(blocked: int, back: int, reach: int) -> int:
    """Starts t for which some tick of [t - back, t - back + reach) is blocked."""
    mask, done = blocked << back, 1
    while 2 * done <= reach:
        mask |= mask >> done
        done *= 2
    return mask | mask >> (reach - done) if done < reach else mask


def repeat(mask: int, shifts: int, day: int) -> int:
    """Starts that fall on `mask` with any of their shifts."""
    result = mask
    for shift in range(1, shifts):
        result |= mask >> shift * day
    return result


def pattern(request: Request, back: int, day: int) -> int:
    """Ticks occupied by a start at bit `back`: bit 0 is the departure to the first shift."""
    single = (1 << (request.duration + 2 * back)) - 1
    return sum_of(single << shift * day for shift in range(request.shifts))


def sum_of(masks: Iterable[int]) -> int:
    """Union of sets of ticks."""
    result = 0
    for mask in masks:
        result |= mask
    return result


def open_starts(axis: Axis, intervals: Iterable[Interval], request: Request, back: int) -> int:
    """Starts whose every shift, travel included, lies inside one of the intervals."""
    spans = list(intervals)
    result = -1
    for shift in range(request.shifts):
        offset = shift * axis.day
        result &= sum_of(axis.span(span.start + back - offset, span.end - request.duration - back - offset + 1) for span in spans)
    return result
