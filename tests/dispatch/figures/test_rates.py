"""Exact rates: valid call-backs below the line, fractions until the end, nothing where there is nothing."""

from __future__ import annotations

import random
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest

from dispatch.figures.rates import Formula, Rate, Tally, growth, points, rate, rates, rounded


def test_no_valid_call_back_is_no_rate() -> None:
    found = rates(Tally(0, 0, 0, 0, 0), Formula())
    assert [found.response.percent, found.solve.percent, found.satisfaction.percent, found.composite_percent] == [None] * 4


def test_the_composite_is_computed_from_exact_rates_and_rounded_once() -> None:
    found = rates(Tally(3, 2, 1, 1, 1), Formula())
    assert found.composite == Fraction(10, 100) * Fraction(200, 3) + Fraction(50, 100) * Fraction(100, 3) + Fraction(40, 100) * Fraction(
        190, 3
    )
    assert found.composite_percent == Decimal("48.67")


def test_weights_are_the_subdistricts_own_and_need_not_sum_to_a_hundred() -> None:
    tally = Tally(10, 10, 5, 0, 10)
    assert rates(tally, Formula(Fraction(1, 2), 1, 1, 2)).composite == Fraction(100 + 50 + 2 * 50, 4)
    assert rates(tally, Formula(Fraction(1), 0, 0, 0)).composite is None
    assert rates(tally, Formula(Fraction(0), 0, 0, 1)).composite == 0


def test_more_answers_than_call_backs_are_refused() -> None:
    for counts in ((1, 2, 0, 0, 0), (1, 0, 2, 0, 0), (1, 0, 0, 1, 1), (-1, 0, 0, 0, 0)):
        with pytest.raises(ValueError, match=r"More answers|negative"):
            Tally(*counts)
    with pytest.raises(ValueError, match="no share"):
        Rate(Fraction(3), 2)
    with pytest.raises(ValueError, match="Weights"):
        Formula(response=-1)


def test_half_is_rounded_up_and_never_to_even() -> None:
    assert rounded(Fraction(79995, 1000)) == Decimal("80.00")
    assert rounded(Fraction(5, 1000)) == Decimal("0.01") and rounded(Fraction(-5, 1000)) == Decimal("-0.01")
    assert str(rounded(Fraction(100))) == "100.00"
    chance = random.Random(4)
    for _ in range(500):
        value = Fraction(chance.randrange(-(10**7), 10**7), 10 ** chance.randrange(6))
        assert rounded(value) == (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_a_rate_grows_in_points_and_a_count_in_percent() -> None:
    assert points(rate(95, 100).value, rate(9222, 10000).value) == Fraction(278, 100)
    assert points(None, Fraction(1)) is None
    assert rounded(growth(1656, 2918)) == Decimal("-43.25")
    assert growth(5, 0) is None


def test_laws_of_random_tallies() -> None:
    chance = random.Random(9)
    for _ in range(300):
        valid = chance.randrange(1, 500)
        satisfied = chance.randrange(valid + 1)
        tally = Tally(valid, chance.randrange(valid + 1), chance.randrange(valid + 1), satisfied, chance.randrange(valid - satisfied + 1))
        found = rates(tally, Formula())
        assert found.composite is not None and 0 <= found.composite <= 100
        every = [found.response.value, found.solve.value, found.satisfaction.value]
        assert min(v for v in every if v is not None) <= found.composite <= max(v for v in every if v is not None)
