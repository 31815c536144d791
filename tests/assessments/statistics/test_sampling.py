"""Intervals, shrinkage and samples against the equations that they must solve, in fractions, not against their own formulas."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

import pytest

from assessments.statistics import rounded, sample_size, shrunk, wilson
from assessments.statistics.sampling import Z95


def test_published_intervals() -> None:
    for k, n, low, high in (
        (0, 0, "0", "1"),
        (5, 5, "0.565518", "1"),
        (45, 50, "0.786398", "0.956524"),
        (450, 500, "0.870578", "0.923322"),
    ):
        found = wilson(k, n)
        assert (rounded(found.low, 6), rounded(found.high, 6)) == (Decimal(low), Decimal(high))
    assert [rounded(100 * end, 1) for end in (wilson(9, 10).low, wilson(9, 10).high)] == [Decimal("59.6"), Decimal("98.2")]


def test_both_ends_are_where_the_rate_is_exactly_z_standard_errors_away() -> None:
    chance = random.Random(1)
    square = Fraction(Z95) ** 2
    for _ in range(300):
        n = chance.choice((1, 2, 7, 90, 1200, 126_000))
        k = Fraction(chance.randint(0, 10 * n), 10)
        found = wilson(k, n)
        assert 0 <= found.low <= found.high <= 1
        for end in (found.low, found.high):
            p = Fraction(end)
            assert abs((k / n - p) ** 2 - square * p * (1 - p) / n) < Fraction(1, 10**30)
        assert found.low <= rounded(k / n, 30) <= found.high


def test_all_or_nobody_ends_at_the_very_end() -> None:
    for n in (1, 3, 126_000):
        assert wilson(0, n).low == 0 and wilson(n, n).high == 1
        assert rounded(wilson(0, n).high + wilson(n, n).low, 30) == 1


def test_published_shrinkage_and_its_limits() -> None:
    prior = {"mean": Decimal("0.85"), "strength": 30}
    for k, n, expected in ((0, 0, "0.850000"), (0, 3, "0.772727"), (190, 200, "0.936957"), (3, 3, "0.863636")):
        assert str(rounded(shrunk(k, n, **prior), 6)) == expected
    assert shrunk(1, 3, mean=Fraction(1, 2), strength=0) == Fraction(1, 3)
    assert shrunk(0, 0, mean=Fraction(1, 2), strength=0) == Fraction(1, 2)
    assert shrunk(Fraction(9, 10), 1, mean=1, strength=1) == Fraction(19, 20)


def test_the_sample_is_the_smallest_that_is_exact_enough() -> None:
    square = Fraction(Z95) ** 2
    for error in ("0.05", "0.08", "0.10"):
        for households in (1, 2, 10, 54, 120, 300, 600, 1200, 2400, 5000, 126_000):

            def exact_enough(n: int, of: int = households, within: str = error) -> bool:
                return of == 1 or square * (of - n) / (4 * n * (of - 1)) <= Fraction(within) ** 2

            found = sample_size(households, error=Decimal(error))
            assert exact_enough(found) and (found == 1 or not exact_enough(found - 1)), (households, error)
    assert [sample_size(120, error=Decimal(e)) for e in ("0.05", "0.1")] == [92, 54]
    assert sample_size(0, error=Decimal("0.1")) == 0


def test_what_is_no_share_is_refused() -> None:
    for k, n in ((1, 0), (-1, 2), (3, 2), (0, -1)):
        for refuse in (lambda k=k, n=n: wilson(k, n), lambda k=k, n=n: shrunk(k, n, mean=0, strength=1)):
            with pytest.raises(ValueError, match="no share"):
                refuse()
    for mean, strength in ((2, 1), (-1, 1), (0, -1)):
        with pytest.raises(ValueError, match="mean lies"):
            shrunk(0, 1, mean=mean, strength=strength)
    for households, error in ((-1, "0.1"), (1, "0"), (1, "1")):
        with pytest.raises(ValueError, match="Households"):
            sample_size(households, error=Decimal(error))


def test_halves_are_rounded_up() -> None:
    assert [str(rounded(value, 2)) for value in (Decimal("79.995"), Fraction(1, 8), 3)] == ["80.00", "0.13", "3.00"]
