"""Who can serve which line of a benchmark instance, by a join over (class, subdistrict)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from dispatch.matching.compiled import compiled
from dispatch.matching.compiled.arrays import Ints
from dispatch.matching.compiled.masks import ONE


class Tables(NamedTuple):
    """The instance, with ability entries sorted by bucket (kind, class, subdistrict)."""

    area_x: Ints
    area_y: Ints
    area_sub: Ints
    ok: Ints  # subdistricts that may help, row by row
    ok_ptr: Ints
    excluded: Ints  # firms, request by request
    excluded_ptr: Ints
    firm_recip: Ints
    res_area: Ints
    res_firm: Ints
    res_capacity: Ints
    res_oper: Ints
    res_rating: Ints
    usable: Ints
    bucket: Ints  # into the entries
    entry_res: Ints
    entry_level: Ints
    entry_expiry: Ints
    hours: Ints  # into av_*; resource + 1
    av_start: Ints
    av_end: Ints
    classes: int
    subs: int
    req_kind: Ints
    req_area: Ints
    req_firm: Ints
    req_earliest: Ints
    req_latest: Ints
    req_dur: Ints
    line_req: Ints
    line_class: Ints
    line_min: Ints
    line_oper: Ints
    line_need: Ints


class Options(NamedTuple):
    pointer: Ints
    helper: Ints
    score: Ints
    back: Ints
    starts: Ints


@compiled
def find(t: Tables, j_line: Ints, j_first: Ints, j_starts: Ints, j_words: Ints, most: int) -> Options:
    """Options line by line, best first, at most `most` and twice the need of a line; starts in words, option after option."""
    pointer = np.zeros(len(t.line_req) + 1, np.int64)
    size = 1 << 16
    helper, score, back = np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size, np.int16)
    starts = np.empty(size, np.uint64)
    used = words = 0
    some = 1 << 10
    near_res, near_score = np.empty(some, np.int64), np.empty(some, np.int64)
    near_back, near_until = np.empty(some, np.int64), np.empty(some, np.int64)
    for j in range(len(j_line) - 1):
        width = j_words[j]
        row = np.zeros(width, np.uint64)
        for line in range(j_line[j], j_line[j + 1]):
            found = 0
            target = t.area_sub[t.req_area[j]]
            for at in range(t.ok_ptr[target], t.ok_ptr[target + 1]):
                key = (t.req_kind[j] * t.classes + t.line_class[line]) * t.subs + t.ok[at]
                for entry in range(t.bucket[key], t.bucket[key + 1]):
                    if found == some:
                        some *= 2
                        near_res, near_score = widened(near_res, some), widened(near_score, some)
                        near_back, near_until = widened(near_back, some), widened(near_until, some)
                    worth, travel = judge(t, j, line, entry)
                    if worth >= 0:
                        near_res[found], near_score[found] = t.entry_res[entry], worth
                        near_back[found], near_until[found] = travel, t.entry_expiry[entry]
                        found += 1
            order = best_first(near_score, near_res, found)
            kept = 0
            for number in order:
                if kept == most + 2 * t.line_need[line]:
                    break
                r = near_res[number]
                row[:] = 0
                if open_starts(t, j, r, near_back[number], near_until[number], j_first[j], j_starts[j], row) == 0:
                    continue
                if used == size:
                    size *= 2
                    helper, score, back = widened(helper, size), widened(score, size), widened(back, size)
                while words + width > len(starts):
                    starts = widened(starts, 2 * len(starts))
                helper[used], score[used], back[used] = r, near_score[number], near_back[number]
                starts[words : words + width] = row
                used += 1
                words += width
                kept += 1
            pointer[line + 1] = used
    return Options(pointer, helper[:used].copy(), score[:used].copy(), back[:used].copy(), starts[:words].copy())


@compiled
def widened(array: Ints, size: int) -> Ints:
    wide = np.empty(size, array.dtype)
    wide[: len(array)] = array
    return wide


@compiled
def best_first(score: Ints, helper: Ints, count: int) -> Ints:
    """Positions by falling score, then by helper."""
    return np.argsort(-score[:count] * (1 << 32) + helper[:count], kind="mergesort")


@compiled
def judge(t: Tables, j: int, line: int, entry: int) -> tuple[int, int]:
    """Weighted score without response, and ticks of travel; (-1, 0) when a rule forbids."""
    r = t.entry_res[entry]
    firm = t.res_firm[r]
    if firm == t.req_firm[j] or not t.usable[r] or (t.line_oper[line] and not t.res_oper[r]):
        return -1, 0
    kind, least = t.req_kind[j], t.line_min[line]
    fit = 1000
    if kind == 0:
        if t.entry_level[entry] < least or t.entry_expiry[entry] < t.req_earliest[j] + t.req_dur[j]:
            return -1, 0
        fit = max(0, 1000 - 200 * (t.entry_level[entry] - least))
    elif kind == 2:
        if t.res_capacity[r] < least:
            return -1, 0
        if t.res_capacity[r] > 0:
            fit = 1000 * least // t.res_capacity[r]
    home, place = t.res_area[r], t.req_area[j]
    minutes = 5 + (abs(t.area_x[home] - t.area_x[place]) + abs(t.area_y[home] - t.area_y[place])) // 333
    if minutes > 60:
        return -1, 0
    for at in range(t.excluded_ptr[j], t.excluded_ptr[j + 1]):
        if t.excluded[at] == firm:
            return -1, 0
    travel = 1000 * (60 - minutes) // 60
    return 250 * travel + 200 * fit + 100 * t.res_rating[r] + 100 * t.firm_recip[firm], (minutes + 14) // 15


@compiled
def open_starts(t: Tables, j: int, r: int, back: int, until: int, first: int, count: int, row: Ints) -> int:
    """Sets the bits of starts inside one stretch of hours and the certificate; how many there are, counted twice or not."""
    opened = 0
    for at in range(t.hours[r], t.hours[r + 1]):
        low = max(0, -((first - back - t.av_start[at]) // 2))
        high = min(count - 1, (min(t.av_end[at] - back, until) - t.req_dur[j] - first) // 2)
        for index in range(low, high + 1):
            row[index >> 6] |= ONE << np.uint64(index & 63)
            opened += 1
    return opened
