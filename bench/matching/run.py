"""Measures the engine: `python -m bench.matching.run plans|tiny|rank …`; prints rows of a Markdown table.

Every plan comes out of the command-line door in a process of its own and goes through `verify.py`'s referee.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from bench.matching import gen
from bench.matching.verify import Referee

SECONDS = {"tiny": 1, "small": 1, "street": 1, "district": 3, "city": 60, "mega": 120}


def solved(path: Path, *arguments: str) -> dict[str, Any]:
    out = path.with_suffix(".json")
    command = [sys.executable, "-m", "dispatch.matching", "solve", str(path), *arguments, "--out", str(out)]
    told: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    with np.load(path) as arrays:
        objective, faults = Referee(dict(arrays)).check(json.loads(out.read_text()))
    if faults or objective != told["objective"]:
        raise SystemExit(f"{path}: the referee says {objective} and {faults[:3]}, the engine {told['objective']}")
    return told


def plans(folder: Path, size: str, seeds: list[int], chances: int) -> None:
    """One row per instance; `bound` is read from FILE.mip beside it where `bounds.py` has left one."""
    print("| instance | insertion | worst and best of search seeds | bound | proven | s | load s | MB |\n|---|---|---|---|---|---|---|---|")
    for seed in seeds:
        for scenario in ("surge", "calm"):
            path = folder / f"{size}-{scenario}-{seed}.npz"
            if not path.exists():
                np.savez(path, **gen.make(size, seed, scenario))  # type: ignore[arg-type]
            known = path.with_suffix(".mip")
            base = solved(path, "--iterations", "0")
            found = [solved(path, "--seconds", str(SECONDS[size]), "--seed", str(chance)) for chance in range(chances)]
            worths = sorted(one["objective"] for one in found)
            reference = json.loads(known.read_text()) if known.exists() and known.stat().st_size else {}
            bound = min(float(reference.get("bound", 1e18)), base["upper"])

            def share(worth: float, bound: float = bound) -> str:
                return f"{100 * worth / bound:.4f}"

            print(
                f"| {path.stem} | {share(base['objective'])} | {share(worths[0])} … {share(worths[-1])} | {bound:.0f} | "
                f"{reference.get('proven', '-')} ({share(reference.get('value', 0))}) | {max(one['seconds'] for one in found):.2f} | "
                f"{max(one['load_seconds'] for one in found):.1f} | {max(one['peak_mb'] for one in found):.0f} |",
                flush=True,
            )


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
    parser = argparse.ArgumentParser(description="Measure the matching engine.")
    parser.add_argument("what", choices=("plans", "tiny", "rank"))
    parser.add_argument("--size", choices=gen.SIZES, default="small")
    parser.add_argument("--seeds", type=int, nargs="*", default=[1, 2, 3, 4, 5])
    parser.add_argument("--chances", type=int, default=3)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--folder", type=Path, default=Path("var/bench"))
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    if asked.what == "plans":
        plans(asked.folder, asked.size, asked.seeds, asked.chances)
    elif asked.what == "tiny":
        tiny(asked.count)
    else:
        rank(asked.size)


if __name__ == "__main__":
    main()
