"""Bounds by prices and by integer program are never below the best of all plans; first fit keeps the rules."""

import numpy as np
import pytest

from bench.matching import bounds, greedy, lagrange
from bench.matching.gen import make
from bench.matching.verify import Referee
from dispatch.matching import plan
from dispatch.matching.instances import as_problem, normal
from tests.dispatch.matching.brute import best_value

SCENARIOS = ("surge", "calm")


def test_no_plan_of_a_tiny_instance_beats_its_prices_wherever_they_stop() -> None:
    tight = 0
    for seed in range(200):
        arrays = make("tiny", 40_000 + seed, SCENARIOS[seed % 2])
        best = best_value(Referee(arrays))
        few, many = (lagrange.bound(normal(arrays), rounds)["bound"] for rounds in (1 + seed % 7, 60))
        assert best <= many <= few + 1, seed
        tight += many <= 1.001 * best
    assert tight >= 150, tight


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_bounds_meet_the_optimum_of_a_small_part(scenario: str) -> None:
    """The first fifteen requests of a small instance: HiGHS proves, prices come within half a per cent."""
    arrays = first_requests(make("small", 3, scenario), 15)
    made = plan(as_problem(normal(arrays)), iterations=500)
    rows: dict[str, list[list[int]]] = {}
    for row in made.rows:
        rows.setdefault(row.request, []).append([int(row.helper), row.start, row.quantity, int(row.line)])
    exact, priced = bounds.solve(arrays, 20.0, plan=rows), lagrange.bound(normal(arrays), 200, made.objective)
    assert exact["proven"]
    assert made.objective <= exact["value"] <= priced["bound"] <= 1.005 * exact["value"]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_first_fit_keeps_every_rule(scenario: str) -> None:
    for size, seeds in (("tiny", range(30)), ("small", range(1))):
        for seed in seeds:
            arrays = make(size, seed, scenario)
            worth, faults = Referee(arrays).check(greedy.plan(normal(arrays))[0])
            assert not faults and (worth > 0 or size == "tiny")


def test_candidates_of_the_prices_are_the_referees() -> None:
    arrays = make("small", 5, "surge")
    referee = Referee(arrays)
    market = lagrange.market_of(normal(arrays))[0]
    lines = np.argsort(arrays["line_req"], kind="stable")
    found = set()
    for position, line in enumerate(lines.tolist()):
        j = int(arrays["line_req"][line])
        first = market.option[market.j_line[j]]
        for o in range(market.option[position], market.option[position + 1]):
            for index in range(market.j_start[j + 1] - market.j_start[j]):
                word = int(market.bits[market.mask[j] + (o - first) * market.words[j] + (index >> 6)])
                if word >> (index & 63) & 1:
                    found.add((line, int(market.helper[o]), int(market.first[j]) + market.origin + 2 * index))
    named = {(way.line, way.resource, way.start) for way in bounds.ways(referee)}
    limits = {resource for resource in range(len(arrays["res_kind"])) if arrays["pool_limit"][arrays["res_pool"][resource]] > 0}
    assert found == {one for one in named if one[1] in limits}


def first_requests(arrays: dict[str, np.ndarray], count: int) -> dict[str, np.ndarray]:
    lines = arrays["line_req"] < count
    cut = {name: array[lines] if name.startswith("line_") else array for name, array in arrays.items()}
    return {name: array[:count] if name.startswith("req_") else array for name, array in cut.items()}
