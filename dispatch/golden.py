"""Golden cases of working days and of the three rates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.deadlines import Week, WorkingTime
from dispatch.figures import rates as figures
from federation.calendars import statutory
from federation.kernel.golden import Line

_ALL_DAY = ((0, 86_400),)
_WEEK = Week(((_ALL_DAY,) * 5) + ((), ()), _ALL_DAY)


def workdays(cases: Any) -> Iterator[Line]:
    """`[{"start", "n", "expect"}]`: the n-th working day after a date by the statutory calendar alone."""
    for case in cases:
        start, count = date.fromisoformat(case["start"]), int(case["n"])
        reach = range(start.year, start.year + count // 200 + 2)
        days = {day.date: day.working for year in reach for day in statutory.year(year)}
        found = WorkingTime(ZoneInfo("Asia/Shanghai"), _WEEK, days).add_days(start, count)
        yield Line(f"{start} + {count}", "working day", str(case["expect"]), found.isoformat())


def rates(cases: Any) -> Iterator[Line]:
    """`[{"valid", "contacted", "solved", "satisfied", "basically", "expect": {…}}]`, each rate as text or null."""
    for number, case in enumerate(cases, start=1):
        counts = {name: int(case[name]) for name in ("valid", "contacted", "solved", "satisfied", "basically")}
        found = figures.rates(figures.Tally(**counts), figures.Formula())
        computed = {
            "response": found.response.percent, "solve": found.solve.percent,
            "satisfaction": found.satisfaction.percent, "composite": found.composite_percent,
        }  # fmt: skip
        name = f"{number}: {'/'.join(str(value) for value in counts.values())}"
        for key, expected in case["expect"].items():
            yield Line(name, key, expected, _text(computed[key]))


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
