"""Ruin and recreate: take a few rival jobs off the board, put them back in another order, keep what is better.

Worse boards are accepted now and then, ever more rarely (simulated annealing), so that the search can leave a hollow.
"""

from __future__ import annotations

from math import log

import numpy as np

from dispatch.matching.compiled import compiled, inlined
from dispatch.matching.compiled.arrays import (
    ACCOUNT,
    ACCOUNTS,
    AFTER,
    AT,
    BACK,
    BEST_AT,
    BEST_OPTION,
    BEST_ROWS,
    BEST_UNITS,
    CHANGED,
    COUNTER,
    COUNTER_END,
    DAY,
    DIARY,
    DUR,
    FIRST,
    FOUND,
    HEAD,
    HELPER,
    KEY,
    KEYS,
    LACKING,
    LEFT,
    LINE,
    LINE_END,
    NOW,
    OLD,
    OPTION,
    OPTION_END,
    ORDER,
    ORIGIN,
    ROW,
    ROW_JOB,
    ROW_OPTION,
    ROW_UNITS,
    ROWS,
    SHIFTS,
    SOONEST,
    SORTED,
    STALE,
    START,
    STEP,
    TOP,
    UNITS,
    VALUE,
    WHICH,
    Ints,
    State,
    begin_at,
    counter_at,
    found_at,
    helper_at,
    job_at,
    line_at,
    list_at,
    option_at,
    row_at,
    work_at,
)
from dispatch.matching.compiled.insertion import NONE, NOTHING, SINGLE, insert, insert_kept, row_value
from dispatch.matching.compiled.masks import any_set, draw, draw_unit
from dispatch.matching.compiled.placing import is_possible, keep_best, lift, place

LARGEST = 32  # jobs ever torn at once


@compiled
def construct(s: State, order: Ints) -> None:
    """What is to be kept, then best insertion in the given order."""
    m = s.ints
    for j in order:
        insert_kept(s, j)
    for j in order:
        if m[work_at(m, j) + AT] < 0:
            insert(s, j, NOTHING)
    keep_best(s)


@compiled
def search(s: State, jobs: Ints, steps: int, warm: float, cold: float, largest: int, blink: int) -> None:
    """So many steps over the given jobs while the heat falls evenly in its logarithm from `warm` to `cold`."""
    m = s.ints
    torn = np.empty(LARGEST, np.int64)
    old_start = np.empty(LARGEST, np.int64)
    old_value = np.empty(LARGEST, np.int64)
    old_count = np.empty(LARGEST, np.int64)
    order = np.empty(LARGEST, np.int64)
    key = np.empty(LARGEST, np.float64)
    heat, cooling = warm, (cold / warm) ** (1.0 / max(steps, 1))
    for _ in range(steps):
        heat *= cooling
        count = ruin(s, jobs, torn, largest)
        before, at = m[NOW], NOTHING
        for number in range(count):
            j = order[number] = torn[number]
            old_start[number], old_value[number], old_count[number] = (
                m[work_at(m, j) + AT],
                m[work_at(m, j) + VALUE],
                m[work_at(m, j) + ROWS],
            )
            for row in range(m[job_at(m, j) + ROW], m[job_at(m, j) + ROW] + m[work_at(m, j) + ROWS]):
                m[m[OLD] + 2 * at], m[m[OLD] + 2 * at + 1] = m[row_at(m, row) + ROW_OPTION], m[row_at(m, row) + ROW_UNITS]
                at += 1
            if m[work_at(m, j) + AT] >= 0:
                lift(s, j)
        recreate(s, order, count, key, blink)
        if m[NOW] >= before or m[NOW] > before + heat * log(draw_unit(s.bits) + 1e-12):
            keep_best(s)
            continue
        for number in range(count):
            if m[work_at(m, torn[number]) + AT] >= 0:
                lift(s, torn[number])
        at = 0
        for number in range(count):
            if old_start[number] >= 0:
                place(s, torn[number], old_start[number], m[OLD] + 2 * at, old_count[number], old_value[number])
            at += old_count[number]


@compiled
def ruin(s: State, jobs: Ints, torn: Ints, largest: int) -> int:
    """A job, rather a badly served one, and some of those that hold what it, or they, could use.

    Half the time room is made for the first alone, at one start: a job that wants ten people needs all of them at once.
    """
    m = s.ints
    if m[list_at(m, 0) + LACKING] > 0 and draw(s.bits, 2):
        torn[0] = m[list_at(m, 1 + draw(s.bits, m[list_at(m, 0) + LACKING])) + LACKING]
    else:
        for _ in range(4):
            torn[0] = jobs[draw(s.bits, len(jobs))]
            if m[work_at(m, torn[0]) + VALUE] < m[job_at(m, torn[0]) + TOP]:
                break
    count, goal = SINGLE, 2 + draw(s.bits, largest)
    meeting = NONE
    if draw(s.bits, 2):
        meeting = some_start(s, torn[0])
        goal = min(2 * goal, LARGEST)
    for _ in range(2 * goal):
        j = torn[0] if meeting >= 0 or draw(s.bits, 2) else torn[draw(s.bits, count)]
        index = meeting if meeting >= 0 else some_start(s, j)
        line = m[job_at(m, j) + LINE] + draw(s.bits, m[job_at(m, j) + LINE_END] - m[job_at(m, j) + LINE])
        options = m[line_at(m, line) + OPTION_END] - m[line_at(m, line) + OPTION]
        if options == 0:
            continue
        share = draw_unit(s.bits)
        count = tear(s, j, index, m[line_at(m, line) + OPTION] + int(share * share * options), torn, count, goal)
        if count >= goal:
            break
    return count


@compiled
def some_start(s: State, j: int) -> int:
    """A start index of the job, rather one of the better."""
    m = s.ints
    share = draw_unit(s.bits)
    return m[begin_at(m, m[job_at(m, j) + START] + int(share * share * m[job_at(m, j) + SORTED])) + ORDER]


@compiled
def tear(s: State, j: int, index: int, o: int, torn: Ints, count: int, goal: int) -> int:
    """Adds the jobs that stand in the way of the option at that start."""
    m = s.ints
    h = m[option_at(m, o) + HELPER]
    if not is_possible(s, j, o, index):
        index = m[option_at(m, o) + SOONEST]
    start = m[job_at(m, j) + FIRST] + index * m[STEP]
    low, length = start - m[option_at(m, o) + BACK], m[job_at(m, j) + DUR] + 2 * m[option_at(m, o) + BACK]
    end = start + (m[job_at(m, j) + SHIFTS] - 1) * m[DAY] + m[job_at(m, j) + DUR] + m[option_at(m, o) + BACK]
    crowded = False
    for place_ in range(m[helper_at(m, h) + COUNTER] + 1, m[helper_at(m, h) + COUNTER_END]):
        crowded = crowded or any_set(s.full, m[counter_at(m, place_) + WHICH], low, length)
    d = m[helper_at(m, h) + DIARY]
    row = m[m[HEAD] + m[helper_at(m, h) + KEY]]
    while row >= 0 and count < goal:
        other = m[row_at(m, row) + ROW_JOB]
        taken = m[row_at(m, row) + ROW_OPTION]
        begun = m[job_at(m, other) + FIRST] + m[work_at(m, other) + AT] * m[STEP]
        over = begun + (m[job_at(m, other) + SHIFTS] - 1) * m[DAY] + m[job_at(m, other) + DUR] + m[option_at(m, taken) + BACK]
        meets = begun - m[option_at(m, taken) + BACK] < end and low < over
        if m[option_at(m, taken) + HELPER] == h:
            meets = meets or (d >= 0 and (begun + m[ORIGIN]) // m[DAY] == (start + m[ORIGIN]) // m[DAY])
        else:
            meets = meets and crowded
        if meets and other != j:
            count = join(torn, count, other)
        row = m[row_at(m, row) + AFTER]
    if m[m[LEFT] + m[helper_at(m, h) + ACCOUNT]] < m[job_at(m, j) + DUR] * m[job_at(m, j) + SHIFTS] and count < goal:
        other = spender(s, m[helper_at(m, h) + ACCOUNT])
        if other >= 0:
            count = join(torn, count, other)
    return count


@inlined
def join(torn: Ints, count: int, j: int) -> int:
    for number in range(count):
        if torn[number] == j:
            return count
    torn[count] = j
    return count + 1


@compiled
def spender(s: State, account: int) -> int:
    """A job that uses up the account: one of a random few keys of the firm."""
    m = s.ints
    first, last = m[m[ACCOUNTS] + account], m[m[ACCOUNTS] + account + 1]
    found, seen = -1, 0
    for place_ in range(first, last):
        row = m[m[HEAD] + m[m[KEYS] + place_]]
        while row >= 0:
            seen += 1
            if draw(s.bits, seen) == 0:
                found = m[row_at(m, row) + ROW_JOB]
            row = m[row_at(m, row) + AFTER]
    return found


@compiled
def recreate(s: State, torn: Ints, count: int, key: Ints, blink: int) -> None:
    """Back by best insertion: shuffled, in roughly falling worth, or the first first; sometimes overlooking an option."""
    m = s.ints
    way = draw(s.bits, 4)
    for number in range(count):
        j = torn[number]
        if way == 0 or (way == 1 and number):
            key[number] = draw_unit(s.bits)
        elif way == 1:
            key[number] = 2.0
        else:
            key[number] = (
                m[job_at(m, j) + TOP]
                * (0.6 + 0.8 * draw_unit(s.bits))
                / (m[job_at(m, j) + DUR] * m[job_at(m, j) + SHIFTS] * (m[job_at(m, j) + UNITS] if way == 2 else 1))
            )
    for number in range(1, count):
        j, rank, spot = torn[number], key[number], number
        while spot > 0 and key[spot - 1] < rank:
            torn[spot], key[spot] = torn[spot - 1], key[spot - 1]
            spot -= 1
        torn[spot], key[spot] = j, rank
    for number in range(count):
        insert(s, torn[number], blink)


@compiled
def back_to_best(s: State) -> None:
    """Returns to the best board seen."""
    m = s.ints
    for position in range(1, m[list_at(m, 0) + CHANGED] + 1):
        if m[work_at(m, m[list_at(m, position) + CHANGED]) + AT] >= 0:
            lift(s, m[list_at(m, position) + CHANGED])
    for position in range(1, m[list_at(m, 0) + CHANGED] + 1):
        j = m[list_at(m, position) + CHANGED]
        if m[work_at(m, j) + BEST_AT] >= 0:
            at, value = m[job_at(m, j) + ROW], 0
            for row in range(at, at + m[work_at(m, j) + BEST_ROWS]):
                m[found_at(m, row - at)], m[found_at(m, row - at) + 1] = m[row_at(m, row) + BEST_OPTION], m[row_at(m, row) + BEST_UNITS]
                value += row_value(s, j, m[work_at(m, j) + BEST_AT], m[row_at(m, row) + BEST_OPTION], m[row_at(m, row) + BEST_UNITS])
            place(s, j, m[work_at(m, j) + BEST_AT], m[FOUND], m[work_at(m, j) + BEST_ROWS], value)
        m[work_at(m, j) + STALE] = 0
    m[list_at(m, 0) + CHANGED] = 0
