"""The compiled search is the search as written: the same plans come out when nothing is compiled, and from either form of an instance."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bench.matching.gen import Arrays, make
from dispatch.matching import plan
from dispatch.matching.boards import board_of
from dispatch.matching.compiled.masks import add_span, any_set, drop_span
from dispatch.matching.instances import as_json, as_problem, normal
from dispatch.matching.search import solve

ROOT = Path(__file__).resolve().parents[3]
PLANS = """
import json, sys
from bench.matching.gen import make
from tests.dispatch.matching.test_compiled import planned
print(json.dumps([planned(make("tiny", seed, scenario), 40) for seed in range(3) for scenario in ("surge", "calm")]))
"""


def planned(arrays: Arrays, iterations: int) -> str:
    state, base, lines = board_of(normal(arrays), 400, 3)
    return as_json(solve(state, None, iterations, None)[0], base, lines)


def test_uncompiled_search_gives_the_same_plans() -> None:
    command = [sys.executable, "-W", "error::RuntimeWarning", "-c", PLANS]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | {"NUMBA_DISABLE_JIT": "1"}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [planned(make("tiny", seed, scenario), 40) for seed in range(3) for scenario in ("surge", "calm")]


@pytest.mark.parametrize(("size", "scenario"), [("tiny", "surge"), ("small", "surge"), ("small", "calm"), ("street", "calm")])
def test_values_and_arrays_of_an_instance_make_the_same_insertion(size: str, scenario: str) -> None:
    """The two ways to a board judge by different code; their best insertions meet to the unit."""
    arrays = make(size, 8, scenario)
    rows: dict[str, list[list[int]]] = {}
    for row in plan(as_problem(normal(arrays)), iterations=0).rows:
        rows.setdefault(row.request, []).append([int(row.helper), row.start, row.quantity, int(row.line)])
    assert rows == json.loads(planned(arrays, 0))


def test_same_rows_whatever_the_form_of_the_lists() -> None:
    """Neighbours as lists or a square table, exclusions as one number, padded rows or a table of firms."""
    arrays = make("small", 9, "surge")
    subs, firms = len(arrays["sub_ok"]), len(arrays["firm_sub"])
    square = np.zeros((subs, subs), np.int64)
    for sub, row in enumerate(arrays["sub_ok"]):
        square[sub, row[row >= 0]] = 1
    excluded = arrays["req_excl"]
    padded = np.stack((np.full_like(excluded, -1), excluded), axis=1)
    table = (excluded[:, None] == np.arange(firms)).astype(np.int64)
    plans = {planned({**arrays, **change}, 30) for change in ({}, {"sub_ok": square}, {"req_excl": padded}, {"req_excl": table})}
    assert len(plans) == 1


@pytest.mark.parametrize(("low", "length"), [(0, 1), (63, 1), (60, 10), (0, 64), (1, 64), (64, 64), (5, 150), (191, 1)])
def test_spans_cross_words(low: int, length: int) -> None:
    masks = np.zeros((2, 3), np.uint64)
    add_span(masks, 1, low, length)
    inside = [any_set(masks, 1, tick, 1) for tick in range(192)]
    assert inside == [low <= tick < low + length for tick in range(192)]
    assert not masks[0].any()
    assert any_set(masks, 1, 0, low + 1)
    assert low == 0 or not any_set(masks, 1, 0, low)
    drop_span(masks, 1, low, length)
    assert not masks.any()
