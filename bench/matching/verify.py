"""Checks and scores a plan: `python bench/matching/verify.py INSTANCE.npz PLAN.json`. Shares no code with the engine.

A plan maps a request's number to rows [resource, start, quantity, line]. Every broken rule is one sentence that begins with its name.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

DAY, MARGIN = 96, 8
BASE_WORTH = (100, 30, 10)
Rows = Mapping[str, Sequence[Sequence[int]]]


class Referee:
    """One instance, read the plain way."""

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        self.a = {name: np.asarray(arrays[name]) for name in arrays}
        self.lines: dict[int, list[int]] = defaultdict(list)
        for line, request in enumerate(self.a["line_req"]):
            self.lines[int(request)].append(line)
        self.hours: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for resource, start, end in zip(self.a["av_res"], self.a["av_start"], self.a["av_end"], strict=True):
            self.hours[int(resource)].append((int(start), int(end)))
        self.skills: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for index, resource in enumerate(self.a["es_res"]):
            row = (self.a[name][index] for name in ("es_skill", "es_level", "es_expiry"))
            self.skills[int(resource)].append(tuple(int(value) for value in row))  # type: ignore[arg-type]

    def at(self, name: str, index: int) -> int:
        return int(self.a[name][index])

    def minutes(self, resource: int, request: int) -> int:
        home, place = self.at("res_area", resource), self.at("req_area", request)
        metres = abs(self.at("area_x", home) - self.at("area_x", place))
        metres += abs(self.at("area_y", home) - self.at("area_y", place))
        return 5 + metres // 333

    def occupied(self, resource: int, request: int, start: int) -> tuple[int, int]:
        travel = (self.minutes(resource, request) + 14) // 15
        return start - travel, start + self.at("req_dur", request) + travel

    def level(self, resource: int, line: int, end: int) -> int | None:
        """The expert's level when the skill is good enough and certified to `end`."""
        wanted, least = self.at("line_class", line), self.at("line_min", line)
        for skill, level, expiry in self.skills[resource]:
            if skill == wanted and level >= least and end <= expiry:
                return level
        return None

    def able(self, resource: int, line: int, end: int) -> bool:
        if self.at("line_oper", line) and not self.at("res_oper", resource):
            return False
        if self.at("res_kind", resource) == 0:
            return self.level(resource, line, end) is not None
        if self.at("res_class", resource) != self.at("line_class", line):
            return False
        return self.at("res_kind", resource) == 1 or self.at("res_capacity", resource) >= self.at("line_min", line)

    def may_help(self, resource: int, request: int) -> bool:
        firm, sub = self.at("res_firm", resource), self.at("area_sub", self.at("res_area", resource))
        if firm == self.at("req_firm", request) or firm in np.atleast_1d(self.a["req_excl"][request]):
            return False
        return sub in self.a["sub_ok"][self.at("area_sub", self.at("req_area", request))]

    def row_faults(self, request: int, row: Sequence[int]) -> Iterator[str]:
        """F1 to F4 of one row."""
        resource, start, quantity, line = row
        end, where = start + self.at("req_dur", request), f"request {request}, resource {resource}"
        if start % 2 or start < self.at("req_earliest", request) or end > self.at("req_latest", request):
            yield f"F1 {where}: start {start} is odd or outside the window"
        if line not in self.lines[request]:
            yield f"F2 {where}: line {line} is another request's"
        elif self.at("res_kind", resource) != self.at("req_kind", request) or not self.able(resource, line, end):
            yield f"F2 {where}: not able to serve line {line}"
        if not self.may_help(resource, request):
            yield f"F3 {where}: may not help"
        if self.minutes(resource, request) > 60:
            yield f"F4 {where}: too far"
        low, high = self.occupied(resource, request, start)
        if not any(begin <= low and high <= finish for begin, finish in self.hours[resource]):
            yield f"F4 {where}: [{low}, {high}) is not inside one availability interval"
        if quantity < 1:
            yield f"F9 {where}: quantity {quantity}"

    def value(self, request: int, row: Sequence[int]) -> int:
        resource, start, quantity, line = row
        asked = sum(self.at("line_need", one) for one in self.lines[request])
        worth = BASE_WORTH[self.at("req_prio", request)] * (144 + min(self.at("req_age", request), 72)) // 144
        earliest, duration = self.at("req_earliest", request), self.at("req_dur", request)
        width = self.at("req_latest", request) - duration - earliest + 1
        response = 1000 * (width - (start - earliest)) // width
        travel = 1000 * (60 - self.minutes(resource, request)) // 60
        recip = self.at("firm_recip", self.at("res_firm", resource))
        fit = self.fit(resource, line, start + duration)
        mix = 350 * response + 250 * travel + 200 * fit + 100 * self.at("res_rating", resource) + 100 * recip
        return quantity * ((1000 * worth + 5 * (mix // 1000)) // asked)

    def fit(self, resource: int, line: int, end: int) -> int:
        kind = self.at("res_kind", resource)
        if kind == 0:
            level = self.level(resource, line, end)
            return max(0, 1000 - 200 * ((level or 0) - self.at("line_min", line)))
        return 1000 if kind == 1 else 1000 * self.at("line_min", line) // self.at("res_capacity", resource)

    def check(self, plan: Rows) -> tuple[int, list[str]]:
        """Objective and broken rules."""
        flat = [(int(request), tuple(int(value) for value in row)) for request, rows in plan.items() for row in rows]
        faults = [fault for request, row in flat for fault in self.row_faults(request, row)]
        for request, rows in plan.items():
            faults += self.request_faults(int(request), rows)
        faults += self.shared_faults(flat)
        return sum(self.value(request, row) for request, row in flat), faults

    def request_faults(self, request: int, rows: Sequence[Sequence[int]]) -> Iterator[str]:
        """One start (F1), coverage (F9)."""
        if len({row[1] for row in rows}) > 1:
            yield f"F1 request {request}: several starts"
        given = {line: sum(row[2] for row in rows if row[3] == line) for line in self.lines[request]}
        for line, units in given.items():
            if units > self.at("line_need", line):
                yield f"F9 request {request}: line {line} gets {units}"
            elif rows and self.at("req_aon", request) and units < self.at("line_need", line):
                yield f"F9 request {request}: all or nothing, but line {line} gets {units}"

    def shared_faults(self, flat: Sequence[tuple[int, tuple[int, ...]]]) -> Iterator[str]:
        """F5 to F8: what the rows take together."""
        width = int(self.a["req_latest"].max(initial=0)) + 2 * MARGIN
        away: dict[tuple[str, int], Any] = defaultdict(lambda: np.zeros(width, dtype=np.int64))
        jobs: dict[tuple[int, int], int] = defaultdict(int)
        work: dict[tuple[int, int], int] = defaultdict(int)
        for request, (resource, start, quantity, _) in flat:
            low, high = self.occupied(resource, request, start)
            away["res", resource][low + MARGIN : high + MARGIN] += quantity
            away["pool", self.at("res_pool", resource)][low + MARGIN : high + MARGIN] += quantity
            kind = self.at("res_kind", resource)
            if kind == 0:
                jobs[resource, start // DAY] += 1
            work[self.at("res_firm", resource), kind] += quantity * self.at("req_dur", request)
        for (what, index), counts in away.items():
            limit = self.at("res_cap" if what == "res" else "pool_limit", index) if index >= 0 else counts.max()
            if counts.max() > limit:
                yield f"{'F5' if what == 'res' else 'F6'} {what} {index}: {counts.max()} of {limit}"
        for (resource, day), count in jobs.items():
            if count > self.at("res_maxjobs", resource):
                yield f"F7 resource {resource}, day {day}: {count} jobs"
        for (firm, kind), used in work.items():
            if used > int(self.a["firm_burden"][firm][kind]):
                yield f"F8 firm {firm}, kind {kind}: {used} slots"


def main() -> int:
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    with np.load(sys.argv[1]) as arrays:
        referee = Referee(arrays)
    objective, faults = referee.check(json.loads(Path(sys.argv[2]).read_text()))
    print(json.dumps({"objective": objective, "feasible": not faults, "faults": faults[:20]}))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
