"""A week of the pool: who sees what of a booking."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from dispatch.mutual_aid import actions, calendar
from dispatch.mutual_aid.models import HelpRequest, Job
from federation.pool.actions import add_exception
from federation.pool.models import Resource, WeeklyHours
from tests.cast import Cast


@pytest.fixture
def booked(ask: Callable[..., HelpRequest], luyi: Cast, now: datetime) -> Job:
    """firm2's expert, booked by firm1."""
    request = ask()
    actions.find_helpers(at=now)
    job: Job = actions.accept_offer(request.offers.get(), by=luyi.firm2, at=now)
    return job


def events(job: Job, luyi: Cast, who: str) -> list[dict[str, Any]]:
    resource = Resource.objects.select_related("firm").get(pk=job.resource_id)
    day = timezone.localdate(job.starts_at)
    shown = calendar.week([resource], day - timedelta(days=day.weekday()), getattr(luyi, who), day)
    found: list[dict[str, Any]] = shown["rows"][0]["cells"][day.weekday()]["events"]
    return found


@pytest.mark.parametrize("who", ["firm1", "firm2", "dispatcher", "leader", "department"])
def test_both_sides_and_staff_see_where(booked: Job, luyi: Cast, who: str) -> None:
    (event,) = events(booked, luyi, who)

    assert (event["title"], event["state"], event["url"]) == ("通瑞嘉苑", "booked", f"/jobs/{booked.pk}/")


@pytest.mark.parametrize("who", ["firm3", "firm5"])
def test_other_firms_see_only_that_it_is_busy(booked: Job, luyi: Cast, who: str) -> None:
    (event,) = events(booked, luyi, who)

    assert (event["state"], event["url"]) == ("closed", "")
    assert "通瑞嘉苑" not in event["title"]


def test_bookings_ahead_follow_the_same_rule(booked: Job, luyi: Cast, now: datetime) -> None:
    assert [row["url"] != "" for row in calendar.bookings_ahead(booked.resource, luyi.firm2, now)] == [True]
    assert [row["url"] != "" for row in calendar.bookings_ahead(booked.resource, luyi.firm3, now)] == [False]


def test_a_day_away_is_off_and_a_day_without_hours_too(luyi: Cast, now: datetime) -> None:
    resource = luyi.resource("演示专家-防水")
    monday = calendar.monday_of("2030-W10", now.date())
    start = timezone.make_aware(datetime(monday.year, monday.month, monday.day))
    away = {"available": False, "reason": "假", "by": luyi.dispatcher, "at": now}
    add_exception(resource, starts_at=start, ends_at=start + timedelta(days=1), **away)
    add_exception(resource, starts_at=start + timedelta(hours=34), ends_at=start + timedelta(hours=36), **away)
    WeeklyHours.objects.filter(resource=resource, weekday=3).delete()

    cells = calendar.week([resource], monday, luyi.dispatcher, now.date())["rows"][0]["cells"]

    assert [cell["off"] for cell in cells] == [True, False, False, True, False, False, False]
    assert [f"{event['start']:%H:%M}-{event['end']:%H:%M}" for cell in cells for event in cell["events"]] == ["00:00-23:59", "10:00-12:00"]


@pytest.mark.parametrize(("text", "name"), [("2026-W47", "2026-W47"), ("2020-W53", "2020-W53"), ("9999-W01", "2026-W48"), ("", "2026-W48")])
def test_a_week_has_a_name(text: str, name: str) -> None:
    today = datetime(2026, 11, 25).date()

    assert calendar.name_of(calendar.monday_of(text, today)) == name
