"""First fit, as a typical system does it: `python -m bench.matching.greedy INSTANCE.npz --out PLAN.json`.

Requests by priority, the longest waiting first; each at its earliest start at which anybody (all or nothing: everybody) can come, served by
the first resources in the list. What was given away stays given away.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

import numpy as np

from bench.matching.lagrange import UNIT, Ints, Market, market_of
from dispatch.matching.boards import DAY, STEP
from dispatch.matching.compiled import compiled
from dispatch.matching.instances import read


@compiled
def free_units(m: Market, j: int, o: int, start: int, most: int, free: Ints, days: Ints, firms: Ints) -> int:
    """How many of `most` units of the option are free throughout."""
    h = m.helper[o]
    most = min(most, m.cap[o], firms[m.account[h]] // m.dur[j])
    if m.diary[h] >= 0 and days[m.diary[h] + (start + m.origin) // DAY] < 1:
        return 0
    for tick in range(start - m.back[o], start + m.dur[j] + m.back[o]):
        most = min(most, free[m.own[h], tick])
        if m.pool[h] >= 0:
            most = min(most, free[m.pool[h], tick])
        if most < 1:
            return 0
    return most


@compiled
def take(m: Market, j: int, o: int, start: int, units: int, free: Ints, days: Ints, firms: Ints) -> None:
    """Gives the units away; negative ones come back."""
    h = m.helper[o]
    for tick in range(start - m.back[o], start + m.dur[j] + m.back[o]):
        free[m.own[h], tick] -= units
        if m.pool[h] >= 0:
            free[m.pool[h], tick] -= units
    if m.diary[h] >= 0:
        days[m.diary[h] + (start + m.origin) // DAY] -= 1 if units > 0 else -1
    firms[m.account[h]] -= units * m.dur[j]


@compiled
def first_fit(m: Market, order: Ints, ranked: Ints, free: Ints, days: Ints, firms: Ints, rows: Ints) -> int:
    """Fills `rows` with (request, line, helper, start, units); returns how many."""
    count = 0
    for j in order:
        first = m.option[m.j_line[j]]
        for index in range(m.j_start[j + 1] - m.j_start[j]):
            start, begun, whole = m.first[j] + STEP * index, count, True
            for line in range(m.j_line[j], m.j_line[j + 1]):
                need = m.need[line]
                for place in range(m.option[line], m.option[line + 1]):
                    o = ranked[place]
                    word = m.bits[m.mask[j] + (o - first) * m.words[j] + (index >> 6)]
                    if need == 0 or not (word >> np.uint64(index & 63)) & np.uint64(1):
                        continue
                    units = free_units(m, j, o, start, need, free, days, firms)
                    if units > 0:
                        take(m, j, o, start, units, free, days, firms)
                        rows[count, 0], rows[count, 1], rows[count, 2], rows[count, 3], rows[count, 4] = j, line, o, start, units
                        need -= units
                        count += 1
                whole = whole and need == 0
            if m.whole[j] and not whole:
                for row in range(begun, count):
                    take(m, j, rows[row, 2], start, -rows[row, 4], free, days, firms)
                count = begun
            if count > begun:
                break
    return count


def plan(a: Any) -> tuple[dict[str, list[list[int]]], float]:
    """The plan, and CPU seconds without loading."""
    m, capacity, days, burden = market_of(a)
    per_line = np.repeat(np.arange(len(m.need)), np.diff(m.option))
    ranked = np.lexsort((m.helper, per_line))
    order = np.lexsort((-a["req_age"], a["req_prio"]))
    tables = capacity.astype(np.int32), days.astype(np.int64), np.rint(burden * UNIT).astype(np.int64)
    rows = np.zeros((int(m.need.sum()) + int(m.need.max(initial=0)) + 1, 5), np.int64)
    first_fit(m, order[:0], ranked, *tables, rows)  # compiled before it is timed
    began = time.process_time()
    count = first_fit(m, order, ranked, *tables, rows)
    spent = time.process_time() - began
    lines = np.argsort(a["line_req"], kind="stable")
    found: dict[str, list[list[int]]] = {}
    for j, line, o, start, units in rows[:count].tolist():
        found.setdefault(str(j), []).append([int(m.helper[o]), start + m.origin, units, int(lines[line])])
    return found, spent


def main() -> None:
    parser = argparse.ArgumentParser(description="Plan an instance by first fit.")
    parser.add_argument("instance", type=Path)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    made, spent = plan(read(asked.instance))
    if asked.out:
        asked.out.write_text(json.dumps(made))
    print(json.dumps({"seconds": round(spent, 3), "requests": len(made)}))


if __name__ == "__main__":
    main()
