"""The current subdistrict's working time, and an order's spans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from dispatch.categories.models import ClockMode
from dispatch.clocks.models import Escalation, Level, Span
from dispatch.deadlines import DAY, Week, WorkingTime
from federation.calendars import queries as calendars

YEARS_AHEAD = 3


def working_time(at: datetime) -> WorkingTime:
    """What counts as working time around that instant; one query."""
    own = calendars.own()
    zone = ZoneInfo(own.timezone)
    year = at.astimezone(zone).year
    return WorkingTime(zone, week(own.hours), own.different(year - 1, year + YEARS_AHEAD))


def week(hours: Sequence[calendars.Windows]) -> Week:
    """The eight kinds of day in seconds."""
    windows = [tuple((start * 60, end * 60) for start, end in day) for day in hours]
    return Week(tuple(windows[:7]), windows[7])


def seconds_of(within: timedelta, mode: str, working: WorkingTime) -> int:
    """A category's time as seconds of its clock: in working time a day is as long as the first worked weekday's hours."""
    if mode != ClockMode.WORKING:
        return int(within.total_seconds())
    day = next((sum(end - start for start, end in windows) for windows in working.week.days if windows), DAY)
    return within.days * day + within.seconds


def ladder(numbers: Mapping[str, int]) -> list[tuple[Level, int]]:
    """The subdistrict's levels, each with the percentage of the time at which it is told; a level at 0 is left out."""
    return [(level, numbers[f"escalate_{level}_percent"]) for level in Level if numbers[f"escalate_{level}_percent"]]


def open_span(order: Any) -> Span | None:
    """What the clock of the order is doing now; None when it stands."""
    row: Span | None = Span.objects.filter(order=order.pk, ended=None).first()
    return row


def spans(order: Any) -> QuerySet[Span]:
    """All facts of an order's clock, oldest first."""
    return Span.objects.filter(order=order.pk).select_related("by__user").order_by("round", "began")


def escalations(order: Any) -> QuerySet[Escalation]:
    """Who was or will be told, in order."""
    return Escalation.objects.filter(order=order.pk, called_off_at=None).order_by("due_at")
