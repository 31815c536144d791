"""Reading working days and hours of the current subdistrict."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models.functions import JSONObject

from federation.calendars import statutory
from federation.calendars.models import DayOverride, OfficeHours, Weekday
from federation.tenancy import scope
from federation.tenancy.models import Subdistrict

Windows = tuple[tuple[int, int], ...]  # minutes after midnight

#: House rule until the subdistrict enters its own hours: mornings and afternoons from Monday to Friday.
USUAL: Windows = ((9 * 60, 12 * 60), (13 * 60 + 30, 17 * 60 + 30))


@dataclass(frozen=True)
class Calendar:
    """All that working time is computed from: the zone, the hours of the eight kinds of day, and the dates that differ."""

    timezone: str
    hours: tuple[Windows, ...]  # Monday to Sunday, then make-up workdays
    overrides: dict[date, bool]

    def different(self, first_year: int, last_year: int) -> dict[date, bool]:
        """Dates that differ from their weekday: True worked, False off. The subdistrict's own word comes last."""
        found = {day.date: day.working for year in range(first_year, last_year + 1) for day in statutory.year(year)}
        return found | self.overrides


def own() -> Calendar:
    """The current subdistrict's calendar; one query, because every new order asks for it."""
    entered = OfficeHours.objects.order_by().values(row=JSONObject(weekday="weekday", windows="windows"))
    days = DayOverride.objects.order_by().values(row=JSONObject(date="date", working="working"))
    rows = Subdistrict.objects.filter(pk=scope.current()).annotate(hours=ArraySubquery(entered), days=ArraySubquery(days))
    zone, found, overrides = rows.values_list("timezone", "hours", "days").get()
    week = _week({row["weekday"]: row["windows"] for row in found})
    return Calendar(zone, week, {date.fromisoformat(row["date"]): row["working"] for row in overrides})


def hours() -> tuple[Windows, ...]:
    """The hours of each kind of day."""
    return _week(dict(OfficeHours.objects.values_list("weekday", "windows")))


def _week(entered: Mapping[int, Sequence[Sequence[int]]]) -> tuple[Windows, ...]:
    def of(day: int) -> Windows:
        if day not in entered:
            return () if day in (Weekday.SATURDAY, Weekday.SUNDAY) else USUAL
        return tuple((start, end) for start, end in entered[day])

    return tuple(of(day) for day in Weekday.values)


@dataclass(frozen=True)
class Day:
    """A date as the year's page shows it; `override` where the subdistrict decided otherwise."""

    date: date
    working: bool
    name: str = ""
    override: DayOverride | None = None

    @property
    def kind(self) -> str:
        """`own`, `makeup`, `off`, or nothing for an ordinary day."""
        if self.override is not None:
            return "own"
        return ("makeup" if self.working else "off") if self.name else ""


def year(number: int) -> list[list[list[Day | None]]]:
    """Twelve months of weeks of days, Monday first; None where a week belongs to another month. Two queries."""
    named = {day.date: day for day in statutory.year(number)}
    overrides = {row.date: row for row in DayOverride.objects.filter(date__year=number)}
    week = hours()

    def day(on: date) -> Day:
        if row := overrides.get(on):
            return Day(on, row.working, row.name, row)
        if fixed := named.get(on):
            return Day(on, fixed.working, fixed.name)
        return Day(on, bool(week[on.weekday()]))

    weeks = calendar.Calendar()
    return [
        [[day(on) if on.month == month else None for on in days] for days in weeks.monthdatescalendar(number, month)]
        for month in range(1, 13)
    ]
