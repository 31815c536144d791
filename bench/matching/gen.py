"""Makes benchmark instances: `python bench/matching/gen.py SIZE SEED [--scenario surge|calm] [--out FILE.npz]`.

An instance is a dictionary of int64 arrays. Slots of 15 minutes, two days (H = 192), metres. Same size, scenario and seed: same arrays.
`tiny` is small enough to be solved by trying everything; its classes and floors are scarce so that every rule bites.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

Arrays = dict[str, np.ndarray[Any, np.dtype[np.int64]]]
DAY, HORIZON = 96, 192
EXPERT, CREW, EQUIPMENT = 0, 1, 2
KIND_SHARE = ((0.50, 0.25, 0.25), (0.45, 0.30, 0.25))  # of resources, of requests
SUB_METRES = 3000


@dataclass(frozen=True)
class Size:
    requests: int
    resources: int
    subs: int
    firms_per_sub: int
    areas_per_firm: int
    classes: tuple[int, int, int]


SIZES = {
    "tiny": Size(3, 6, 2, 2, 1, (2, 1, 1)),
    "small": Size(60, 300, 2, 8, 2, (24, 8, 16)),
    "street": Size(200, 1_000, 3, 12, 3, (42, 11, 28)),
    "district": Size(2_000, 10_000, 12, 25, 3, (42, 11, 28)),
    "city": Size(20_000, 100_000, 120, 25, 3, (42, 11, 28)),
    "mega": Size(50_000, 200_000, 240, 25, 3, (42, 11, 28)),
}


class Maker:
    """Grows one instance; every draw comes from one generator, in a fixed order."""

    def __init__(self, size: Size, scenario: str, seed: int, name: str) -> None:
        self.size, self.surge, self.tiny = size, scenario == "surge", name == "tiny"
        self.rng = np.random.default_rng([seed, int(self.surge), size.requests])
        self.skew = 1 if name == "tiny" else {"small": 3, "street": 7}.get(name, 10) + 4 * self.surge  # a storm asks for pumps
        self.rows: dict[str, list[Any]] = {}

    def put(self, **values: Any) -> None:
        for name, value in values.items():
            self.rows.setdefault(name, []).append(value)

    def between(self, low: int, high: int) -> int:
        """Low and high both possible."""
        return int(self.rng.integers(low, high + 1))

    def chance(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def pick(self, values: Any) -> int:
        return int(values[self.between(0, len(values) - 1)])

    def make(self) -> Arrays:
        self.places()
        self.resources()
        self.pools()
        self.requests()
        return {name: np.asarray(rows, dtype=np.int64) for name, rows in self.rows.items()}

    def places(self) -> None:
        """Subdistricts on a grid; each may be helped by itself and its east and south neighbours when they agreed."""
        size, width = self.size, max(1, round(self.size.subs**0.5))
        for sub in range(size.subs):
            row, column = divmod(sub, width)
            near = [other for other in (sub - width, sub - 1, sub + 1, sub + width) if 0 <= other < size.subs]
            agreed = [sub, *sorted(other for other in near if self.chance(0.4))]
            self.put(sub_ok=agreed + [-1] * (5 - len(agreed)))
            for _ in range(size.firms_per_sub):
                firm = len(self.rows.get("firm_sub", []))
                self.put(firm_sub=sub, firm_recip=self.between(0, 1000))
                for _ in range(size.areas_per_firm):
                    x = column * SUB_METRES + self.between(0, SUB_METRES)
                    y = row * SUB_METRES + self.between(0, SUB_METRES)
                    self.put(area_x=x, area_y=y, area_sub=sub, area_firm=firm)
                    self.put(area_lat=23_000_000 + y * 9, area_lon=113_000_000 + x * 10)

    def kind(self, use: int) -> int:
        return int(self.rng.choice(3, p=KIND_SHARE[use]))

    def resources(self) -> None:
        for name in ("es_res", "es_skill", "es_level", "es_expiry", "av_res", "av_start", "av_end"):
            self.rows[name] = []
        for resource in range(self.size.resources):
            kind, area = self.kind(0), self.between(0, len(self.rows["area_x"]) - 1)
            classes = self.size.classes[kind]
            class_ = self.between(0, classes - 1)
            heads = self.between(2, 4 if self.tiny else 12) if kind == CREW else 1
            self.put(res_kind=kind, res_area=area, res_firm=self.rows["area_firm"][area], res_class=class_, res_cap=heads)
            self.put(res_capacity=self.pick((10, 20, 30, 50, 80)) if kind == EQUIPMENT else 0)
            self.put(res_oper=int(kind != EQUIPMENT or self.chance(0.7)), res_rating=self.between(300, 1000))
            self.put(res_maxjobs=self.between(1, 3) if kind == EXPERT else 0)
            if kind == EXPERT:
                self.skills(resource, class_)
            self.hours(resource, kind)

    def skills(self, resource: int, first: int) -> None:
        others = {self.between(0, self.size.classes[EXPERT] - 1) for _ in range(self.between(0, 2))}
        for skill in sorted(others | {first}):
            expiry = self.between(20, HORIZON) if self.chance(0.12) else 10_000
            self.put(es_res=resource, es_skill=skill, es_level=self.between(1, 5), es_expiry=expiry)

    def hours(self, resource: int, kind: int) -> None:
        """Around the clock, or shifts of one or both days; some lose an hour in the middle."""
        if self.chance(0.25 if kind != EQUIPMENT else 0.7):
            spans = [(0, HORIZON)]
        else:
            begin, end = self.pick((28, 32, 36)), self.pick((60, 68, 76, 88))
            days = [day for day in (0, 1) if self.chance(0.85)]
            spans = [(day * DAY + begin, day * DAY + end) for day in days]
        for start, end in spans:
            cut = self.between(start + 4, end - 4)
            edges = [start, cut, cut + 4, end] if self.chance(0.2) and cut + 4 < end else [start, end]
            for low, high in list(pairwise(edges))[::2]:
                self.put(av_res=resource, av_start=low, av_end=high)

    def pools(self) -> None:
        """One pool per firm, kind and class; its limit is what is owned less what is kept at home."""
        found: dict[tuple[int, int, int], int] = {}
        owned: list[int] = []
        work: dict[tuple[int, int], int] = {}
        rows = self.rows
        for firm, kind, class_, heads in zip(rows["res_firm"], rows["res_kind"], rows["res_class"], rows["res_cap"], strict=True):
            pool = found.setdefault((firm, kind, class_), len(owned))
            if pool == len(owned):
                owned.append(0)
            owned[pool] += heads
            work[firm, kind] = work.get((firm, kind), 0) + heads
            self.put(res_pool=pool)
        for units in owned:
            kept = self.between(0, 1) if units <= 2 else max(1, units // 5)
            self.put(pool_limit=units - kept if not (units == 1 and self.chance(0.7)) else 1)
        for firm in range(len(rows["firm_sub"])):
            self.put(firm_burden=[work.get((firm, kind), 0) * self.between(6, 24) for kind in range(3)])

    def requests(self) -> None:
        for request in range(self.size.requests):
            area, kind = self.between(0, len(self.rows["area_x"]) - 1), self.kind(1)
            priority = int(self.rng.choice(3, p=(0.15, 0.35, 0.5) if self.surge else (0.05, 0.25, 0.7)))
            duration = self.between(2, (10, 16, 12)[kind])
            earliest = self.between(32, 52) + DAY * self.chance(0.15) if self.surge else self.between(24, HORIZON - 40)
            slack = (self.between(2, 8), self.between(8, 32), self.between(16, 80))[priority]
            firm = self.rows["area_firm"][area]
            excluded = self.between(0, len(self.rows["firm_sub"]) - 1) if self.chance(0.2) else -1
            self.put(req_kind=kind, req_area=area, req_firm=firm, req_earliest=earliest, req_dur=duration)
            self.put(req_latest=min(earliest + duration + slack, HORIZON), req_prio=priority)
            self.put(req_age=self.between(0, 100), req_aon=int(self.chance(0.3)), req_excl=excluded)
            self.lines(request, kind)

    def lines(self, request: int, kind: int) -> None:
        classes = self.size.classes[kind]
        count = min(1 + self.chance(0.3) + self.chance(0.1), classes)
        chosen = {min(int(self.rng.beta(1, self.skew) * classes), classes - 1) for _ in range(count)}
        for class_ in sorted(chosen):
            heads = self.between(2, 4 if self.tiny else 14)
            need = heads if kind == CREW else 1 + self.chance(0.25 if kind == EXPERT else 0.15)
            minimum = (self.between(1, 4), 0, self.pick((10, 20, 30, 50)))[kind]
            asked = int(kind == EQUIPMENT and self.chance(0.5))
            self.put(line_req=request, line_class=class_, line_min=minimum, line_need=need, line_oper=asked)


def make(name: str, seed: int, scenario: str = "surge") -> Arrays:
    """An instance of a named size."""
    return Maker(SIZES[name], scenario, seed, name).make()


def main() -> None:
    parser = argparse.ArgumentParser(description="Make a benchmark instance.")
    parser.add_argument("size", choices=SIZES)
    parser.add_argument("seed", type=int)
    parser.add_argument("--scenario", choices=("surge", "calm"), default="surge")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    out = asked.out or Path(f"{asked.size}-{asked.scenario}-{asked.seed}.npz")
    np.savez_compressed(out, **make(asked.size, asked.seed, asked.scenario))  # type: ignore[arg-type]
    print(out)


if __name__ == "__main__":
    main()
