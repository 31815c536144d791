"""China's statutory days off and make-up workdays, as published by the State Council; years to come are estimated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import holidays

FIRST_YEAR, LAST_YEAR = 2000, 2099


@dataclass(frozen=True, slots=True)
class StatutoryDay:
    """A day that differs from its weekday: off, or worked for a bridge day."""

    date: date
    working: bool
    name: str


@lru_cache(maxsize=64)
def year(number: int) -> tuple[StatutoryDay, ...]:
    """The year's days off that fall on weekdays, and its make-up workdays, in order.

    The make-up days of a new year's first holiday can lie in the December before it, so both years are asked.
    """
    if not FIRST_YEAR <= number <= LAST_YEAR:
        return ()
    china = holidays.country_holidays("CN", years=[number, number + 1], language="zh_CN")
    off = [StatutoryDay(on, False, str(name)) for on, name in china.items() if on.year == number]
    worked = [StatutoryDay(on, True, "调休上班") for on in china.weekend_workdays if on.year == number]
    return tuple(sorted([*off, *worked], key=lambda day: day.date))
