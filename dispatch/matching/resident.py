"""A large supply kept in memory for ranking: the best few of hundreds of thousands in a fraction of a millisecond.

Candidates are the same, in the same order, as `rank` gives; who is excluded and why is `rank`'s to tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from dispatch.matching.instances import entries
from dispatch.matching.types import Candidate, Part

NEVER = 1 << 40
STEP, LIMIT = 2, 60
NAMES = ("response", "travel", "fit", "rating", "reciprocity")
WEIGHTS = (350, 250, 200, 100, 100)
SHARES = np.array(WEIGHTS)
part = lru_cache(maxsize=8192)(Part)  # five names with a thousand scores each: making them anew took a third of the time


class Resident:
    """The supply of an instance (`instances.normal`); resources change one by one through `replace`."""

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        self.a = a = dict(arrays)
        self.entries = entries(a)
        resources = len(a["res_kind"])
        counts = np.bincount(a["av_res"], minlength=resources)
        order = np.argsort(a["av_res"], kind="stable")
        rows = a["av_res"][order]
        columns = np.arange(len(rows)) - (np.cumsum(counts) - counts)[rows]
        self.free = np.full((2, resources, int(counts.max(initial=1))), -1, np.int64)
        self.free[0, rows, columns] = a["av_start"][order]
        self.free[1, rows, columns] = a["av_end"][order]
        pooled = a["res_pool"] >= 0
        limits = np.where(pooled, a["pool_limit"][a["res_pool"]], a["res_cap"]) if len(a["pool_limit"]) else a["res_cap"]
        self.units = np.maximum(np.minimum(a["res_cap"], limits), 0)
        self.units[(a["res_kind"] == 0) & (a["res_maxjobs"] <= 0)] = 0
        self.rating = a["res_rating"].copy()
        self.x, self.y = a["area_x"][a["res_area"]], a["area_y"][a["res_area"]]
        self.by_name = np.empty(resources, np.int64)
        self.by_name[np.argsort(np.arange(resources).astype(str), kind="stable")] = np.arange(resources)
        self.j_line = np.concatenate(([0], np.cumsum(np.bincount(a["line_req"], minlength=len(a["req_kind"])))))
        self.lines = np.argsort(a["line_req"], kind="stable")

    def replace(self, resource: int, free: Sequence[tuple[int, int]], units: int, rating: int | None = None) -> None:
        """New free stretches of time (touching ones stay apart), units that may go, and rating of one resource."""
        if len(free) > self.free.shape[2]:
            wider = np.full((2, self.free.shape[1], len(free)), -1, np.int64)
            wider[:, :, : self.free.shape[2]] = self.free
            self.free = wider
        self.free[:, resource] = -1
        for column, span in enumerate(free):
            self.free[:, resource, column] = span
        self.units[resource] = units
        if rating is not None:
            self.rating[resource] = rating

    def rank(self, request: int, top: int) -> list[tuple[str, list[Candidate]]]:
        """For each line of the request, its best `top` candidates."""
        lines = self.lines[self.j_line[request] : self.j_line[request + 1]].tolist()
        return [(str(line), self.rank_line(request, line, top)) for line in lines]

    def near(self, request: int, line: int) -> Any:
        """Entries of the right kind and class in the subdistricts that may help."""
        a, sorted_ = self.a, self.entries
        target = a["area_sub"][a["req_area"][request]]
        may = a["ok"][a["ok_ptr"][target] : a["ok_ptr"][target + 1]]
        keys = (a["req_kind"][request] * sorted_.classes + a["line_class"][line]) * sorted_.subs + may
        spans = zip(sorted_.bucket[keys].tolist(), sorted_.bucket[keys + 1].tolist(), strict=True)
        return np.concatenate([np.arange(low, high) for low, high in spans] or [np.zeros(0, np.int64)])

    def rank_line(self, request: int, line: int, top: int) -> list[Candidate]:
        a = self.a
        place, duration = int(a["req_area"][request]), int(a["req_dur"][request])
        early, kind = int(a["req_earliest"][request]), int(a["req_kind"][request])
        entry = self.near(request, line)
        r = self.entries.resource[entry]
        firm = a["res_firm"][r]
        minutes = 5 + (np.abs(self.x[r] - a["area_x"][place]) + np.abs(self.y[r] - a["area_y"][place])) // 333
        units = np.minimum(self.units[r], a["firm_burden"][firm, kind] // duration)
        fit, may = self.fitness(entry, r, line, kind)
        may &= (firm != a["req_firm"][request]) & (minutes <= LIMIT) & (units > 0)
        for excluded in a["excluded"][a["excluded_ptr"][request] : a["excluded_ptr"][request + 1]]:
            may &= firm != excluded
        keep = np.flatnonzero(may)  # hours are looked up for these alone
        entry, r, firm, minutes, units, fit = entry[keep], r[keep], firm[keep], minutes[keep], units[keep], fit[keep]
        back = (minutes + 14) // 15
        starts = np.maximum(-(-(self.free[0].take(r, 0) + back[:, None]) // STEP) * STEP, early + early % 2)
        last = np.minimum(self.entries.expiry[entry], a["req_latest"][request]) - duration
        starts[starts > np.minimum(self.free[1].take(r, 0) - (back + duration)[:, None], last[:, None])] = NEVER
        start = starts.min(axis=1, initial=NEVER)
        keep = np.flatnonzero(start < NEVER)
        if not len(keep):
            return []
        r, start, minutes, firm = r[keep], start[keep], minutes[keep], firm[keep]
        width = int(a["req_latest"][request]) - duration - early + 1
        parts = np.empty((len(NAMES), len(r)), np.int64)
        parts[0], parts[1] = 1000 * (width - (start - early)) // width, 1000 * (LIMIT - minutes) // LIMIT
        parts[2], parts[3], parts[4] = fit[keep], self.rating[r], a["firm_recip"][firm]
        score = SHARES @ parts // 1000
        best = np.lexsort((self.by_name[r], minutes, -score))[:top]
        told = zip(*(x[best].tolist() for x in (r, start, units[keep], score, minutes)), *parts[:, best].tolist(), strict=True)
        return [
            Candidate(str(one), str(line), begin, given, points, tuple(map(part, NAMES, shares, WEIGHTS)), way, "do")
            for one, begin, given, points, way, *shares in told
        ]

    def fitness(self, entry: Any, r: Any, line: int, kind: int) -> tuple[Any, Any]:
        """The fit of each entry, and whether level, capacity and operator will do."""
        a, least = self.a, int(self.a["line_min"][line])
        able = a["res_oper"][r] > 0 if a["line_oper"][line] else np.ones(len(r), bool)
        if kind == 0:
            level = self.entries.level[entry]
            return np.maximum(0, 1000 - 200 * (level - least)), able & (level >= least)
        if kind == 1:
            return np.full(len(r), 1000), able
        capacity = a["res_capacity"][r]
        return np.where(capacity > 0, 1000 * least // np.maximum(capacity, 1), 1000), able & (capacity >= least)
