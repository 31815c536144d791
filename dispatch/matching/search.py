"""Drives the compiled search: how long, how hot, when to begin anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from dispatch.matching.compiled.arrays import (
    BEGIN,
    BEST,
    BEST_AT,
    BEST_OPTION,
    BEST_ROWS,
    BEST_UNITS,
    DUR,
    FIRST,
    HELPER,
    JOB,
    LINES,
    OPTION_END,
    OPTIONS,
    RESPONSE,
    ROW,
    ROW_TABLE,
    SCORE,
    SHIFTS,
    SORTED,
    START,
    STEP,
    TOP,
    UNITS,
    WORK,
    WORTH,
    State,
)
from dispatch.matching.compiled.searching import back_to_best, construct, search
from dispatch.matching.setting import view

CHUNK = 256
READ_CLOCK = 0.01  # seconds of search between two looks at the clock


class Round(NamedTuple):
    """A stretch of the budget up to `until`: from `warm` to `cold` (shares of the mean worth of a job)."""

    until: float
    warm: float
    cold: float
    largest: int
    blink: int


LARGE = 1000  # jobs; more than these are only annealed once, in small steps, for the time is short
ONCE = (Round(1.0, 0.02, 0.0005, 3, 5),)
AGAIN = (Round(0.3, 0.3, 0.001, 6, 20), Round(0.55, 0.2, 0.001, 5, 20), Round(0.8, 0.1, 0.0005, 5, 20), Round(1.0, 0.005, 0.00003, 6, 40))


class Search:
    """A board with its current and its best state."""

    def __init__(self, state: State) -> None:
        self.arrays = state
        self.job = view(state, JOB, 16)[:-1]
        self.jobs = np.flatnonzero(self.job[:, SORTED] > 0).astype(np.int64)
        self.scale = float(self.job[self.jobs, TOP].mean()) if len(self.jobs) else 0.0
        self.top = int(self.job[:, TOP].sum())
        self.steps = 0

    def construct(self) -> None:
        """Best insertion in falling order of value per unit-tick."""
        job = self.job[self.jobs]
        density = job[:, TOP] / (job[:, UNITS] * job[:, DUR] * job[:, SHIFTS])
        construct(self.arrays, self.jobs[np.argsort(-density, kind="stable")])

    def run(
        self,
        iterations: int | None,
        seconds: float | None,
        spent: Callable[[], float] | None,
        stop: Callable[[], bool] | None = None,
    ) -> None:
        """Improves until a budget is used up or `stop` says so."""
        if not len(self.jobs) or iterations == 0:
            return
        begun = spent() if spent else 0.0
        share, chunk, number = 0.0, CHUNK, 0
        rounds = ONCE if len(self.jobs) > LARGE else AGAIN
        while share < 1.0 and self.arrays.ints[BEST] < self.top and not (stop and stop()):
            while number < len(rounds) - 1 and share >= rounds[number].until:
                number += 1
                back_to_best(self.arrays)
            now = rounds[number]
            since = rounds[number - 1].until if number else 0.0
            inside = (share - since) / (now.until - since)
            heat = self.scale * now.warm * (now.cold / now.warm) ** inside
            if iterations is not None:
                chunk = min(chunk, iterations - self.steps)
            search(self.arrays, self.jobs, chunk, heat, heat, now.largest, now.blink)
            self.steps += chunk
            if iterations is not None:
                share = self.steps / iterations
            if seconds is not None and spent:
                used = spent() - begun
                share = max(share, used / seconds if seconds else 1.0)
                if iterations is None:
                    chunk = max(16, int(self.steps / max(used, 1e-6) * min(READ_CLOCK, seconds / 50)))
        back_to_best(self.arrays)


class Placed(NamedTuple):
    """`line` and `helper` are row numbers of the board, `start` counts from its base; `value` leaves out what keeping is worth."""

    job: int
    line: int
    helper: int
    start: int
    units: int
    value: int


def solve(
    state: State,
    seconds: float | None,
    iterations: int | None,
    spent: Callable[[], float] | None,
    stop: Callable[[], bool] | None = None,
) -> tuple[list[Placed], int]:
    """The best rows found, and a bound on what any could be worth. Building the first board counts as search."""
    begun = spent() if spent else 0.0
    search = Search(state)
    search.construct()
    left = max(seconds - (spent() - begun), 0.0) if seconds is not None and spent else None
    search.run(iterations, left, spent, stop)
    return placed(state), search.top


def placed(state: State) -> list[Placed]:
    """The rows of the best board."""
    job, work, rows = view(state, JOB, 16)[:-1], view(state, WORK, 7), view(state, ROW_TABLE, 7)
    option, line, begin = view(state, OPTIONS, 5), view(state, LINES, 3), view(state, BEGIN, 3)
    served = np.repeat(np.arange(len(job)), work[:, BEST_ROWS])
    before = np.cumsum(work[:, BEST_ROWS]) - work[:, BEST_ROWS]
    at = job[served, ROW] + np.arange(len(served)) - before[served]
    chosen, units, index = rows[at, BEST_OPTION], rows[at, BEST_UNITS], work[served, BEST_AT]
    score = begin[job[served, START] + index, RESPONSE] + option[chosen, SCORE]
    value = units * ((job[served, WORTH] + 5 * (score // 1000)) // job[served, UNITS])
    lines = np.searchsorted(line[:, OPTION_END], chosen, side="right")
    starts = job[served, FIRST] + index * state.ints[STEP]
    columns = (served, lines, option[chosen, HELPER], starts, units, value)
    return [Placed(*row) for row in np.stack(columns, axis=1).tolist()]
