"""Shifts on a calendar: a week by resource, by firm or all together, or a month. Reads, never writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.fieldwork import rules
from dispatch.fieldwork.models import Shift
from dispatch.fieldwork.states import ShiftState
from dispatch.mutual_aid.queries import LIVE_JOBS
from federation.accounts.models import Membership

DAY = timedelta(days=1)
REACH = timedelta(days=3660)  # days further away than ten years are mistyped


@dataclass(frozen=True, slots=True)
class Period:
    """The days shown, whole weeks from Monday; `before` and `after` are the neighbours' anchors."""

    days: list[date]
    title: str
    before: date
    after: date

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """From the first midnight to the last."""
        return _midnight(self.days[0]), _midnight(self.days[-1] + DAY)


def anchor(text: str, today: date) -> date:
    """The day of `2026-11-22`; anything unreadable or far away is today."""
    try:
        wanted = date.fromisoformat(text)
    except ValueError:
        return today
    return wanted if abs(wanted - today) < REACH else today


def week(day: date) -> Period:
    """Monday to Sunday around the day."""
    monday = day - timedelta(days=day.weekday())
    days = [monday + n * DAY for n in range(7)]
    return Period(days, f"{days[0]:%Y-%m-%d} – {days[6]:%m-%d}", monday - 7 * DAY, monday + 7 * DAY)


def month(day: date) -> Period:
    """The whole weeks that hold the day's month."""
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    start = first - timedelta(days=first.weekday())
    end = following + timedelta(days=(7 - following.weekday()) % 7)
    days = [start + n * DAY for n in range((end - start).days)]
    return Period(days, f"{first:%Y-%m}", (first - DAY).replace(day=1), following)


def rows_of_week(shifts: Iterable[Shift], period: Period, group: str, by: Membership, now: datetime) -> list[dict[str, Any]]:
    """One row per resource, per firm, or one for all."""
    grouped: dict[Any, list[Shift]] = defaultdict(list)
    names: dict[Any, tuple[str, str]] = {}
    for shift in shifts:
        job = shift.job
        key = job.resource_id if group == "resource" else job.firm_id if group == "firm" else None
        names[key] = _name(shift, group)
        grouped[key].append(shift)
    rows = [
        {"title": names[key][0], "subtitle": names[key][1], "cells": _cells(found, period.days, by, now)} for key, found in grouped.items()
    ]
    return sorted(rows, key=lambda row: str(row["title"]))


def rows_of_month(shifts: Iterable[Shift], period: Period, by: Membership, now: datetime) -> list[dict[str, Any]]:
    """One row per week."""
    cells = _cells(list(shifts), period.days, by, now)
    return [{"title": "", "subtitle": "", "cells": cells[n : n + 7]} for n in range(0, len(cells), 7)]


def _name(shift: Shift, group: str) -> tuple[str, str]:
    if group == "resource":
        return str(shift.job.resource), str(shift.job.firm)
    return (str(shift.job.firm), "") if group == "firm" else (_("All shifts"), "")


def _cells(shifts: list[Shift], days: list[date], by: Membership, now: datetime) -> list[dict[str, Any]]:
    today = timezone.localtime(now).date()
    by_day: dict[date, list[dict[str, Any]]] = defaultdict(list)
    for shift in shifts:
        by_day[timezone.localtime(shift.starts_at).date()].append(_event(shift, by, now))
    return [{"date": day, "is_today": day == today, "events": by_day[day]} for day in days]


def _event(shift: Shift, by: Membership, now: datetime) -> dict[str, Any]:
    job = shift.job
    moves = shift.state == ShiftState.PLANNED and shift.starts_at > now and job.state in LIVE_JOBS and rules.can_reschedule(by, job)
    start = timezone.localtime(shift.starts_at)
    return {
        "pk": shift.pk,
        "start": start.time(),
        "starts_at": start,
        "end": timezone.localtime(shift.ends_at).time(),
        "title": str(job.request.compound),
        "resource": str(job.resource),
        "state": shift.state,
        "url": reverse("mutual_aid:job", args=[job.pk]),
        "move": reverse("fieldwork:move", args=[shift.pk]) if moves else "",
    }


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
