"""Cycles by chance agree with the second computation in every number, grade and rank."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

from assessments.scoring import Outcome, assess
from assessments.scoring.storing import dump
from tests.assessments.scoring import cycles, oracle
from tests.sizes import FULL

CYCLES = 10_000 if FULL else 1_000
FIELDS = ("panels", "base", "bonus", "penalty", "vetoed", "total", "grade", "rank", "of", "in_class", "overall", "change", "improved")


def cents(value: Decimal | None) -> int | None:
    assert value is None or value.as_tuple().exponent == -2
    return None if value is None else int(value.scaleb(2))


def flat(one: Outcome) -> dict[str, Any]:
    ranks = {name: getattr(one.ranks, name, None) for name in ("rank", "of", "in_class", "overall")}
    return ranks | {
        "panels": {key: cents(value) for key, value in one.panels.items()},
        "base": cents(one.base), "bonus": cents(one.bonus), "penalty": cents(one.penalty), "vetoed": one.vetoed,
        "total": cents(one.total), "grade": one.grade, "change": cents(one.change), "improved": one.improved,
    }  # fmt: skip


def test_every_number_of_chance_cycles_is_the_same_in_fractions() -> None:
    chance = random.Random(5)
    halves = vetoed = unranked = 0
    for number in range(CYCLES):
        scheme = cycles.chance_scheme(chance)
        entrants = cycles.chance_cycle(chance, scheme)
        found = {one.key: flat(one) for one in assess(scheme, entrants).outcomes}
        expected = oracle.compute(dump(scheme), [dump(one) for one in entrants])
        assert found == {key: {name: row[name] for name in FIELDS} for key, row in expected.items()}, (number, scheme, entrants)
        halves += sum(oracle.half(row.get("exact")) for row in expected.values())
        vetoed += sum(row["vetoed"] for row in found.values())
        unranked += sum(row["rank"] is None for row in found.values())
    assert halves > CYCLES // 50 and vetoed > CYCLES // 20 and unranked > CYCLES // 20  # or the chance would not reach what is hard
