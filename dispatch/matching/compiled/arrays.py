"""The problem as arrays. A benchmark instance and the product's rows both become a Board; the search knows nothing else.

Each table has a row per thing and named columns, for a row is read together. Ticks are counted from the board's base. A counter is
whatever may be away up to a limit at each tick: a helper's own units, a floor's pool. Ranges are [X, X_END) in the table named.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from dispatch.matching.compiled import inlined

Ints = np.ndarray[Any, np.dtype[Any]]

# The header of State.ints: ticks per day; ticks from a midnight to the base; ticks between starts; per mille of a kept row's value;
# value now and at best; days per diary; then where each table begins
DAY, ORIGIN, STEP, STABILITY, NOW, BEST, DAYS, JOB, BEGIN, LINES, OPTIONS, HELPERS, COUNTERS, WORK, ROW_TABLE, LISTS = range(16)
TRIAL, FOUND, OLD, DIARIES, ACCOUNTS, KEYS, LEFT, HEAD = range(16, 24)
HEADER = 24
# Board.job: 1000 times the weight; units asked in all; ticks of one shift; shifts; all or nothing; tick of the first start;
# its lines; its starts; how many of them are any use; words of bits per option; the first of them in `bits`; its rows in a State;
# start index of what is to be kept or -1; value if it were alone
WORTH, UNITS, DUR, SHIFTS, WHOLE, FIRST, LINE, LINE_END, START, START_END, SORTED, WORDS, MASK, ROW, KEEP, TOP = range(16)
# Board.begin, a row per start of a job: response times its weight; start indexes, best first; value if it were alone
RESPONSE, ORDER, BOUND = range(3)
# Board.line: units; its options, best first
NEED, OPTION, OPTION_END = range(3)
# Board.option, a helper for a line: weighted score without response; ticks of travel; earliest start index; units to keep
HELPER, SCORE, BACK, SOONEST, KEPT = range(5)
# Board.helper: its rows in `counter`, its own first; its account; its diary or -1; firm; list in which its rows are found
COUNTER, COUNTER_END, ACCOUNT, DIARY, FIRM, KEY, JOBS_A_DAY = range(7)
# Board.counter: which; its row of State.free, or -1 when one bit per tick will do
WHICH, COUNTER_ROW = range(2)
# State.work, a row per job: start index or -1; rows; value with what is kept; the same at best; changed since; place among the lacking
AT, ROWS, VALUE, BEST_AT, BEST_ROWS, STALE, LACKING_AT = range(7)
# State.rows: option and units, now and at best; neighbours in the list of its key (first: -1 - key before); job
ROW_OPTION, ROW_UNITS, BEST_OPTION, BEST_UNITS, AFTER, BEFORE, ROW_JOB = range(7)
# State.lists: jobs changed since the best, jobs far from their top; how many in row 0
CHANGED, LACKING = range(2)


class Board(NamedTuple):
    """What does not change during a search, before it is packed into one array."""

    fixed: Ints
    job: Ints
    begin: Ints
    line: Ints
    option: Ints
    bits: Ints  # possible starts, 64 a word, option after option
    helper: Ints
    counter: Ints
    account: Ints  # where its keys begin in `keys`; one more at the end
    keys: Ints


class State(NamedTuple):
    """What the search works on. Few arrays, because machine code hands over every one of them at every call."""

    ints: Ints  # the header, then all tables, row after row
    full: Ints  # per counter, the ticks with nothing left
    free: Ints  # per counter above 1, units left per tick
    bits: Ints  # chance, then possible starts, 64 a word, option after option


@inlined
def job_at(m: Ints, row: int) -> int:
    return m[JOB] + 16 * row


@inlined
def begin_at(m: Ints, row: int) -> int:
    return m[BEGIN] + 3 * row


@inlined
def line_at(m: Ints, row: int) -> int:
    return m[LINES] + 3 * row


@inlined
def option_at(m: Ints, row: int) -> int:
    return m[OPTIONS] + 5 * row


@inlined
def helper_at(m: Ints, row: int) -> int:
    return m[HELPERS] + 7 * row


@inlined
def counter_at(m: Ints, row: int) -> int:
    return m[COUNTERS] + 2 * row


@inlined
def work_at(m: Ints, row: int) -> int:
    return m[WORK] + 7 * row


@inlined
def row_at(m: Ints, row: int) -> int:
    return m[ROW_TABLE] + 7 * row


@inlined
def list_at(m: Ints, row: int) -> int:
    return m[LISTS] + 2 * row


@inlined
def trial_at(m: Ints, row: int) -> int:
    return m[TRIAL] + 2 * row


@inlined
def found_at(m: Ints, row: int) -> int:
    return m[FOUND] + 2 * row


@inlined
def diary_at(m: Ints, row: int) -> int:
    return m[DIARIES] + m[DAYS] * row
