"""What can be known of a board before anybody is placed: which start of which job could bring how much."""

from __future__ import annotations

import numpy as np

from dispatch.matching.compiled import compiled
from dispatch.matching.compiled.arrays import (
    BOUND,
    HELPER,
    KEEP,
    KEPT,
    LINE,
    LINE_END,
    NEED,
    OPTION,
    OPTION_END,
    ORDER,
    SOONEST,
    SORTED,
    STABILITY,
    START,
    START_END,
    TOP,
    WHOLE,
    Ints,
    State,
    begin_at,
    job_at,
    line_at,
    option_at,
)
from dispatch.matching.compiled.insertion import row_value
from dispatch.matching.compiled.placing import is_possible, note


@compiled
def settle(s: State, jobs: Ints, most: Ints) -> None:
    """Fills BOUND, ORDER, SORTED, SOONEST and TOP; `most` are the units a helper can ever give."""
    m = s.ints
    for j in range(len(jobs)):
        at, end = m[job_at(m, j) + START], m[job_at(m, j) + START_END]
        if m[job_at(m, j) + LINE] == m[job_at(m, j) + LINE_END]:
            continue
        for o in range(m[line_at(m, m[job_at(m, j) + LINE]) + OPTION], m[line_at(m, m[job_at(m, j) + LINE_END] - 1) + OPTION_END]):
            index = 0
            while index < end - at and not is_possible(s, j, o, index):
                index += 1
            m[option_at(m, o) + SOONEST] = index
        for index in range(end - at):
            m[begin_at(m, at + index) + BOUND] = alone(s, j, index, most)
        bounds = np.empty(end - at, np.int64)
        for index in range(end - at):
            bounds[index] = -m[begin_at(m, at + index) + BOUND]
        order = np.argsort(bounds, kind="mergesort")
        useful = 0
        for index in order:
            m[begin_at(m, at + useful) + ORDER] = index
            if m[begin_at(m, at + index) + BOUND] > 0:
                useful += 1
        m[job_at(m, j) + SORTED] = useful
        m[job_at(m, j) + TOP] = m[begin_at(m, at + m[begin_at(m, at) + ORDER]) + BOUND] if useful else 0
        note(s, j)


@compiled
def alone(s: State, j: int, index: int, most: Ints) -> int:
    """A bound of the job's value at that start: each line takes the best, whatever they share."""
    m = s.ints
    value = 0
    for line in range(m[job_at(m, j) + LINE], m[job_at(m, j) + LINE_END]):
        need = m[line_at(m, line) + NEED]
        for o in range(m[line_at(m, line) + OPTION], m[line_at(m, line) + OPTION_END]):
            if need == 0:
                break
            if is_possible(s, j, o, index):
                units = min(need, most[m[option_at(m, o) + HELPER]])
                need -= units
                value += row_value(s, j, index, o, units)
        if need > 0 and m[job_at(m, j) + WHOLE]:
            return 0
        if m[job_at(m, j) + KEEP] == index:
            for o in range(m[line_at(m, line) + OPTION], m[line_at(m, line) + OPTION_END]):
                value += row_value(s, j, index, o, m[option_at(m, o) + KEPT]) * m[STABILITY] // 1000
    return value
