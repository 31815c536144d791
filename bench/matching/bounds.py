"""Bounds no plan can beat: `python -m bench.matching.bounds INSTANCE.npz [--seconds 60] [--plan PLAN.json]`.

A time-indexed integer program solved by HiGHS, part by part, proven or cut off at its dual bound; for instances too large for that
there is `lagrange.py`. The rules are read off the arrays by `verify.Referee`'s plain reading, not by the engine.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import highspy
import numpy as np

from bench.matching.verify import DAY, Referee, Rows


class Way(NamedTuple):
    """One unit of a resource on a line at a start."""

    request: int
    line: int
    resource: int
    start: int
    value: int


def ways(referee: Referee) -> Iterator[Way]:
    """Everything rules F1 to F4 leave."""
    a = referee.a
    by_class: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, resource in enumerate(a["es_res"]):
        by_class[0, int(a["es_skill"][index])].append(int(resource))
    for resource in range(len(a["res_kind"])):
        if a["res_kind"][resource]:
            by_class[int(a["res_kind"][resource]), int(a["res_class"][resource])].append(resource)
    for request in range(len(a["req_kind"])):
        early = int(a["req_earliest"][request])
        starts = range(early + early % 2, int(a["req_latest"][request] - a["req_dur"][request]) + 1, 2)
        for line in referee.lines[request]:
            for resource in dict.fromkeys(by_class[int(a["req_kind"][request]), int(a["line_class"][line])]):
                if not referee.may_help(resource, request) or referee.minutes(resource, request) > 60:
                    continue
                for start in starts:
                    row = (resource, start, 1, line)
                    if not any(referee.row_faults(request, row)):
                        yield Way(request, line, resource, start, referee.value(request, row))


class Program:
    """Columns with bounds and values, rows with bounds and entries."""

    def __init__(self) -> None:
        self.cost: list[float] = []
        self.upper: list[float] = []
        self.rows: list[tuple[float, float, list[int], list[float]]] = []
        self.named: dict[tuple[int, ...], int] = {}

    def column(self, cost: float, upper: float) -> int:
        self.cost.append(cost)
        self.upper.append(upper)
        return len(self.cost) - 1

    def values(self, plan: Rows) -> list[float]:
        """The columns' values in that plan."""
        found = [0.0] * len(self.cost)
        for request, rows in plan.items():
            for resource, start, quantity, line in rows:
                found[self.named[line, resource, start]] += quantity
                found[self.named[int(request), start]] = 1
        return found

    def row(self, low: float, high: float, columns: list[int], factors: list[float]) -> None:
        if columns:
            self.rows.append((low, high, columns, factors))


def build(referee: Referee) -> Program:
    a, p = referee.a, Program()
    chosen: dict[tuple[int, int], int] = {}
    by_line: dict[tuple[int, int], list[int]] = defaultdict(list)
    by_request: dict[int, list[int]] = defaultdict(list)
    at: dict[tuple[str, int, int], list[tuple[int, int]]] = defaultdict(list)
    burden: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    diary: dict[tuple[int, int], list[int]] = defaultdict(list)
    for way in ways(referee):
        request, line, resource, start, value = way
        cap = min(int(a["res_cap"][resource]), int(a["line_need"][line]))
        column = p.named[line, resource, start] = p.column(value, cap)
        begin = chosen.get((request, start))
        if begin is None:
            begin = chosen[request, start] = p.named[request, start] = p.column(0, 1)
            by_request[request].append(begin)
        by_line[line, begin].append(column)
        if cap > 0:
            p.row(-highspy.kHighsInf, 0, [column, begin], [1, -cap])
        low, high = referee.occupied(resource, request, start)
        pool = int(a["res_pool"][resource])
        for tick in range(low, high):
            at["res", resource, tick].append((column, 1))
            if pool >= 0:
                at["pool", pool, tick].append((column, 1))
        kind = int(a["res_kind"][resource])
        burden[int(a["res_firm"][resource]), kind].append((column, int(a["req_dur"][request])))
        if kind == 0:
            diary[resource, start // DAY].append(column)
    for begins in by_request.values():
        p.row(-highspy.kHighsInf, 1, begins, [1.0] * len(begins))
    for (request, _start), begin in chosen.items():
        for line in referee.lines[request]:
            columns = by_line.get((line, begin), [])
            need = int(a["line_need"][line])
            low = 0.0 if a["req_aon"][request] else -highspy.kHighsInf
            p.row(low, 0, [*columns, begin], [1.0] * len(columns) + [-need])
    packed: dict[tuple[Any, ...], float] = {}
    for (what, index, _tick), entries in at.items():
        limit = int(a["res_cap" if what == "res" else "pool_limit"][index])
        columns = tuple(column for column, _ in entries)
        packed[columns] = min(packed.get(columns, limit), limit)
    for columns, limit in packed.items():
        p.row(-highspy.kHighsInf, limit, list(columns), [1.0] * len(columns))
    for (firm, kind), entries in burden.items():
        p.row(-highspy.kHighsInf, int(a["firm_burden"][firm][kind]), [c for c, _ in entries], [float(d) for _, d in entries])
    for (resource, _day), columns_ in diary.items():
        p.row(-highspy.kHighsInf, int(a["res_maxjobs"][resource]), columns_, [1.0] * len(columns_))
    return p


def parts(p: Program) -> list[tuple[list[int], list[int]]]:
    """Columns and rows that have nothing to do with each other: kinds never meet, and in a calm week many requests do not either."""
    lead = list(range(len(p.cost)))

    def leader(column: int) -> int:
        while lead[column] != column:
            lead[column] = lead[lead[column]]
            column = lead[column]
        return column

    for _, _, columns, _ in p.rows:
        for column in columns[1:]:
            lead[leader(column)] = leader(columns[0])
    found: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for column in range(len(p.cost)):
        found[leader(column)][0].append(column)
    for number, row in enumerate(p.rows):
        found[leader(row[2][0])][1].append(number)
    return sorted(found.values(), key=lambda part: len(part[0]))


def optimise(
    p: Program, columns: list[int], rows: list[int], seconds: float, known: list[float], *, relaxed: bool
) -> tuple[float, float, bool]:
    """Value, bound and proof of one part; begins from a known plan."""
    place = {column: number for number, column in enumerate(columns)}
    taken = [p.rows[number] for number in rows]
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(columns), len(rows)
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = np.array([p.cost[column] for column in columns])
    model.col_lower_, model.col_upper_ = np.zeros(len(columns)), np.array([p.upper[column] for column in columns])
    model.row_lower_, model.row_upper_ = np.array([r[0] for r in taken]), np.array([r[1] for r in taken])
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.cumsum([0, *(len(r[2]) for r in taken)])
    model.a_matrix_.index_ = np.array([place[c] for r in taken for c in r[2]])
    model.a_matrix_.value_ = np.array([f for r in taken for f in r[3]], dtype=float)
    if not relaxed:
        model.integrality_ = [highspy.HighsVarType.kInteger] * len(columns)
    highs = highspy.Highs()
    for name, value in (("output_flag", False), ("time_limit", seconds), ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.9), ("threads", 1)):
        highs.setOptionValue(name, value)
    highs.passModel(model)
    if known and not relaxed:
        solution = highspy.HighsSolution()
        solution.col_value = [known[column] for column in columns]
        highs.setSolution(solution)
    highs.run()
    info = highs.getInfo()
    proven = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    worth = info.objective_function_value
    return worth, worth if relaxed else round(worth) if proven else info.mip_dual_bound, proven


def solve(arrays: Mapping[str, Any], seconds: float, *, plan: Rows | None = None, relaxed: bool = False) -> dict[str, Any]:
    """`bound` no plan can beat, `value` of the best plan HiGHS found, `proven` when they meet. Time left over goes to larger parts."""
    p = build(Referee(arrays))
    known = p.values(plan) if plan else []
    began, value, bound, proven = time.monotonic(), 0.0, 0.0, True
    todo = parts(p)
    sizes = [len(columns) for columns, _ in todo]
    for number, (columns, rows) in enumerate(todo):
        left = seconds - (time.monotonic() - began)
        share = max(1.0, left * sizes[number] / sum(sizes[number:]))
        found = optimise(p, columns, rows, share, known, relaxed=relaxed)
        value, bound, proven = value + found[0], bound + found[1], proven and found[2]
    bound = value if proven and not relaxed else bound
    spent = round(time.monotonic() - began, 1)
    return {"value": round(value), "bound": bound, "proven": proven, "columns": len(p.cost), "parts": len(todo), "seconds": spent}


def main() -> None:
    parser = argparse.ArgumentParser(description="Bound what any plan of an instance can be worth.")
    parser.add_argument("instance", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--plan", type=Path, help="a plan to begin from")
    parser.add_argument("--relaxed", action="store_true", help="the linear relaxation only")
    asked = parser.parse_args()
    with np.load(asked.instance) as arrays:
        plan = json.loads(asked.plan.read_text()) if asked.plan else None
        print(json.dumps(solve(dict(arrays), asked.seconds, plan=plan, relaxed=asked.relaxed)))


if __name__ == "__main__":
    main()
