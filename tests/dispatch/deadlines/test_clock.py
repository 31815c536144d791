"""The clock against a second implementation that walks minute by minute, and its own laws."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dispatch.deadlines import EVERY_DAY, Mode, Pause, Week, WorkingTime, due, next_escalation, overdue, rungs, spent
from tests.dispatch.deadlines import oracle

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
OFFICE = ((9 * 3600, 12 * 3600), (13 * 3600 + 1800, 17 * 3600 + 1800))  # seven hours with a break
WEEK = Week((OFFICE,) * 5 + ((), ()), OFFICE)
#: Spring Festival 2026: off from the 15th, worked on Saturday the 14th.
FESTIVAL = {date(2026, 2, 14): True} | {date(2026, 2, day): False for day in range(16, 24)}
WORKING = WorkingTime(SHANGHAI, WEEK, FESTIVAL)
HOUR = 3600


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def test_a_thousand_generated_cases_agree_with_the_minute_by_minute_clock() -> None:
    assert oracle.check(1000, seed=20260213) == []


def test_the_oracle_sees_a_wrong_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oracle, "due", lambda start, seconds, working, **_: start + timedelta(seconds=seconds))
    assert oracle.check(50, seed=1)


def test_a_window_ends_before_its_end_and_time_that_runs_out_there_is_due_there() -> None:
    assert due(at("2026-03-02T09:00"), 3 * HOUR, WORKING) == at("2026-03-02T12:00")
    assert due(at("2026-03-02T12:00"), 1, WORKING) == at("2026-03-02T13:30:01")
    assert due(at("2026-03-02T20:00"), 0, WORKING) == at("2026-03-02T20:00")


def test_the_festival_is_passed_over_and_its_make_up_saturday_is_worked() -> None:
    assert due(at("2026-02-13T17:00"), HOUR, WORKING) == at("2026-02-14T09:30")
    assert due(at("2026-02-14T17:00"), HOUR, WORKING) == at("2026-02-24T09:30")


def test_a_make_up_workday_keeps_its_own_hours_and_an_extra_workday_those_of_its_weekday() -> None:
    short = Week(WEEK.days, ((9 * HOUR, 10 * HOUR),))
    working = WorkingTime(SHANGHAI, short, {date(2026, 2, 14): True, date(2026, 2, 17): True})
    assert working.windows(date(2026, 2, 14)) == short.make_up
    assert working.windows(date(2026, 2, 17)) == OFFICE


def test_a_pause_does_not_count_and_an_open_one_holds_the_clock() -> None:
    start = at("2026-03-02T09:00")
    lunch = Pause(at("2026-03-02T11:00"), at("2026-03-02T14:30"))  # two worked hours of it
    assert due(start, 3 * HOUR, WORKING, pauses=[lunch]) == at("2026-03-02T15:30")
    held = Pause(at("2026-03-02T11:00"))
    assert due(start, 3 * HOUR, WORKING, pauses=[held]) is None
    assert due(start, 2 * HOUR, WORKING, pauses=[held]) == at("2026-03-02T11:00")
    assert spent(start, at("2026-03-09T09:00"), WORKING, pauses=[held]) == 2 * HOUR


def test_overlapping_pauses_count_once() -> None:
    start, end = at("2026-03-02T09:00"), at("2026-03-02T12:00")
    pauses = [Pause(at("2026-03-02T09:30"), at("2026-03-02T10:30")), Pause(at("2026-03-02T10:00"), at("2026-03-02T11:00"))]
    assert spent(start, end, WORKING, pauses=pauses) == 90 * 60


def test_day_and_night_clocks_ignore_the_calendar() -> None:
    start = at("2026-02-16T23:00")
    for mode in (Mode.CALENDAR, Mode.AROUND_THE_CLOCK):
        assert due(start, 2 * HOUR, WORKING, mode=mode) == at("2026-02-17T01:00")


def test_an_hour_that_is_shown_twice_counts_twice_and_a_missing_one_not_at_all() -> None:
    night = WorkingTime(BERLIN, Week((((HOUR, 4 * HOUR),),) * 7, ()), {})
    autumn, spring = at("2026-10-25T00:30", BERLIN), at("2026-03-29T00:30", BERLIN)
    assert spent(autumn, at("2026-10-25T12:00", BERLIN), night) == 4 * HOUR
    assert spent(spring, at("2026-03-29T12:00", BERLIN), night) == 2 * HOUR


def test_seconds_are_exact_and_fractions_are_cut_off() -> None:
    start = at("2026-03-02T09:00:07.900000")
    assert due(start, 59, WORKING) == at("2026-03-02T09:01:06")
    assert spent(start, at("2026-03-02T09:01:06.100000"), WORKING) == 59


@pytest.mark.parametrize("seed", range(20))
def test_laws(seed: int) -> None:
    """Adding is associative, never goes back, and `spent` undoes it."""
    chance = random.Random(seed)
    for _ in range(20):
        case = oracle.case_of(chance)
        pauses = [one for one in case.pauses if one.ended is not None]
        if not any((*case.working.week.days, case.working.week.make_up)):
            continue
        first, second = chance.randrange(20_000), chance.randrange(20_000)
        given = {"mode": case.mode, "pauses": pauses}
        one = due(case.start, first, case.working, **given)  # type: ignore[arg-type]
        assert one is not None and one >= case.start
        both = due(case.start, first + second, case.working, **given)  # type: ignore[arg-type]
        assert both is not None and both >= one
        if second:
            assert due(one, second, case.working, **given) == both  # type: ignore[arg-type]
        assert spent(case.start, both, case.working, **given) == first + second  # type: ignore[arg-type]
        later = case.start + timedelta(minutes=chance.randrange(3000))
        assert spent(case.start, later, case.working, **given) + spent(later, both, case.working, **given) >= (  # type: ignore[arg-type]
            spent(case.start, both, case.working, **given)  # type: ignore[arg-type]
        )


def test_impossible_calendars_and_naive_times_are_refused() -> None:
    with pytest.raises(ValueError, match="Nobody ever works"):
        due(at("2026-03-02T09:00"), 60, WorkingTime(SHANGHAI, Week(((),) * 7, ())))
    with pytest.raises(ValueError, match="time zone"):
        due(datetime(2026, 3, 2), 60, WORKING)
    with pytest.raises(ValueError, match="order"):
        Week((((3600, 7200), (3600, 9000)),) * 7, ())
    with pytest.raises(ValueError, match="backwards"):
        due(at("2026-03-02T09:00"), -1, WORKING)


def test_working_days() -> None:
    assert WORKING.add_days(date(2026, 2, 12), 1) == date(2026, 2, 13)
    assert WORKING.add_days(date(2026, 2, 13), 1) == date(2026, 2, 14)
    assert WORKING.add_days(date(2026, 2, 14), 1) == date(2026, 2, 24)
    assert WORKING.add_days(date(2026, 2, 15), 0) == date(2026, 2, 15)
    assert WORKING.days_between(date(2026, 2, 12), date(2026, 2, 24)) == 3


def test_overdue_means_after_the_instant() -> None:
    limit = at("2026-03-02T12:00")
    assert not overdue(limit, limit) and overdue(limit, limit + timedelta(seconds=1))
    assert not overdue(limit, limit + timedelta(days=9), done_at=limit)
    assert not overdue(None, limit)


def test_the_ladder_is_fixed_in_advance_and_ordered() -> None:
    start, plain = at("2026-03-02T09:00"), WorkingTime(SHANGHAI, EVERY_DAY)
    ladder = rungs(start, 10 * HOUR, [("district", 150), ("firm", 50), ("office", 100)], plain)
    assert [(one.level, one.at) for one in ladder] == [
        ("firm", at("2026-03-02T14:00")), ("office", at("2026-03-02T19:00")), ("district", at("2026-03-03T00:00")),
    ]  # fmt: skip
    assert next_escalation(ladder, at("2026-03-02T14:00")) == ladder[1]
    assert next_escalation(ladder, at("2026-03-03T00:00")) is None
    assert rungs(start, 3, [("firm", 50)], plain)[0].at == start + timedelta(seconds=2), "rounded up, never early"
    held = rungs(start, 10 * HOUR, [("firm", 50), ("office", 100)], plain, pauses=[Pause(at("2026-03-02T15:00"))])
    assert [one.level for one in held] == ["firm"]


def test_results_stand_in_the_zone_of_the_question() -> None:
    start = datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert due(start, HOUR, WORKING) == datetime(2026, 3, 2, 2, tzinfo=UTC)
