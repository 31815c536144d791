"""What a figure is counted over: explicit half-open periods, which need not be those of the calendar.

A reporting day may run from noon to noon and bears the date on which it ends; a reporting month may start on the 19th
and bears the name of the month in which it ends. Consecutive periods touch and never overlap.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

NOON = 12
LAST_COMMON_DAY = 28  # every month has one


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """[start, end)."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None or self.end <= self.start:
            raise ValueError("A period needs two instants, the first before the second.")

    def __contains__(self, at: datetime) -> bool:
        return self.start <= at < self.end


def day(on: date, zone: ZoneInfo, *, starts_at_hour: int = 0) -> Period:
    """The reporting day of that date: from midnight, or from that hour of the day before."""
    if not 0 <= starts_at_hour < 24:
        raise ValueError("A day starts at an hour from 0 to 23.")
    first = on - timedelta(days=1) if starts_at_hour else on
    return Period(_at(first, starts_at_hour, zone), _at(first + timedelta(days=1), starts_at_hour, zone))


def day_of(at: datetime, zone: ZoneInfo, *, starts_at_hour: int = 0) -> date:
    """The date of the reporting day that holds the instant."""
    wall = at.astimezone(zone)
    return wall.date() + timedelta(days=1 if starts_at_hour and wall.hour >= starts_at_hour else 0)


def month(year: int, number: int, zone: ZoneInfo, *, starts_on: int = 1) -> Period:
    """The reporting month: the calendar's, or from that day of the month before."""
    if not 1 <= starts_on <= LAST_COMMON_DAY:
        raise ValueError("A month starts on a day from 1 to 28.")
    first = _months_on(date(year, number, starts_on), 0 if starts_on == 1 else -1)
    return Period(_at(first, 0, zone), _at(_months_on(first, 1), 0, zone))


def month_of(at: datetime, zone: ZoneInfo, *, starts_on: int = 1) -> tuple[int, int]:
    """(year, month) of the reporting month that holds the instant."""
    on = at.astimezone(zone).date()
    named = _months_on(on.replace(day=1), 1 if starts_on > 1 and on.day >= starts_on else 0)
    return named.year, named.month


def months_back(year: int, number: int, count: int) -> Iterator[tuple[int, int]]:
    """The `count` months that end with this one, oldest first."""
    last = date(year, number, 1)
    for back in range(count - 1, -1, -1):
        one = _months_on(last, -back)
        yield one.year, one.month


def span(first: date, last: date, zone: ZoneInfo, *, starts_at_hour: int = 0) -> Period:
    """The reporting days from `first` to `last`, both included."""
    return Period(day(first, zone, starts_at_hour=starts_at_hour).start, day(last, zone, starts_at_hour=starts_at_hour).end)


def year_before(period: Period, zone: ZoneInfo) -> Period:
    """The same period a year earlier by the wall clock; 29 February becomes 1 March."""
    return Period(_year_less(period.start, zone), _year_less(period.end, zone))


def _year_less(at: datetime, zone: ZoneInfo) -> datetime:
    wall = at.astimezone(zone)
    try:
        return wall.replace(year=wall.year - 1)
    except ValueError:
        return wall.replace(year=wall.year - 1, month=3, day=1)


def _months_on(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 + months
    return first.replace(year=index // 12, month=index % 12 + 1)


def _at(on: date, hour: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, time(hour), zone)
