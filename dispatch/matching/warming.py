"""Compiling ahead of time, and how much of a large supply to look at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dispatch.matching.planning import plan
from dispatch.matching.types import Ability, Firm, Helper, Interval, Kind, Line, Problem, Request, Requirement

ALL, SOME = 400, 24  # options per line
LARGE = 5_000  # resources


def options_of(arrays: Mapping[str, Any]) -> int:
    """How many options of a line are worth keeping: all in a street, the best in a city."""
    return ALL if len(arrays["res_kind"]) <= LARGE else SOME


def warm_up() -> None:
    """Compiles the search, or loads it from the cache; afterwards a plan costs what it costs. For workers, at their start."""
    hours = (Interval(0, 96),)
    helper = Helper("helper", Kind.CREW, "helper", "here", (Ability("any"),), available=hours, quantity=2, max_jobs_per_day=2)
    line = Line("line", Kind.CREW, (Requirement("any"),), quantity=2)
    rivals = tuple(Request(name, "asker", "there", 8, 12, 4, lines=(line,)) for name in ("one", "other"))
    plan(Problem((helper,), {"helper": Firm("helper")}, (), rivals, lambda home, place: 15), iterations=1)
