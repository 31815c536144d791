"""The ledger's arithmetic: rates, points, Gini, runs, reciprocity."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.ledger.inequality import gini, runs, verdict
from dispatch.ledger.queries import owed
from dispatch.ledger.valuing import Help, Rate, points, rate_for

DAY = date(2026, 11, 22)
TRUCK, PUMP = uuid.uuid4(), uuid.uuid4()
HOUR = Help("hours", Decimal(1), mode="do")


@pytest.mark.parametrize(
    ("help_given", "worth"),
    [
        (HOUR, "1.50"),
        (Help("hours", Decimal(1), mode="do", level=3), "1.50"),
        (Help("hours", Decimal(1), mode="do", level=4), "2.00"),
        (Help("hours", Decimal(1), mode="advise", level=5), "1.00"),
        (Help("machine_hours", Decimal(1), term=TRUCK), "1.00"),
        (Help("headcount_days", Decimal(1), term=PUMP), "8.00"),
    ],
)
def test_the_product_has_a_rate_for_everything(help_given, worth):
    assert rate_for(help_given, [], on=DAY).points == Decimal(worth)


def test_an_own_rate_goes_before_the_default_and_a_special_one_before_the_general():
    general, special = Rate("machine_hours", Decimal(3)), Rate("machine_hours", Decimal(5), term=TRUCK)
    assert rate_for(Help("machine_hours", Decimal(1), term=TRUCK), [special, general], on=DAY) == special
    assert rate_for(Help("machine_hours", Decimal(1), term=PUMP), [special, general], on=DAY) == general


def test_a_rate_holds_from_its_day_and_not_before():
    old = Rate("hours", Decimal(3), mode="do", valid_from=date(2026, 1, 1))
    new = Rate("hours", Decimal(4), mode="do", valid_from=DAY, order=1)
    assert rate_for(HOUR, [old, new], on=date(2026, 11, 21)) == old
    assert rate_for(HOUR, [new, old], on=DAY) == new
    assert rate_for(HOUR, [new], on=date(2026, 11, 21)).points == Decimal("1.50")


def test_of_two_rates_of_one_day_the_later_entered_holds():
    first = Rate("hours", Decimal(3), valid_from=DAY, order=0)
    assert rate_for(HOUR, [Rate("hours", Decimal(4), valid_from=DAY, order=1), first], on=DAY).points == 4


@given(st.decimals(0, 10_000, places=2), st.decimals(0, 10_000, places=2))
def test_the_two_sides_of_a_help_cancel_to_the_cent(quantity, rate):
    assert points(quantity, rate) + points(-quantity, rate) == 0


def brute(values):
    """From the definition: all pairs."""
    mean = sum(values) / len(values)
    return sum(abs(a - b) for a in values for b in values) / (2 * len(values) ** 2 * mean)


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=30).filter(any))
def test_gini_is_what_its_definition_says(values):
    figure = gini(values)
    assert figure == pytest.approx(brute(values), abs=1e-9)
    assert -1e-9 <= figure < 1


def test_gini_where_it_means_nothing():
    assert gini([]) is None and gini([0, 0]) is None
    assert gini([5, 5, 5]) == pytest.approx(0)
    assert gini([0, 0, 0, 8]) == pytest.approx(0.75)
    with pytest.raises(ValueError, match="below zero"):
        gini([-1, 2])


def test_the_figure_in_words():
    assert [verdict(f) for f in (None, 0.0, 0.19, 0.2, 0.4, 0.6, 1.0)] == ["none", "even", "even", "fair", "uneven", "few", "few"]


def test_runs_tell_who_received_first():
    assert runs([-1, -1, 1]) == [("received", 2), ("gave", 1)]
    assert runs([]) == [] and runs([0]) == []


def test_reciprocity_is_half_way_at_half_and_never_leaves_its_bounds():
    assert [owed(Decimal(b), 50) for b in (0, -50, 50)] == [500, 750, 250]
    assert owed(Decimal("-9999999"), 50) <= 1000 and owed(Decimal(9999999), 50) >= 0


@given(st.decimals(-10_000, 10_000, places=2), st.decimals(-10_000, 10_000, places=2), st.integers(1, 1000))
def test_who_owes_more_is_asked_no_later(first, second, half):
    low, high = sorted((first, second))
    assert 0 <= owed(high, half) <= owed(low, half) <= 1000
