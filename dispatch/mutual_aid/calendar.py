"""A week of the pool as a table: weekly hours, absences and bookings, each where it falls. Reads, never writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.mutual_aid import queries
from dispatch.mutual_aid.models import Booking
from federation.accounts.models import Membership
from federation.pool.models import AvailabilityException, Resource, WeeklyHours
from federation.pool.presentation import hours

REACH = timedelta(days=3660)  # weeks further away than ten years are mistyped
MINUTE = timedelta(minutes=1)  # a day that is cut off ends at 23:59, not at 00:00
Spans = dict[UUID, list[dict[str, Any]]]


def monday_of(text: str, today: date) -> date:
    """The Monday of `2026-W47`; anything unreadable or far away is this week."""
    year, _sep, number = text.partition("-W")
    this_week = today - timedelta(days=today.weekday())
    try:
        wanted = date.fromisocalendar(int(year), int(number), 1)
    except (ValueError, OverflowError):  # int and the calendar do not end at the same number
        return this_week
    return wanted if abs(wanted - this_week) < REACH else this_week


def name_of(monday: date) -> str:
    """`2026-W47`, the address of a week."""
    year, week, _day = monday.isocalendar()
    return f"{year:04d}-W{week:02d}"


def week(resources: Sequence[Resource], monday: date, by: Membership, today: date) -> dict[str, Any]:
    """What the week_calendar component shows for these resources."""
    days = [monday + timedelta(days=n) for n in range(7)]
    start, end = _midnight(days[0]), _midnight(days[0] + timedelta(days=7))
    spans = _absences(resources, start, end)
    for pk, found in _booked(resources, start, end, by).items():
        spans[pk] += found
    ordinary = _ordinary(resources)
    rows = [
        {
            "title": str(one),
            "subtitle": str(one.firm),
            "url": reverse("pool:detail", args=[one.pk]),
            "cells": [_cell(ordinary[one.pk][day.weekday()], spans[one.pk], day, today) for day in days],
        }
        for one in resources
    ]
    agenda = [
        {
            "date": day,
            "is_today": day == today,
            "events": [{**event, "resource": row["title"]} for row in rows for event in row["cells"][number]["events"]],  # type: ignore[index]
        }
        for number, day in enumerate(days)
    ]
    return {"days": [{"date": day, "is_today": day == today} for day in days], "rows": rows, "agenda": agenda}


def bookings_ahead(resource: Resource, by: Membership, now: datetime) -> list[dict[str, Any]]:
    """The next bookings of one resource, as far as this person may know them."""
    found = _booked([resource], now, now + timedelta(days=90), by)[resource.pk]
    return sorted(found, key=lambda span: span["begins"])[:20]


def _ordinary(resources: Iterable[Resource]) -> dict[UUID, dict[int, list[str]]]:
    found: dict[UUID, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for period in WeeklyHours.objects.filter(resource__in=[one.pk for one in resources]).order_by("weekday", "from_minute"):
        found[period.resource_id][period.weekday].append(hours(period.from_minute, period.until_minute))
    return found


def _absences(resources: Iterable[Resource], start: datetime, end: datetime) -> Spans:
    spans: Spans = defaultdict(list)
    found = AvailabilityException.objects.filter(resource__in=[one.pk for one in resources], starts_at__lt=end, ends_at__gt=start)
    for one in found:
        word = _("Extra time") if one.available else _("Not available")
        title = f"{word} · {one.reason}" if one.reason and one.available else word
        spans[one.resource_id].append(
            {
                "begins": one.starts_at,
                "ends": one.ends_at,
                "title": title,
                "state": "verified" if one.available else "closed",
                "url": "",
                "away": not one.available,
            }
        )
    return spans


def _booked(resources: Iterable[Resource], start: datetime, end: datetime, by: Membership) -> Spans:
    """One span per job and shift, however many heads are sent; others' jobs show only as busy."""
    spans: Spans = defaultdict(list)
    heads: dict[tuple[UUID, datetime], dict[str, Any]] = {}
    found = queries.bookings_between(start, end).filter(unit__resource__in=[one.pk for one in resources])
    for booking in found:
        key = (booking.job_id, booking.during.lower)
        if key in heads:
            heads[key]["heads"] += 1
            continue
        heads[key] = _span(booking, by)
        spans[booking.unit.resource_id].append(heads[key])
    for span in heads.values():
        if span["heads"] > 1:
            span["title"] = _("%(title)s × %(count)d") % {"title": span["title"], "count": span["heads"]}
    return spans


def _span(booking: Booking, by: Membership) -> dict[str, Any]:
    job = booking.job
    known = by.role in queries.SEES_ALL or (by.firm_id is not None and by.firm_id in (job.firm_id, job.request.firm_id))
    return {
        "begins": booking.during.lower,
        "ends": booking.during.upper,
        "title": str(job.request.compound) if known else _("Busy"),
        "state": job.state if known else "closed",
        "url": reverse("mutual_aid:job", args=[job.pk]) if known else "",
        "heads": 1,
        "away": False,
    }


def _cell(periods: list[str], spans: list[dict[str, Any]], day: date, today: date) -> dict[str, Any]:
    begins, ends = _midnight(day), _midnight(day + timedelta(days=1))
    here = [span for span in spans if span["begins"] < ends and span["ends"] > begins]
    events = [
        {**span, "start": _clock(max(span["begins"], begins)), "end": _clock(min(span["ends"], ends - MINUTE))}
        for span in sorted(here, key=lambda span: span["begins"])
    ]
    away = any(span["away"] and span["begins"] <= begins and span["ends"] >= ends for span in here)
    return {"hours": _(", ").join(periods), "off": away or not periods, "today": day == today, "events": events}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _clock(moment: datetime) -> time:
    return timezone.localtime(moment).time()
