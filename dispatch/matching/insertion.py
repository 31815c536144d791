"""The best way to serve one request while all others stay where they are."""

from __future__ import annotations

from typing import NamedTuple

from dispatch.matching.board import Board, Job, Option, Rows


class Placement(NamedTuple):
    """`start` is a bit of the board's axis."""

    start: int
    rows: Rows
    value: int


class Whim(NamedTuple):
    """What makes a search look elsewhere: take at most so many units of one helper, fill the lines in another order."""

    helper: int = -1
    most: int = 0
    lines: tuple[int, ...] = ()


NO_WHIM = Whim()
Seen = dict[tuple[int, int, int], int]


def best_placement(board: Board, job: Job, whim: Whim = NO_WHIM) -> Placement | None:
    """Highest value over all starts; None when nobody can come."""
    if job.units == 1 and len(job.lines) == 1:
        return best_single(board, job, whim.helper)
    best: Placement | None = None
    value = 0
    seen: Seen = {}
    for start in job.starts:
        if job.bound[start] <= value:
            break
        found = fill(board, job, start, seen, whim)
        if found and found.value > value:
            best, value = found, found.value
    return best


def best_single(board: Board, job: Job, shun: int) -> Placement | None:
    """One unit: each option at its earliest start, since waiting only costs."""
    best: tuple[int, Option] | None = None
    value = 0
    for option in job.lines[0][1]:
        if option.helper == shun:
            continue
        early = (option.starts & -option.starts).bit_length() - 1
        if job.unit(option.constant, early) <= value:
            continue
        starts = board.openings(job, option, 1)
        if starts:
            start = (starts & -starts).bit_length() - 1
            worth = job.unit(option.constant, start)
            if worth > value:
                best, value = (start, option), worth
    return Placement(best[0], [(best[1], 1)], value) if best else None


def fill(board: Board, job: Job, start: int, seen: Seen, whim: Whim) -> Placement | None:
    """Line by line, best options first. None when nobody can come, or not everybody to a request that wants all."""
    rows: Rows = []
    value = 0
    for need, options in [job.lines[line] for line in whim.lines] if whim.lines else job.lines:
        left = need
        for option in options:
            if not left:
                break
            if not option.starts >> start & 1:
                continue
            most = left if option.helper != whim.helper else min(left, whim.most)
            units = units_free(board, job, option, start, most, seen)
            if units and rows:
                units = units_beside(board, job, option, start, units, rows)
            if units:
                rows.append((option, units))
                left -= units
                value += units * job.unit(option.constant, start)
        if left and job.whole:
            return None
    return Placement(start, rows, value) if rows else None


def units_free(board: Board, job: Job, option: Option, start: int, most: int, seen: Seen) -> int:
    """Units the option can give at this start, up to `most`; `seen` remembers openings while the board does not change."""
    units = min(most, option.own.limit)
    if units > 1 and not is_open(board, job, option, start, 1, seen):
        return 0
    while units and not is_open(board, job, option, start, units, seen):
        units -= 1
    return units


def is_open(board: Board, job: Job, option: Option, start: int, units: int, seen: Seen) -> bool:
    key = (option.line, option.helper, units)
    starts = seen.get(key)
    if starts is None:
        starts = seen[key] = board.openings(job, option, units)
    return bool(starts >> start & 1)


def units_beside(board: Board, job: Job, option: Option, start: int, most: int, rows: Rows) -> int:
    """The same, when some of the request's own rows draw on the same helper, pool or firm."""
    rivals = [
        (other, units)
        for other, units in rows
        if other.helper == option.helper or (other.account == option.account >= 0) or not set(other.away).isdisjoint(option.away)
    ]
    if not rivals:
        return most
    board.place(job, start, rivals)
    while most and not board.openings(job, option, most) >> start & 1:
        most -= 1
    board.lift(job, start, rivals)
    return most
