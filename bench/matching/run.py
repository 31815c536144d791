"""Measures the engine: `python -m bench.matching.run table|tiny|rank …`; prints rows of a Markdown table.

Every plan comes out of the command-line door and goes through `verify.py`'s referee.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from bench.matching import gen
from bench.matching.greedy import plan as first_fit
from bench.matching.verify import Referee
from dispatch.matching.__main__ import parser, run_solve
from dispatch.matching.instances import read
from dispatch.matching.warming import warm_up

SECONDS = {"tiny": 1, "small": 1, "street": 1, "district": 3, "city": 60, "mega": 120}
GOALS = {"tiny": 100, "small": 100, "street": 99.9, "district": 99.5, "city": 99.2, "mega": 99.0}  # per cent of the reference


def through_the_door(arguments: list[str]) -> Any:
    """What `python -m dispatch.matching` prints."""
    return json.loads(run_solve(parser().parse_args(arguments)))


def solved(path: Path, *arguments: str, own: bool = False) -> dict[str, Any]:
    """`own`: in a process of its own, whose memory counts; else in a fork of this one, which spares it the loading."""
    out = path.with_suffix(".json")
    words = ["solve", str(path), *arguments, "--out", str(out)]
    told: dict[str, Any]
    if own:
        command = [sys.executable, "-m", "dispatch.matching", *words]
        told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    else:
        with get_context("fork").Pool(1) as child:
            told = child.apply(through_the_door, (words,))
    with np.load(path) as arrays:
        objective, faults = Referee(dict(arrays)).check(json.loads(out.read_text()))
    if faults or objective != told["objective"]:
        raise SystemExit(f"{path}: the referee says {objective} and {faults[:3]}, the engine {told['objective']}")
    return told


def greedy(path: Path) -> int:
    """What first fit is worth, by the referee."""
    with np.load(path) as arrays:
        plan, _ = first_fit(read(path))
        objective, faults = Referee(dict(arrays)).check(plan)
    if faults:
        raise SystemExit(f"{path}: first fit breaks {faults[:3]}")
    return objective


def reference(path: Path, size: str, worth: int, seconds: float) -> tuple[float, str]:
    """The smallest known bound and its name; computed where no file FILE.mip or FILE.lagrange beside the instance has one."""
    if size == "tiny":
        from tests.dispatch.matching.brute import best_value

        with np.load(path) as arrays:
            return best_value(Referee(dict(arrays))), "optimum"
    program, prices = path.with_suffix(".mip"), path.with_suffix(".lagrange")
    if size in ("small", "street") and not program.exists():
        plan = ("--plan", str(path.with_suffix(".json")))
        asked(program, "bench.matching.bounds", str(path), "--seconds", str(seconds), *plan)
    told = json.loads(program.read_text()) if program.exists() else {"proven": False, "bound": float("inf"), "value": 0}
    if told["bound"] > 1.001 * told["value"] and not prices.exists():
        asked(prices, "bench.matching.lagrange", str(path), "--seconds", str(seconds), "--plan", str(worth))
    known = [(float(told["bound"]), "HiGHS")]
    if prices.exists():
        known.append((float(json.loads(prices.read_text())["bound"]), "prices"))
    bound, name = min(known)
    return bound, "optimum" if told["proven"] else name


def asked(out: Path, module: str, *arguments: str) -> None:
    """Keeps what the module prints."""
    out.write_text(subprocess.run([sys.executable, "-m", module, *arguments], check=True, capture_output=True, text=True).stdout)


def table(folder: Path, sizes: list[str], seeds: list[int], chances: int, seconds: float) -> None:
    """One row per instance, percentages of the reference; every plan verified."""
    warm_up()
    print("| instance | first fit | best insertion | plan, worst and best of search seeds | reference | goal | met | CPU s | MB |")
    print("|---|---|---|---|---|---|---|---|---|")
    for size in sizes:
        once = size in ("city", "mega")
        for seed, scenario in [(1, "surge")] if once else [(seed, scenario) for seed in seeds for scenario in ("surge", "calm")]:
            path = folder / f"{size}-{scenario}-{seed}.npz"
            if not path.exists():
                np.savez(path, **gen.make(size, seed, scenario))  # type: ignore[arg-type]
            first, base = greedy(path), solved(path, "--iterations", "0", own=True)
            found = [solved(path, "--seconds", str(SECONDS[size]), "--seed", str(chance)) for chance in range(1 if once else chances)]
            worths = sorted(one["objective"] for one in found)
            bound, name = reference(path, size, worths[-1], seconds)
            shares = [100 * worth / bound if bound else 100.0 for worth in (first, base["objective"], worths[0], worths[-1])]
            cells = [f"{shares[0]:.2f}", f"{shares[1]:.2f}", f"{shares[2]:.4f} to {shares[3]:.4f}", name, f"{GOALS[size]}"]
            met = "yes" if shares[2] >= GOALS[size] else "best" if shares[3] >= GOALS[size] else "no"
            cost = max(one["seconds"] for one in found), max(one["peak_mb"] for one in [base, *found])
            print(f"| {path.stem} | {' | '.join(cells)} | {met} | {cost[0]:.2f} | {cost[1]:.0f} |", flush=True)


def tiny(count: int) -> None:
    """How often the plan of a random tiny instance is worth less than the best of all plans."""
    from dispatch.matching import plan
    from dispatch.matching.instances import as_problem, normal
    from tests.dispatch.matching.brute import best_value

    unequal, lost, total = 0, 0, 0
    for number in range(count):
        arrays = gen.make("tiny", 10_000 + number, ("surge", "calm")[number % 2])
        made, best = plan(as_problem(normal(arrays)), iterations=2000).objective, best_value(Referee(arrays))
        if made > best:
            raise SystemExit(f"tiny {number}: better than everything: a rule is broken")
        unequal, lost, total = unequal + (made < best), lost + best - made, total + best
    print(json.dumps({"instances": count, "unequal": unequal, "lost_share": lost / total}))


def rank(size: str) -> None:
    """Time of ranking one request over a supply kept in memory, and of building that."""
    from dispatch.matching.instances import normal
    from dispatch.matching.resident import Resident

    arrays = normal(gen.make(size, 1, "surge"))
    begun = time.perf_counter()
    resident = Resident(arrays)
    built = time.perf_counter() - begun
    spent = []
    for request in range(2000):
        begun = time.perf_counter()
        resident.rank(request, 10)
        spent.append(1000 * (time.perf_counter() - begun))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    p50, p99 = np.percentile(spent, [50, 99])
    print(
        json.dumps(
            {
                "resources": len(arrays["res_kind"]),
                "p50_ms": round(p50, 3),
                "p99_ms": round(p99, 3),
                "build_s": round(built, 2),
                "peak_mb": peak,
            }
        )
    )


def main() -> None:
    options = argparse.ArgumentParser(description="Measure the matching engine.")
    options.add_argument("what", choices=("table", "tiny", "rank"))
    options.add_argument("--sizes", choices=gen.SIZES, nargs="*", default=list(gen.SIZES))
    options.add_argument("--seeds", type=int, nargs="*", default=[1, 2, 3, 4, 5])
    options.add_argument("--chances", type=int, default=3, help="search seeds per instance")
    options.add_argument("--seconds", type=float, default=200.0, help="for each bound that is not known yet")
    options.add_argument("--count", type=int, default=5000)
    options.add_argument("--folder", type=Path, default=Path("var/bench"))
    given = options.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    if given.what == "table":
        table(given.folder, given.sizes, given.seeds, given.chances, given.seconds)
    elif given.what == "tiny":
        tiny(given.count)
    else:
        rank(given.sizes[-1])


if __name__ == "__main__":
    main()
