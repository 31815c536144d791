"""From a benchmark instance to a board."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from dispatch.matching.compiled.arrays import DUR, FIRST, LINE, LINE_END, MASK, START_END, UNITS, WHOLE, WORDS, WORTH, Board, Ints, State
from dispatch.matching.compiled.candidates import Tables, find
from dispatch.matching.instances import entries
from dispatch.matching.setting import UNLIMITED, WORD, keys_of_accounts, pointers, rows_above_one, state_of, table

DAY, STEP, KINDS, MARGIN = 96, 2, 3, 4
Arrays = Mapping[str, Any]


def tables_of(a: Arrays, usable: Ints) -> Tables:
    """Sorts abilities into buckets of kind, class and subdistrict."""
    found = entries(a)
    by_resource = np.argsort(a["av_res"], kind="stable")
    made: dict[str, Any] = {name: a[name] for name in Tables._fields if name in a}
    made |= {"usable": usable, "bucket": found.bucket, "classes": found.classes, "subs": found.subs}
    made |= {"entry_res": found.resource, "entry_level": found.level, "entry_expiry": found.expiry}
    made |= {"hours": pointers(np.bincount(a["av_res"], minlength=len(usable)))}
    made |= {"av_start": a["av_start"][by_resource], "av_end": a["av_end"][by_resource]}
    return Tables(**made)


def board_of(a: Arrays, most: int, seed: int) -> tuple[State, int, Ints]:
    """The empty state, the tick of its base, and the instance's line numbers in the board's order; `most` options per line."""
    by_request = np.argsort(a["line_req"], kind="stable")
    a = {**a, **{name: a[name][by_request] for name in a if name.startswith("line_")}}
    limits, h_counter, c_of, h_key, usable = counters_of(a)
    soonest = int(a["req_earliest"].min(initial=0))
    base = min(max(int(a["av_start"].min(initial=0)), soonest - MARGIN), soonest)
    end = max(min(int(a["av_end"].max(initial=0)), int(a["req_latest"].max(initial=0)) + MARGIN), base + 1)
    job, begin = jobs_of(a, base)
    found = find(tables_of(a, usable), pointers(job[:-1, LINE_END] - job[:-1, LINE]), *starts_of(a), job[:, WORDS], most)
    options = np.diff(found.pointer[job[:, LINE]])
    job[:, MASK] = 1 + pointers(options * job[:-1, WORDS])
    h_account = a["res_firm"] * KINDS + a["res_kind"]
    left = np.append(a["firm_burden"].reshape(-1), UNLIMITED)
    experts = a["res_kind"] == 0
    h_diary = np.where(experts, np.cumsum(experts) - 1, -1)
    columns = {"counter": h_counter[:-1], "counter_end": h_counter[1:], "account": h_account, "diary": h_diary}
    board = Board(
        np.array((DAY, base - base // DAY * DAY, STEP, 0)),
        job,
        begin,
        np.stack((a["line_need"], found.pointer[:-1], found.pointer[1:]), axis=1),
        table(len(found.helper), 5, helper=found.helper, score=found.score, back=found.back),
        found.starts,
        table(len(h_key), 7, **columns, firm=a["res_firm"], key=h_key, jobs_a_day=a["res_maxjobs"]),
        np.stack((c_of, rows_above_one(limits)[c_of]), axis=1),
        *keys_of_accounts(h_account, h_key, len(left)),
    )
    diary = np.zeros((int(experts.sum()), end // DAY - base // DAY + 1), np.int64)
    return state_of(board, limits, end - base, left, diary, (), seed), base, by_request


def starts_of(a: Arrays) -> tuple[Ints, Ints]:
    """First start of each request, and how many there are."""
    first = -(-a["req_earliest"] // STEP) * STEP
    return first, np.maximum((a["req_latest"] - a["req_dur"] - first) // STEP + 1, 0)


def jobs_of(a: Arrays, base: int) -> tuple[Ints, Ints]:
    """The tables of jobs (all but MASK) and of their starts."""
    jobs = len(a["req_kind"])
    first, starts = starts_of(a)
    j_line, j_start = pointers(np.bincount(a["line_req"], minlength=jobs)), pointers(starts)
    need = np.bincount(a["line_req"], weights=a["line_need"], minlength=jobs).astype(np.int64)
    job = table(jobs + 1, 16, line=j_line, start=j_start, row=pointers(need), keep=-1, shifts=1)
    weight = np.array((100, 30, 10))[a["req_prio"]] * (144 + np.minimum(a["req_age"], 72)) // 144
    for column, values in (
        (WORTH, 1000 * weight),
        (UNITS, np.maximum(need, 1)),
        (DUR, a["req_dur"]),
        (WHOLE, a["req_aon"] != 0),
        (FIRST, first - base),
        (LINE_END, j_line[1:]),
        (START_END, j_start[1:]),
        (WORDS, np.maximum(-(-starts // WORD), 1)),
    ):
        job[:-1, column] = values
    index = np.arange(j_start[-1]) - np.repeat(j_start[:-1], starts)
    delay = index * STEP + np.repeat(first - a["req_earliest"], starts)
    width = np.repeat(np.maximum(a["req_latest"] - a["req_dur"] - a["req_earliest"] + 1, 1), starts)
    return job, table(len(index), 3, response=350 * (1000 * (width - delay) // width))


def counters_of(a: Arrays) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Limits, the counters of each resource, its key, and whether it may be lent at all.

    A pool that cannot run short is no counter; one with a single resource is that resource's own.
    """
    resources, pools = len(a["res_kind"]), len(a["pool_limit"])
    pool, cap = a["res_pool"], a["res_cap"].astype(np.int64)
    has = pool >= 0
    owned = np.bincount(pool[has], weights=cap[has], minlength=pools).astype(np.int64)
    members = np.bincount(pool[has], minlength=pools)
    limit_of = np.where(has, a["pool_limit"][pool] if pools else 0, 1 << 30)
    own = np.where(has, np.minimum(cap, limit_of), cap)
    shared = (members > 1) & (owned > a["pool_limit"])
    number = np.where(shared, np.cumsum(shared) - 1 + resources, -1)
    second = np.where(has, number[pool] if pools else -1, -1)
    counts = 1 + (second >= 0)
    h_counter = pointers(counts)
    c_of = np.zeros(h_counter[-1], np.int64)
    c_of[h_counter[:-1]] = np.arange(resources)
    c_of[h_counter[:-1][second >= 0] + 1] = second[second >= 0]
    limits = np.concatenate((own, a["pool_limit"][shared]))
    key = np.where(second >= 0, second, np.arange(resources))
    return limits, h_counter, c_of, key, own > 0
