"""Reporting days and months that are not the calendar's."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from dispatch.deadlines import periods

ZONE = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def test_a_day_from_noon_to_noon_bears_the_date_on_which_it_ends() -> None:
    noon = periods.day(date(2026, 7, 3), ZONE, starts_at_hour=12)
    assert (noon.start, noon.end) == (at("2026-07-02T12:00"), at("2026-07-03T12:00"))
    assert noon.start in noon and noon.end not in noon
    assert periods.day(date(2026, 7, 3), ZONE).start == at("2026-07-03T00:00")


def test_a_month_from_the_19th_bears_the_name_of_the_month_in_which_it_ends() -> None:
    july = periods.month(2026, 7, ZONE, starts_on=19)
    assert (july.start, july.end) == (at("2026-06-19T00:00"), at("2026-07-19T00:00"))
    assert periods.month(2026, 1, ZONE, starts_on=19).start == at("2025-12-19T00:00")
    assert periods.month(2026, 2, ZONE) == periods.Period(at("2026-02-01T00:00"), at("2026-03-01T00:00"))


@pytest.mark.parametrize("hour", [0, 6, 12])
def test_days_touch_and_every_instant_lies_in_its_own(hour: int) -> None:
    for n in range(40):
        on = date(2026, 2, 10) + timedelta(days=n)
        one, following = (periods.day(on + timedelta(days=k), ZONE, starts_at_hour=hour) for k in (0, 1))
        assert one.end == following.start
        for instant in (one.start, one.end - timedelta(microseconds=1)):
            assert periods.day_of(instant, ZONE, starts_at_hour=hour) == on


@pytest.mark.parametrize("first", [1, 19, 28])
def test_months_touch_and_every_instant_lies_in_its_own(first: int) -> None:
    named = list(periods.months_back(2027, 2, 15))
    assert named[0] == (2025, 12) and named[-1] == (2027, 2)
    months = [periods.month(*name, ZONE, starts_on=first) for name in named]
    assert all(a.end == b.start for a, b in pairwise(months))
    for name, one in zip(named, months, strict=True):
        assert periods.month_of(one.start, ZONE, starts_on=first) == name
        assert periods.month_of(one.end - timedelta(microseconds=1), ZONE, starts_on=first) == name


def test_a_span_of_days_and_the_year_before() -> None:
    half = periods.span(date(2024, 1, 1), date(2024, 6, 30), ZONE, starts_at_hour=12)
    assert (half.start, half.end) == (at("2023-12-31T12:00"), at("2024-06-30T12:00"))
    assert periods.year_before(half, ZONE).start == at("2022-12-31T12:00")
    leap = periods.Period(at("2024-02-01T00:00"), at("2024-02-29T00:00"))
    assert periods.year_before(leap, ZONE).end == at("2023-03-01T00:00")


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="1 to 28"):
        periods.month(2026, 2, ZONE, starts_on=31)
    with pytest.raises(ValueError, match="0 to 23"):
        periods.day(date(2026, 2, 1), ZONE, starts_at_hour=24)
    with pytest.raises(ValueError, match="two instants"):
        periods.Period(at("2026-02-01T00:00"), at("2026-02-01T00:00"))
