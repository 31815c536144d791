"""The best way to serve one job while all others stay where they are."""

from __future__ import annotations

from typing import Any

import numpy as np

from dispatch.matching.compiled import compiled, inlined
from dispatch.matching.compiled.arrays import (
    ACCOUNT,
    BOUND,
    DUR,
    FIRM,
    FOUND,
    HELPER,
    KEEP,
    KEPT,
    LEFT,
    LINE,
    LINE_END,
    NEED,
    OPTION,
    OPTION_END,
    ORDER,
    RESPONSE,
    SCORE,
    SHIFTS,
    SOONEST,
    SORTED,
    STABILITY,
    START,
    START_END,
    TRIAL,
    UNITS,
    WHOLE,
    WORTH,
    State,
    begin_at,
    found_at,
    helper_at,
    job_at,
    line_at,
    option_at,
    trial_at,
)
from dispatch.matching.compiled.masks import draw
from dispatch.matching.compiled.placing import is_free, is_possible, occupy, place, units_free

# Typed, or each number would be compiled for anew.
SCALE: Any = np.int64(1024)
NONE: Any = np.int64(-1)
NOTHING: Any = np.int64(0)
SINGLE: Any = np.int64(1)


@inlined
def unit_value(s: State, j: int, score: int) -> int:
    """Value of one unit with the full weighted score."""
    m = s.ints
    return (m[job_at(m, j) + WORTH] + 5 * (score // 1000)) // m[job_at(m, j) + UNITS]


@inlined
def row_value(s: State, j: int, index: int, o: int, units: int) -> int:
    m = s.ints
    unit = unit_value(s, j, m[begin_at(m, m[job_at(m, j) + START] + index) + RESPONSE] + m[option_at(m, o) + SCORE])
    value = units * unit
    if m[job_at(m, j) + KEEP] == index:
        value += min(units, m[option_at(m, o) + KEPT]) * (unit * m[STABILITY] // 1000)
    return value


@compiled
def insert(s: State, j: int, blink: int) -> None:
    """Places the job at its highest value over all starts, if anybody can come; each option is overlooked `blink` times in 1024."""
    m = s.ints
    line = m[job_at(m, j) + LINE]
    if (
        m[job_at(m, j) + KEEP] < 0
        and m[job_at(m, j) + LINE_END] - line == 1
        and m[line_at(m, line) + NEED] == 1
        and m[job_at(m, j) + UNITS] == 1
    ):
        insert_single(s, j, blink)
    else:
        insert_many(s, j, blink)


@compiled
def insert_single(s: State, j: int, blink: int) -> None:
    """One unit: each option at its earliest start, since waiting only costs."""
    m = s.ints
    line, at = m[job_at(m, j) + LINE], m[job_at(m, j) + START]
    count = m[job_at(m, j) + START_END] - at
    best_score, best_option, best_start = NONE, NONE, NONE
    work = m[job_at(m, j) + DUR] * m[job_at(m, j) + SHIFTS]
    for o in range(m[line_at(m, line) + OPTION], m[line_at(m, line) + OPTION_END]):
        if m[begin_at(m, at) + RESPONSE] + m[option_at(m, o) + SCORE] <= best_score:
            break
        index = m[option_at(m, o) + SOONEST]
        if (
            m[begin_at(m, at + index) + RESPONSE] + m[option_at(m, o) + SCORE] <= best_score
            or m[m[LEFT] + m[helper_at(m, m[option_at(m, o) + HELPER]) + ACCOUNT]] < work
        ):
            continue
        if blink and draw(s.bits, SCALE) < blink:
            continue
        while index < count:
            score = m[begin_at(m, at + index) + RESPONSE] + m[option_at(m, o) + SCORE]
            if score <= best_score:
                break
            if is_possible(s, j, o, index) and is_free(s, j, o, index):
                best_score, best_option, best_start = score, o, index
                break
            index += 1
    if best_option >= 0:
        m[found_at(m, 0)], m[found_at(m, 0) + 1] = best_option, 1
        place(s, j, best_start, m[FOUND], SINGLE, unit_value(s, j, best_score))


@compiled
def insert_many(s: State, j: int, blink: int) -> None:
    """Start after start, most promising first, as long as one can still win."""
    m = s.ints
    at = m[job_at(m, j) + START]
    best, best_start, best_count = NOTHING, NONE, NOTHING
    lines = m[job_at(m, j) + LINE_END] - m[job_at(m, j) + LINE]
    turn = draw(s.bits, lines) if blink and lines > 1 else NOTHING
    for position in range(m[job_at(m, j) + SORTED]):
        index = m[begin_at(m, at + position) + ORDER]
        if m[begin_at(m, at + index) + BOUND] <= best:
            break
        for faithful in range(2 if m[job_at(m, j) + KEEP] == index else 1):
            value, count = fill(s, j, index, turn, blink, best, faithful)
            if value > best:
                best, best_start, best_count = value, index, count
                for row in range(count):
                    m[found_at(m, row)], m[found_at(m, row) + 1] = m[trial_at(m, row)], m[trial_at(m, row) + 1]
    if best_start >= 0:
        place(s, j, best_start, m[FOUND], best_count, best)


@compiled
def fill(s: State, j: int, index: int, turn: int, blink: int, beat: int, faithful: int) -> tuple[int, int]:
    """Line by line from the `turn`th, best options first (`faithful`: first those to be kept, with no more units than then; 2: only those).

    Returns value and number of rows, (0, 0) when it is not worth it.

    A row is put on the board at once when a later one may draw on the same helper, pool or firm; all are taken off in the end.
    """
    m = s.ints
    first, last = m[job_at(m, j) + LINE], m[job_at(m, j) + LINE_END]
    value, rows, given = NOTHING, NOTHING, True
    kept = faithful > 0
    occupied = NOTHING
    for number in range(first, last):
        line = number + turn if number + turn < last else number + turn - (last - first)
        need = m[line_at(m, line) + NEED]
        for turn_of_kept in range(0 if kept else 1, 1 if faithful == 2 else 2):
            for o in range(m[line_at(m, line) + OPTION], m[line_at(m, line) + OPTION_END]):
                if need == 0:
                    break
                if (
                    (kept and (m[option_at(m, o) + KEPT] > 0) != (turn_of_kept == 0))
                    or index < m[option_at(m, o) + SOONEST]
                    or not is_possible(s, j, o, index)
                ):
                    continue
                if blink and draw(s.bits, SCALE) < blink:
                    continue
                helper = m[option_at(m, o) + HELPER]
                rival = False
                for row in range(rows):
                    other = m[option_at(m, m[trial_at(m, row)]) + HELPER]
                    rival = rival or m[helper_at(m, other) + FIRM] == m[helper_at(m, helper) + FIRM]
                if rival:
                    while occupied < rows:
                        occupy(s, j, index, m[trial_at(m, occupied)], m[trial_at(m, occupied) + 1])
                        occupied += 1
                most = need if turn_of_kept else min(need, m[option_at(m, o) + KEPT])
                if blink and most > 1 and draw(s.bits, SCALE) < blink:
                    most = 1 + draw(s.bits, most)
                units = units_free(s, j, o, index, most)
                if units > 0:
                    m[trial_at(m, rows)], m[trial_at(m, rows) + 1] = o, units
                    rows += 1
                    need -= units
                    value += row_value(s, j, index, o, units)
        if need > 0 and m[job_at(m, j) + WHOLE]:
            given = False
            break
    for row in range(occupied):
        occupy(s, j, index, m[trial_at(m, row)], -m[trial_at(m, row) + 1])
    return (value, rows) if given and value > beat else (NOTHING, NOTHING)


@compiled
def insert_kept(s: State, j: int) -> None:
    """Places the job as it was to be kept, as far as that is possible."""
    m = s.ints
    index = m[job_at(m, j) + KEEP]
    if index >= 0:
        value, count = fill(s, j, index, NOTHING, NOTHING, NOTHING, SINGLE + SINGLE)
        if count > 0:
            place(s, j, index, m[TRIAL], count, value)
