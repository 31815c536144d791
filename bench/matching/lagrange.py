"""A bound from prices: `python -m bench.matching.lagrange INSTANCE.npz [--rounds 600] [--plan WORTH]`, for what is too large to prove.

Whatever requests share (a helper's time, a floor's pool, an expert's day, a firm's burden) gets a price; then every request stands alone
and its best start is found exactly. For any prices that are not negative,

    sum over requests of the best (value - prices paid), or 0   +   sum over limits of price * limit

is at least what any plan is worth: a plan's rows are among the choices of each request, and what they pay is never more than the limits
cost. So every round gives a valid bound and the smallest is kept. Prices follow the volume algorithm (Barahona and Anbil 2000).
All candidates count, not only those the search looks at; all-or-nothing and the common start hold exactly inside a request.
"""

from __future__ import annotations

import argparse
import json
import time
from math import ceil
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from dispatch.matching.boards import DAY, KINDS, MARGIN, STEP, counters_of, starts_of, tables_of
from dispatch.matching.compiled import compiled
from dispatch.matching.compiled.candidates import find
from dispatch.matching.instances import read
from dispatch.matching.setting import pointers

Ints = np.ndarray[Any, np.dtype[Any]]
EVERYBODY = 1 << 40
UNIT = 8.0  # slots of burden counted as one, so that a step changes prices of firms about as fast as those of hours
SAFETY = 1e-9  # far more than what rounding can add up to


class Market(NamedTuple):
    """An instance as the pricing sees it. A limit is a row of ticks (helper or pool), then days of experts, then firms."""

    j_line: Ints
    j_start: Ints
    first: Ints  # tick of a request's first start, from the base
    dur: Ints
    whole: Ints
    worth: Ints
    units: Ints
    words: Ints
    mask: Ints  # where the bits of the request's options begin
    response: Ints  # by start
    order: Ints  # start indexes of each request, most promising first
    alone: Ints  # value of the request at a start without prices
    need: Ints
    option: Ints  # by line
    helper: Ints
    score: Ints
    back: Ints
    cap: Ints
    bits: Ints
    own: Ints  # by helper: row of ticks
    pool: Ints  # by helper: row of ticks or -1
    diary: Ints  # by helper: first day or -1
    account: Ints  # by helper
    origin: int


def market_of(a: Any) -> tuple[Market, Ints, Ints, Ints]:
    """The market with its limits per row of ticks, per expert and day, per firm and kind."""
    by_request = np.argsort(a["line_req"], kind="stable")
    a = {**a, **{name: a[name][by_request] for name in a if name.startswith("line_")}}
    limits, h_counter, c_of, _, usable = counters_of(a)
    earliest = int(a["req_earliest"].min(initial=0))
    base = min(int(a["av_start"].min(initial=0)), earliest - MARGIN)
    jobs = len(a["req_kind"])
    j_line = pointers(np.bincount(a["line_req"], minlength=jobs))
    first, starts = starts_of(a)
    words = np.maximum(-(-starts // 64), 1)
    found = find(tables_of(a, usable), j_line, first, starts, words, EVERYBODY)
    per_line = np.diff(found.pointer)
    request = np.repeat(a["line_req"], per_line)
    pool = np.full(len(usable), -1)
    shared = np.diff(h_counter) > 1
    pool[shared] = c_of[h_counter[:-1][shared] + 1]
    account = a["res_firm"] * KINDS + a["res_kind"]
    burden = a["firm_burden"].reshape(-1)
    helper = found.helper.astype(np.int64)
    cap = np.minimum(limits[helper], burden[account[helper]] // a["req_dur"][request])
    j_start = pointers(starts)
    index = np.arange(j_start[-1]) - np.repeat(j_start[:-1], starts)
    width = np.repeat(np.maximum(a["req_latest"] - a["req_dur"] - a["req_earliest"] + 1, 1), starts)
    delay = index * STEP + np.repeat(first - a["req_earliest"], starts)
    weight = np.array((100, 30, 10))[a["req_prio"]] * (144 + np.minimum(a["req_age"], 72)) // 144
    need = np.bincount(a["line_req"], weights=a["line_need"], minlength=jobs).astype(np.int64)
    experts = a["res_kind"] == 0
    days = int(a["req_latest"].max(initial=0)) // DAY + 1
    m = Market(
        j_line, j_start, first - base, a["req_dur"], a["req_aon"] != 0, 1000 * weight, np.maximum(need, 1), words,
        pointers(np.add.reduceat(np.append(per_line, 0), j_line[:-1]) * (np.diff(j_line) > 0) * words),
        350 * (1000 * (width - delay) // width), np.zeros(len(index), np.int64), np.zeros(len(index)),
        a["line_need"], found.pointer, helper, found.score.astype(np.int64), found.back.astype(np.int64), cap, found.starts,
        np.arange(len(usable)), pool, np.where(experts, (np.cumsum(experts) - 1) * days, -1), account, base,
    )  # fmt: skip
    ticks = int(max(a["av_end"].max(initial=0), a["req_latest"].max(initial=0))) + MARGIN - base
    capacity = np.repeat(limits.astype(np.float32)[:, None], ticks + 1, axis=1)
    capacity[:, ticks] = 0  # one more column, for sums
    return m, capacity, np.repeat(a["res_maxjobs"][experts], days).astype(np.float64), burden / UNIT


@compiled
def alone(m: Market) -> None:
    """Fills `order` and `alone`: what a request could be worth at each start if everything were free."""
    room = 1
    for line in range(len(m.need)):
        room = max(room, m.option[line + 1] - m.option[line])
    gain, units, nothing = np.empty(room), np.empty(room, np.int64), np.zeros((0, 0))
    picks = np.empty((1, 2), np.int64)
    for j in range(len(m.dur)):
        begin, end = m.j_start[j], m.j_start[j + 1]
        for index in range(end - begin):
            m.alone[begin + index] = max(0.0, best_at(m, j, index, nothing, nothing[0:0, 0], nothing[0:0, 0], gain, units, picks, False)[0])
        m.order[begin:end] = np.argsort(-m.alone[begin:end], kind="mergesort")


@compiled
def best_at(
    m: Market, j: int, index: int, sums: Ints, days: Ints, firms: Ints, gain: Ints, units: Ints, picks: Ints, paying: bool
) -> tuple[float, int]:
    """The most a request can bring at a start, less prices, and how many `picks` (option, units) do; very negative if it cannot be whole.

    `sums` are prices summed from the left. Lines are independent here: a helper may even serve two, which only raises the bound.
    """
    total, count = 0.0, 0
    start = m.first[j] + STEP * index
    response, word, bit = m.response[m.j_start[j] + index], index >> 6, np.uint64(index & 63)
    first_option = m.option[m.j_line[j]]
    day = (start + m.origin) // DAY
    for line in range(m.j_line[j], m.j_line[j + 1]):
        found = 0
        low_option, high_option = m.option[line], m.option[line + 1]
        for o in range(low_option, high_option):
            gain[o - low_option] = -1e30
            if m.cap[o] < 1 or not (m.bits[m.mask[j] + (o - first_option) * m.words[j] + word] >> bit) & np.uint64(1):
                continue
            value = float((m.worth[j] + 5 * ((response + m.score[o]) // 1000)) // m.units[j])
            if paying:
                h = m.helper[o]
                low, high = start - m.back[o], start + m.dur[j] + m.back[o]
                value -= sums[m.own[h], high] - sums[m.own[h], low] + firms[m.account[h]] * (m.dur[j] / UNIT)
                if m.pool[h] >= 0:
                    value -= sums[m.pool[h], high] - sums[m.pool[h], low]
                if m.diary[h] >= 0:
                    value -= days[m.diary[h] + day]
            gain[o - low_option] = value
            found += 1
        need = m.need[line]
        while need > 0 and found > 0:
            best = 0
            for number in range(high_option - low_option):
                if gain[number] > gain[best]:
                    best = number
            if gain[best] <= 0 and not m.whole[j]:
                break
            given = min(need, m.cap[low_option + best])
            total += given * gain[best]
            if paying:
                picks[count, 0], picks[count, 1] = low_option + best, given
                count += 1
            need -= given
            gain[best] = -1e30
            found -= 1
        if need > 0 and m.whole[j]:
            return -1e30, 0
    return total, count


@compiled
def answer(m: Market, sums: Ints, days: Ints, firms: Ints, used: Ints, used_days: Ints, used_firms: Ints) -> float:
    """What all requests bring at these prices; `used` gets, per row, the rise and fall of what they take."""
    room, most = 1, 1
    for line in range(len(m.need)):
        room = max(room, m.option[line + 1] - m.option[line])
    for j in range(len(m.dur)):
        asked = 0
        for line in range(m.j_line[j], m.j_line[j + 1]):
            asked += m.need[line]
        most = max(most, asked)
    gain, units = np.empty(room), np.empty(room, np.int64)
    picks, kept = np.empty((most + 1, 2), np.int64), np.empty((most + 1, 2), np.int64)
    whole = 0.0
    for j in range(len(m.dur)):
        begin, best, chosen, rows = m.j_start[j], 0.0, -1, 0
        for position in range(m.j_start[j + 1] - begin):
            index = m.order[begin + position]
            if m.alone[begin + index] <= best:
                break
            value, count = best_at(m, j, index, sums, days, firms, gain, units, picks, True)
            if value > best:
                best, chosen, rows = value, index, count
                kept[:count] = picks[:count]
        whole += best
        if chosen < 0:
            continue
        start = m.first[j] + STEP * chosen
        for row in range(rows):
            o, given = kept[row]
            h = m.helper[o]
            low, high = start - m.back[o], start + m.dur[j] + m.back[o]
            used[m.own[h], low] += given
            used[m.own[h], high] -= given
            if m.pool[h] >= 0:
                used[m.pool[h], low] += given
                used[m.pool[h], high] -= given
            if m.diary[h] >= 0:
                used_days[m.diary[h] + (start + m.origin) // DAY] += 1
            used_firms[m.account[h]] += given * m.dur[j] / UNIT
    return whole


@compiled
def sum_up(prices: Ints, capacity: Ints, sums: Ints) -> float:
    """Prices summed from the left into `sums`; returns what the limits cost."""
    cost = 0.0
    for row in range(prices.shape[0]):
        total = 0.0
        for tick in range(prices.shape[1]):
            sums[row, tick] = total
            total += prices[row, tick]
            cost += float(prices[row, tick]) * capacity[row, tick]
    return cost


@compiled
def blend(mean: Ints, used: Ints, prices: Ints, capacity: Ints, share: float) -> float:
    """Moves the mean use towards what was used just now and clears that; returns the squared excess that can still move a price."""
    square = 0.0
    for row in range(used.shape[0]):
        now = 0.0
        for tick in range(used.shape[1]):
            now += used[row, tick]
            used[row, tick] = 0
            mean[row, tick] += share * (now - mean[row, tick])
            excess = mean[row, tick] - capacity[row, tick]
            if excess > 0 or prices[row, tick] > 0:
                square += excess * excess
    return square


@compiled
def step_to(prices: Ints, centre: Ints, mean: Ints, capacity: Ints, step: float) -> None:
    for row in range(prices.shape[0]):
        for tick in range(prices.shape[1]):
            prices[row, tick] = max(0.0, centre[row, tick] + step * (mean[row, tick] - capacity[row, tick]))


class Prices:
    """Prices of one family of limits, the best so far (`centre`), and the mean use they follow."""

    def __init__(self, capacity: Ints, kind: Any) -> None:
        self.capacity = np.ascontiguousarray(capacity if capacity.ndim == 2 else capacity[:, None], kind)
        self.now, self.centre, self.mean, self.used = (np.zeros(self.capacity.shape, kind) for _ in range(4))


def bound(a: Any, rounds: int, aim: float = 0.0, seconds: float = float("inf")) -> dict[str, Any]:
    """The smallest bound after so many rounds; `aim` is the worth of a known plan, which only guides the steps."""
    began = time.process_time()
    m, capacity, days, burden = market_of(a)
    alone(m)
    hours, daily, firms = Prices(capacity, np.float32), Prices(days, np.float64), Prices(burden, np.float64)
    del capacity
    sums = np.zeros(hours.now.shape)
    flat_days, flat_firms = np.zeros(len(daily.now)), np.zeros(len(firms.now))
    best, pace, dull, done = float("inf"), 1.0, 0, 0
    told: list[float] = []
    for done in range(1, rounds + 1):
        worth = sum_up(hours.now, hours.capacity, sums)
        for one in (daily, firms):
            worth += float((one.now * one.capacity).sum())
        flat_days[:], flat_firms[:] = 0, 0
        worth += answer(m, sums, daily.now[:, 0], firms.now[:, 0], hours.used, flat_days, flat_firms)
        daily.used[:, 0], firms.used[:, 0] = flat_days, flat_firms
        if worth < best:
            if worth < best - 1e-5 * abs(best):
                dull = 0
            best, pace = worth, min(pace * 1.05, 1.5)
            for one in (hours, daily, firms):
                one.centre[:] = one.now
        else:
            dull += 1
        if dull >= 12:
            pace, dull = pace * 0.7, 0
        share = max(0.02, min(1.0 if done == 1 else 0.1, pace))
        square = sum(blend(one.mean, one.used, one.centre, one.capacity, share) for one in (hours, daily, firms))
        told.append(best)
        still = len(told) > 150 and told[-150] - best < 2e-6 * best
        if still or best <= aim or square == 0 or time.process_time() - began > seconds:
            break
        step = pace * (best - min(aim or 0.97 * best, 0.9999 * best)) / square
        for one in (hours, daily, firms):
            step_to(one.now, one.centre, one.mean, one.capacity, step)
    return {"bound": ceil(best * (1 + SAFETY)), "rounds": done, "seconds": round(time.process_time() - began, 1)}


def main() -> None:
    parser = argparse.ArgumentParser(description="Bound what any plan of an instance can be worth, by prices.")
    parser.add_argument("instance", type=Path)
    parser.add_argument("--rounds", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--plan", type=float, default=0.0, help="worth of a known plan: aimed at, never needed")
    asked = parser.parse_args()
    print(json.dumps(bound(read(asked.instance), asked.rounds, asked.plan, asked.seconds)))


if __name__ == "__main__":
    main()
