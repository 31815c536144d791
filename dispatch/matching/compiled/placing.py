"""Putting rows on the board and taking them off; what is free."""

from __future__ import annotations

import numpy as np

from dispatch.matching.compiled import compiled, inlined
from dispatch.matching.compiled.arrays import (
    ACCOUNT,
    AFTER,
    AT,
    BACK,
    BEFORE,
    BEST,
    BEST_AT,
    BEST_OPTION,
    BEST_ROWS,
    BEST_UNITS,
    CHANGED,
    COUNTER,
    COUNTER_END,
    COUNTER_ROW,
    DAY,
    DIARY,
    DUR,
    FIRST,
    HEAD,
    HELPER,
    JOBS_A_DAY,
    KEY,
    LACKING,
    LACKING_AT,
    LEFT,
    LINE,
    MASK,
    NOW,
    OPTION,
    ORIGIN,
    ROW,
    ROW_OPTION,
    ROW_UNITS,
    ROWS,
    SHIFTS,
    STALE,
    STEP,
    TOP,
    VALUE,
    WHICH,
    WORDS,
    State,
    counter_at,
    diary_at,
    helper_at,
    job_at,
    line_at,
    list_at,
    option_at,
    row_at,
    work_at,
)
from dispatch.matching.compiled.masks import ONE, ZERO, add_span, any_set, drop_span

ENOUGH = 0.9


@inlined
def is_possible(s: State, j: int, o: int, index: int) -> bool:
    """Whether hours and certificates allow the option to start then; others are not considered."""
    m = s.ints
    word = s.bits[m[job_at(m, j) + MASK] + (o - m[line_at(m, m[job_at(m, j) + LINE]) + OPTION]) * m[job_at(m, j) + WORDS] + (index >> 6)]
    return (word >> np.uint64(index & 63)) & ONE != ZERO


@inlined
def is_free(s: State, j: int, o: int, index: int) -> bool:
    """Whether at least one unit is free throughout all shifts and the day's diary has room."""
    m = s.ints
    h = m[option_at(m, o) + HELPER]
    start = m[job_at(m, j) + FIRST] + index * m[STEP]
    low, length = start - m[option_at(m, o) + BACK], m[job_at(m, j) + DUR] + 2 * m[option_at(m, o) + BACK]
    for shift in range(m[job_at(m, j) + SHIFTS]):
        for place in range(m[helper_at(m, h) + COUNTER], m[helper_at(m, h) + COUNTER_END]):
            if any_set(s.full, m[counter_at(m, place) + WHICH], low + shift * m[DAY], length):
                return False
    d = m[helper_at(m, h) + DIARY]
    if d >= 0:
        first = (start + m[ORIGIN]) // m[DAY]
        for shift in range(m[job_at(m, j) + SHIFTS]):
            if m[diary_at(m, d) + first + shift] >= m[helper_at(m, h) + JOBS_A_DAY]:
                return False
    return True


@compiled
def units_free(s: State, j: int, o: int, index: int, most: int) -> int:
    """How many of `most` units can come; 0 when none."""
    m = s.ints
    h = m[option_at(m, o) + HELPER]
    account = m[m[LEFT] + m[helper_at(m, h) + ACCOUNT]]
    work = m[job_at(m, j) + DUR] * m[job_at(m, j) + SHIFTS]
    if account < most * work:
        most = account // work
    if most <= 0 or not is_free(s, j, o, index):
        return 0
    if most == 1:
        return 1
    low = m[job_at(m, j) + FIRST] + index * m[STEP] - m[option_at(m, o) + BACK]
    length = m[job_at(m, j) + DUR] + 2 * m[option_at(m, o) + BACK]
    for place in range(m[helper_at(m, h) + COUNTER], m[helper_at(m, h) + COUNTER_END]):
        row = m[counter_at(m, place) + COUNTER_ROW]
        if row < 0:
            return 1
        for shift in range(m[job_at(m, j) + SHIFTS]):
            begin = low + shift * m[DAY]
            for tick in range(begin, begin + length):
                if s.free[row, tick] < most:
                    most = s.free[row, tick]
    return most


@compiled
def occupy(s: State, j: int, index: int, o: int, units: int) -> None:
    """Takes units of the option off all counters (negative units: gives them back)."""
    m = s.ints
    h = m[option_at(m, o) + HELPER]
    start = m[job_at(m, j) + FIRST] + index * m[STEP]
    length = m[job_at(m, j) + DUR] + 2 * m[option_at(m, o) + BACK]
    for shift in range(m[job_at(m, j) + SHIFTS]):
        low = start - m[option_at(m, o) + BACK] + shift * m[DAY]
        for place in range(m[helper_at(m, h) + COUNTER], m[helper_at(m, h) + COUNTER_END]):
            c = m[counter_at(m, place) + WHICH]
            row = m[counter_at(m, place) + COUNTER_ROW]
            if row < 0:
                if units > 0:
                    add_span(s.full, c, low, length)
                else:
                    drop_span(s.full, c, low, length)
            else:
                for tick in range(low, low + length):
                    had = s.free[row, tick]
                    s.free[row, tick] = had - units
                    if had > 0 >= had - units:
                        add_span(s.full, c, tick, 1)
                    elif had <= 0 < had - units:
                        drop_span(s.full, c, tick, 1)
    m[m[LEFT] + m[helper_at(m, h) + ACCOUNT]] -= units * m[job_at(m, j) + DUR] * m[job_at(m, j) + SHIFTS]
    d = m[helper_at(m, h) + DIARY]
    if d >= 0:
        first = (start + m[ORIGIN]) // m[DAY]
        for shift in range(m[job_at(m, j) + SHIFTS]):
            m[diary_at(m, d) + first + shift] += 1 if units > 0 else -1


@compiled
def place(s: State, j: int, index: int, at: int, count: int, value: int) -> None:
    """Serves the job by `count` pairs (option, units) from `at` on."""
    m = s.ints
    own = m[job_at(m, j) + ROW]
    for number in range(count):
        row, o, units = own + number, m[at + 2 * number], m[at + 2 * number + 1]
        m[row_at(m, row) + ROW_OPTION], m[row_at(m, row) + ROW_UNITS] = o, units
        occupy(s, j, index, o, units)
        key = m[helper_at(m, m[option_at(m, o) + HELPER]) + KEY]
        behind = m[m[HEAD] + key]
        m[row_at(m, row) + AFTER], m[row_at(m, row) + BEFORE], m[m[HEAD] + key] = behind, -1 - key, row
        if behind >= 0:
            m[row_at(m, behind) + BEFORE] = row
    m[work_at(m, j) + AT], m[work_at(m, j) + ROWS], m[work_at(m, j) + VALUE] = index, count, value
    m[NOW] += value
    note(s, j)


@compiled
def lift(s: State, j: int) -> None:
    """Exactly undoes `place`."""
    m = s.ints
    own = m[job_at(m, j) + ROW]
    for row in range(own, own + m[work_at(m, j) + ROWS]):
        occupy(s, j, m[work_at(m, j) + AT], m[row_at(m, row) + ROW_OPTION], -m[row_at(m, row) + ROW_UNITS])
        ahead, behind = m[row_at(m, row) + BEFORE], m[row_at(m, row) + AFTER]
        if ahead < 0:
            m[m[HEAD] + -1 - ahead] = behind
        else:
            m[row_at(m, ahead) + AFTER] = behind
        if behind >= 0:
            m[row_at(m, behind) + BEFORE] = ahead
    m[NOW] -= m[work_at(m, j) + VALUE]
    m[work_at(m, j) + AT], m[work_at(m, j) + ROWS], m[work_at(m, j) + VALUE] = -1, 0, 0
    note(s, j)


@inlined
def note(s: State, j: int) -> None:
    """Keeps the lists of changed and of badly served jobs."""
    m = s.ints
    if not m[work_at(m, j) + STALE]:
        m[work_at(m, j) + STALE] = 1
        m[list_at(m, 0) + CHANGED] += 1
        m[list_at(m, m[list_at(m, 0) + CHANGED]) + CHANGED] = j
    at = m[work_at(m, j) + LACKING_AT]
    if m[work_at(m, j) + VALUE] < ENOUGH * m[job_at(m, j) + TOP]:
        if at < 0:
            m[list_at(m, 0) + LACKING] += 1
            m[list_at(m, m[list_at(m, 0) + LACKING]) + LACKING] = j
            m[work_at(m, j) + LACKING_AT] = m[list_at(m, 0) + LACKING]
    elif at >= 0:
        last = m[list_at(m, m[list_at(m, 0) + LACKING]) + LACKING]
        m[list_at(m, at) + LACKING] = last
        m[work_at(m, last) + LACKING_AT] = at
        m[work_at(m, j) + LACKING_AT] = -1
        m[list_at(m, 0) + LACKING] -= 1


@inlined
def keep_best(s: State) -> None:
    """Remembers the board when it is worth more than ever before."""
    m = s.ints
    if m[NOW] > m[BEST]:
        m[BEST] = m[NOW]
        for position in range(1, m[list_at(m, 0) + CHANGED] + 1):
            j = m[list_at(m, position) + CHANGED]
            m[work_at(m, j) + STALE] = 0
            m[work_at(m, j) + BEST_AT], m[work_at(m, j) + BEST_ROWS] = m[work_at(m, j) + AT], m[work_at(m, j) + ROWS]
            for row in range(m[job_at(m, j) + ROW], m[job_at(m, j) + ROW] + m[work_at(m, j) + ROWS]):
                m[row_at(m, row) + BEST_OPTION], m[row_at(m, row) + BEST_UNITS] = (
                    m[row_at(m, row) + ROW_OPTION],
                    m[row_at(m, row) + ROW_UNITS],
                )
        m[list_at(m, 0) + CHANGED] = 0
