"""From half-built tables to a board and its first, empty state."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from dispatch.matching.compiled import arrays
from dispatch.matching.compiled.arrays import (
    AT,
    BEST_AT,
    COUNTER,
    HEADER,
    JOB,
    KEY,
    LACKING_AT,
    ROW,
    ROW_JOB,
    WHICH,
    Board,
    Ints,
    State,
)
from dispatch.matching.compiled.searching import LARGEST
from dispatch.matching.compiled.settling import settle

UNLIMITED = 1 << 60
WORD = 64


def pointers(counts: Any) -> Ints:
    """Where each row of a table begins, and the end of the last."""
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(np.asarray(counts, np.int64))))


def table(rows: int, columns: int, dtype: Any = np.int64, **values: Any) -> Ints:
    """A table whose columns are filled from arrays or single numbers, by the lower-case names of the columns' constants."""
    made = np.zeros((rows, columns), dtype)
    for name, value in values.items():
        made[:, getattr(arrays, name.upper())] = value
    return made


def rows_above_one(limits: Ints) -> Ints:
    """Which counters need a number per tick, because one bit is not enough."""
    many = limits > 1
    return np.where(many, np.cumsum(many) - 1, -1).astype(np.int32)


def keys_of_accounts(h_account: Ints, h_key: Ints, accounts: int) -> tuple[Ints, Ints]:
    """The lists in which the rows of an account's helpers are found; the last account has no limit and needs none."""
    pairs = np.unique(np.stack((h_account, h_key)), axis=1) if len(h_key) else np.zeros((2, 0), np.int64)
    pairs = pairs[:, pairs[0] < accounts - 1]
    return pointers(np.bincount(pairs[0], minlength=accounts)), pairs[1].astype(np.int64)


def state_of(
    board: Board, limits: Ints, ticks: int, left: Ints, diary: Ints, taken: Iterable[tuple[int, int, int, int]], seed: int
) -> State:
    """`taken` are (counter, first tick, end, units) already agreed."""
    jobs, rows = len(board.job) - 1, int(board.job[-1, ROW])
    full = np.zeros((len(limits), -(-ticks // WORD)), np.uint64)
    full[limits <= 0] = ~np.uint64(0)
    free = np.repeat(limits[limits > 1].astype(np.int32)[:, None], ticks, axis=1)
    block(full, free, rows_above_one(limits), taken)
    room = int(np.diff(board.job[:, ROW]).max(initial=1))
    work = np.zeros((jobs, 7), np.int64)
    work[:, (AT, BEST_AT, LACKING_AT)] = -1
    row_table = np.zeros((rows, 7), np.int64)
    row_table[:, ROW_JOB] = np.repeat(np.arange(jobs), np.diff(board.job[:, ROW]))
    head = np.full(int(board.helper[:, KEY].max(initial=0)) + 1, -1)
    spare = np.zeros((room, 2), np.int64)
    tables = (
        *(board.job, board.begin, board.line, board.option, board.helper, board.counter),
        *(work, row_table, np.zeros((jobs + 1, 2), np.int64), spare, spare, np.zeros((LARGEST * room, 2), np.int64)),
        *(diary, board.account, board.keys, left, head),
    )
    ends = HEADER + pointers([made.size for made in tables])
    ints = np.empty(ends[-1], np.int64)
    ints[:JOB] = (*board.fixed, 0, 0, diary.shape[1])
    ints[JOB:HEADER] = ends[:-1]
    for begin, made in zip(ends, tables, strict=False):
        ints[begin : begin + made.size] = made.reshape(-1)
    bits = np.concatenate((np.array([scrambled(seed)], np.uint64), board.bits))
    state = State(ints, full, free, bits)
    own = board.counter[board.helper[:, COUNTER], WHICH]
    settle(state, np.arange(jobs), np.maximum(limits[own], 0))
    return state


def view(state: State, table_: int, width: int) -> Ints:
    """A table of the state as it is now; the last one, HEAD, cannot be asked for."""
    return state.ints[state.ints[table_] : state.ints[table_ + 1]].reshape(-1, width)


def block(full: Ints, free: Ints, c_row: Ints, taken: Iterable[tuple[int, int, int, int]]) -> None:
    """What is agreed may exceed a limit; there is simply nothing left then."""
    for counter, low, high, units in taken:
        row = c_row[counter]
        if row >= 0:
            free[row, low:high] -= units
        for tick in range(low, high):
            if row < 0 or free[row, tick] <= 0:
                full[counter, tick >> 6] |= np.uint64(1 << (tick & 63))


def scrambled(seed: int) -> int:
    """A full word from a small seed, never zero (the golden ratio's bits)."""
    return (seed * 0x9E3779B97F4A7C15 + 0xD1B54A32D192ED03) % (1 << 64) or 1
