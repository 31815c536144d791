"""A new plan begins with the old one, changes it only where that pays, and stops when told."""

from dataclasses import replace
from itertools import count

import numpy as np
import pytest

from bench.matching.gen import make
from dispatch.matching import Plan, Problem, Row, plan
from dispatch.matching.instances import as_problem, normal
from tests.dispatch.matching.cast import DIGGING, GANG, PLUMBER, PLUMBING, asking, problem
from tests.dispatch.matching.test_planning import judged

BETTER = replace(PLUMBER, id="better", rating=900)
KEPT = Row("leak", "plumbing", "plumber", 32, 1)


@pytest.mark.parametrize(("stability", "chosen"), [(0, "better"), (1, "better"), (500, "plumber")])
def test_keeping_has_a_price(stability: int, chosen: str) -> None:
    """The better plumber is worth 150 of some 14,000 more: one per mille is too little to stay for, half is plenty."""
    supply = problem(asking(PLUMBING), PLUMBER, BETTER)
    made = plan(supply, iterations=50, keep=(KEPT,), stability=stability)
    assert [row.helper for row in made.rows] == [chosen]


def test_objective_does_not_count_what_keeping_is_worth() -> None:
    supply = problem(asking(PLUMBING), PLUMBER)
    assert plan(supply, iterations=50, keep=(KEPT,), stability=500).objective == plan(supply, iterations=50).objective


def test_kept_rows_that_name_nobody_are_forgotten() -> None:
    supply = problem(asking(PLUMBING), PLUMBER)
    gone = (Row("gone", "plumbing", "plumber", 32, 1), replace(KEPT, helper="gone"), replace(KEPT, start=900))
    assert [row.helper for row in plan(supply, iterations=5, keep=gone, stability=900).rows] == ["plumber"]


def test_kept_split_stays_split_while_it_pays() -> None:
    second = replace(GANG, id="second", rating=100)
    rows = (Row("leak", "digging", "gang", 32, 2), Row("leak", "digging", "second", 32, 2))
    supply = problem(asking(DIGGING), GANG, second)
    assert set(plan(supply, iterations=50, keep=rows, stability=100).rows) == set(rows)
    assert {row.quantity for row in plan(supply, iterations=50, keep=rows).rows} == {4}


def storm() -> tuple[dict[str, np.ndarray], Problem]:
    arrays = make("small", 4, "surge")
    return arrays, as_problem(normal(arrays))


def changed(old: Plan, new: Plan) -> int:
    return len(set(old.rows) - set(new.rows))


def test_new_request_changes_less_the_higher_the_price() -> None:
    arrays, supply = storm()
    before = plan(replace(supply, requests=supply.requests[:-6]), iterations=2000)
    plans = [plan(supply, seed=1, iterations=2000, keep=before.rows, stability=price) for price in (0, 300)]
    assert changed(before, plans[1]) <= changed(before, plans[0]) // 2
    for made in plans:
        assert judged(arrays, made) == (made.objective, [])


def test_search_begins_with_what_is_kept() -> None:
    _, supply = storm()
    before = plan(supply, iterations=3000)
    assert plan(supply, seed=9, iterations=0, keep=before.rows).objective == before.objective


def test_stop_leaves_a_feasible_plan() -> None:
    arrays, supply = storm()
    for asked in range(3):
        looks = count()
        made = plan(supply, iterations=10**9, stop=lambda: next(looks) >= asked)  # noqa: B023 - called within the loop
        assert judged(arrays, made) == (made.objective, [])
