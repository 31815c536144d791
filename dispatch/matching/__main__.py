"""The command-line door: `python -m dispatch.matching solve|rank INSTANCE.npz …` and `warm`. Needs no settings and no database."""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from dispatch.matching.boards import board_of
from dispatch.matching.instances import InstanceError, as_json, load, read
from dispatch.matching.ranking import rank
from dispatch.matching.search import solve
from dispatch.matching.types import Candidate, Ranking
from dispatch.matching.warming import options_of, warm_up


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m dispatch.matching", description="Plan or rank mutual help.")
    verbs = top.add_subparsers(dest="verb", required=True)
    solving = verbs.add_parser("solve", help="plan all requests of an instance together")
    solving.add_argument("instance", type=Path)
    solving.add_argument("--seconds", type=float, help="CPU seconds of the search, loading not counted (default 3)")
    solving.add_argument("--iterations", type=int, help="steps of the search, instead of or besides seconds")
    solving.add_argument("--seed", type=int, default=0)
    solving.add_argument("--out", type=Path, help="where to write the plan")
    ranking = verbs.add_parser("rank", help="explain who can serve one request")
    ranking.add_argument("instance", type=Path)
    ranking.add_argument("--request", required=True)
    ranking.add_argument("--top", type=int, default=10)
    verbs.add_parser("warm", help="compile the search and keep it, or load what is kept")
    return top


def run_warm(_asked: argparse.Namespace) -> str:
    """Tells how long compiling, or loading, took."""
    began = time.monotonic()
    warm_up()
    return json.dumps({"seconds": round(time.monotonic() - began, 1)})


def run_solve(asked: argparse.Namespace) -> str:
    """Solves, writes the plan, and tells objective, seconds and megabytes."""
    seconds = 3.0 if asked.seconds is None and asked.iterations is None else asked.seconds
    began = time.process_time()
    arrays = read(asked.instance)
    state, base, lines = board_of(arrays, options_of(arrays), asked.seed)
    warm_up()
    loaded = time.process_time()
    placed, upper = solve(state, seconds, asked.iterations, time.process_time)
    ended = time.process_time()
    if asked.out:
        asked.out.write_text(as_json(placed, base, lines))
    told = {
        "objective": sum(row.value for row in placed),
        "upper": upper,
        "seconds": round(ended - loaded, 3),
        "load_seconds": round(loaded - began, 3),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }
    return json.dumps(told)


def run_rank(asked: argparse.Namespace) -> str:
    rankings = rank(load(asked.instance), asked.request)
    return json.dumps([tell(ranking, asked.top) for ranking in rankings])


def tell(ranking: Ranking, top: int) -> dict[str, object]:
    """The best few with their parts, and how many were excluded for which reason."""
    return {
        "line": ranking.line,
        "candidates": [tell_candidate(one) for one in ranking.candidates[:top]],
        "candidate_count": len(ranking.candidates),
        "exclusions": dict(sorted(Counter(out.reason.value for out in ranking.exclusions).items())),
    }


def tell_candidate(one: Candidate) -> dict[str, object]:
    return {
        "resource": int(one.helper),
        "start": one.start,
        "quantity": one.quantity,
        "score": one.score,
        "travel_minutes": one.travel_minutes,
        "parts": {part.name: {"score": part.score, "weight": part.weight} for part in one.parts},
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when done; 2 with one sentence on standard error when the input is no good."""
    asked = parser().parse_args(arguments)
    try:
        print({"solve": run_solve, "rank": run_rank, "warm": run_warm}[asked.verb](asked))
    except InstanceError as error:
        print(error, file=sys.stderr)
        return 2
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
