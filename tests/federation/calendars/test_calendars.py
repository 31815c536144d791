"""Working days: the statutory calendar, the subdistrict's own days and hours, and the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.test import Client

from federation.calendars import actions, queries, statutory
from federation.calendars.models import DayOverride, OfficeHours
from federation.kernel.errors import Denied, Refused
from tests.cast import Cast
from tests.counting import queries as cost

SignIn = Callable[[str], Client]


def test_the_statutory_year_knows_days_off_and_make_up_workdays() -> None:
    days = {day.date: day.working for day in statutory.year(2026)}
    assert days[date(2026, 2, 17)] is False and days[date(2026, 2, 14)] is True and days[date(2026, 1, 4)] is True
    assert date(2026, 3, 2) not in days
    assert sum(day.working for day in statutory.year(2025)) == 5
    assert statutory.year(1999) == () and statutory.year(2100) == ()


def test_the_subdistricts_own_word_counts_before_the_statute(luyi: Cast, now: datetime) -> None:
    actions.set_day(date(2026, 2, 14), working=False, name="停电检修", citation="街道通知", by=luyi.leader, at=now)
    actions.set_day(date(2026, 3, 4), working=False, name="街道运动会", citation="", by=luyi.leader, at=now)
    different = queries.own().different(2026, 2026)
    assert different[date(2026, 2, 14)] is False and different[date(2026, 3, 4)] is False and different[date(2026, 2, 28)] is True

    actions.reset_day(DayOverride.objects.get(date=date(2026, 2, 14)), by=luyi.leader, at=now)
    assert queries.own().different(2026, 2026)[date(2026, 2, 14)] is True


def test_a_day_is_entered_once_and_changed_afterwards(luyi: Cast, now: datetime) -> None:
    for working in (True, False):
        actions.set_day(date(2027, 2, 20), working=working, name="春节调休", citation="", by=luyi.leader, at=now)
    assert DayOverride.objects.get().working is False


def test_hours_have_a_default_and_are_the_subdistricts_own(luyi: Cast, now: datetime) -> None:
    assert queries.hours() == (queries.USUAL,) * 5 + ((), ()) + (queries.USUAL,)
    week = [((480, 720), (780, 1020))] * 5 + [((540, 720),), (), ((540, 1020),)]
    actions.set_hours(week, by=luyi.leader, at=now)
    assert queries.hours() == tuple(week)


@pytest.mark.parametrize("monday", [((540, 540),), ((600, 540),), ((540, 720), (700, 800)), ((-1, 30),), ((0, 1441),)])
def test_hours_that_make_no_sense_are_refused(luyi: Cast, now: datetime, monday: queries.Windows) -> None:
    with pytest.raises(Refused):
        actions.set_hours([monday, *[queries.USUAL] * 7], by=luyi.leader, at=now)
    with pytest.raises(Refused):
        actions.set_hours([()] * 5 + [queries.USUAL] * 3, by=luyi.leader, at=now)
    assert not OfficeHours.objects.exists()


def test_only_those_who_keep_the_settings_change_anything(luyi: Cast, now: datetime) -> None:
    for who in (luyi.department, luyi.firm1, luyi.community):
        with pytest.raises(Denied):
            actions.set_day(date(2026, 3, 4), working=False, name="x", citation="", by=who, at=now)
        with pytest.raises(Denied):
            actions.set_hours([queries.USUAL] * 8, by=who, at=now)


def test_the_year_is_read_by_staff_and_entered_by_commanders(luyi: Cast, sign_in: SignIn) -> None:
    assert sign_in("firm1").get("/office/working-days/").status_code == 403
    staff, leader = sign_in("department"), sign_in("leader")
    page = staff.get("/office/working-days/?year=2026")
    assert page.status_code == 200 and "调休上班" in page.content.decode() and "/days/" not in page.content.decode()
    assert staff.post("/office/working-days/days/", {"date": "2026-03-04", "working": "0", "name": "x"}).status_code == 403

    saved = leader.post("/office/working-days/days/", {"date": "2026-03-04", "working": "0", "name": "运动会", "citation": "街办发3号"})
    assert saved.status_code == 302
    assert "街办发3号" in leader.get("/office/working-days/?year=2026").content.decode()
    row = DayOverride.objects.get()
    assert leader.post(f"/office/working-days/days/{row.pk}/reset/").status_code == 302
    assert not DayOverride.objects.exists()


def test_hours_are_typed_as_people_write_them(luyi: Cast, sign_in: SignIn) -> None:
    leader = sign_in("leader")
    typed = {f"day{n}": "9:00-12:00，13：30至18:00" for n in range(5)} | {"day5": "", "day6": "", "day7": "09:00–17:00"}
    assert leader.post("/office/working-days/hours/", typed).status_code == 302
    assert queries.hours()[0] == ((540, 720), (810, 1080)) and queries.hours()[7] == ((540, 1020),)

    for wrong in ("nine to five", "12:00-9:00", "9:00-12:00, 11:00-13:00", "9:70-12:00", "9:00-25:00"):
        answer = leader.post("/office/working-days/hours/", {**typed, "day1": wrong})
        assert answer.status_code == 422 and wrong in answer.content.decode()


@pytest.mark.parametrize("asked", ["x", "1999", "2100", "-5", "9" * 40])
def test_years_that_nobody_knows_are_not_found(luyi: Cast, sign_in: SignIn, asked: str) -> None:
    assert sign_in("leader").get(f"/office/working-days/?year={asked}").status_code == 404


def test_a_year_costs_the_same_with_any_number_of_own_days(luyi: Cast, sign_in: SignIn) -> None:
    client = sign_in("leader")
    few = cost(client, "/office/working-days/?year=2026")
    DayOverride.objects.bulk_create([DayOverride(date=date(2026, 3, n), working=False, name="x") for n in range(1, 31)])
    assert cost(client, "/office/working-days/?year=2026") == few


def test_another_subdistrict_keeps_its_own_calendar(luyi: Cast, neighbour: Cast, sign_in: SignIn, now: datetime) -> None:
    row = actions.set_day(date(2026, 3, 4), working=False, name="街道运动会", citation="", by=luyi.leader, at=now)
    other = sign_in("neighbour-leader")
    assert "街道运动会" not in other.get("/office/working-days/?year=2026").content.decode()
    assert other.post(f"/office/working-days/days/{row.pk}/reset/").status_code == 404
