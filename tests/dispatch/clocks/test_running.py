"""An order's clock as facts: what was counted stays counted, whatever is edited afterwards."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from dispatch.categories.models import Category, ClockMode
from dispatch.clocks import queries, running
from dispatch.clocks.models import Escalation, Level, Span, SpanKind, Watch
from dispatch.deadlines import Mode, Pause, due
from dispatch.work_orders import actions as orders
from dispatch.work_orders.models import WorkOrder
from federation.calendars import actions as calendars
from federation.kernel.errors import Conflict
from tests.cast import Cast

File = Callable[..., WorkOrder]
ZONE = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


MONDAY = at("2026-03-02T09:00")  # seven worked hours: 09:00-12:00 and 13:30-17:30


@pytest.fixture
def order(file: File) -> WorkOrder:
    """Two working days and a first answer within two hours, received on a Monday morning."""
    Category.objects.filter(code="STR01").update(
        mode=ClockMode.WORKING, respond_within=timedelta(hours=2), resolve_within=timedelta(days=2)
    )
    return file(at=MONDAY)


def spans(order: WorkOrder) -> list[tuple[str, datetime, datetime | None, int | None]]:
    return list(Span.objects.filter(order=order).order_by("began", "round").values_list("kind", "began", "ended", "counted_seconds"))


def test_a_new_order_has_its_deadlines_its_first_run_and_all_escalations(order: WorkOrder) -> None:
    assert order.respond_due_at == at("2026-03-02T11:00") and order.due_at == at("2026-03-03T17:30")
    span = Span.objects.get(order=order)
    assert (span.kind, span.began, span.ended, span.budget_seconds) == (SpanKind.RUN, MONDAY, None, 14 * 3600)
    rungs = {(row.watch, row.level): row.due_at for row in Escalation.objects.filter(order=order)}
    assert rungs == {
        (Watch.RESPOND, Level.FIRM): at("2026-03-02T11:00"),
        (Watch.RESOLVE, Level.FIRM): at("2026-03-03T14:42"),
        (Watch.RESOLVE, Level.COMMUNITY): at("2026-03-03T17:30"),
        (Watch.RESOLVE, Level.SUBDISTRICT): at("2026-03-04T11:48"),
        (Watch.RESOLVE, Level.DISTRICT): at("2026-03-05T17:30"),
    }


def test_a_day_and_night_category_ignores_the_calendar(file: File) -> None:
    Category.objects.filter(code="STR01").update(mode=ClockMode.AROUND_THE_CLOCK, resolve_within=timedelta(days=1))
    order = file(at=at("2026-03-06T20:00"))
    assert order.due_at == at("2026-03-07T20:00")


def test_the_hotlines_own_deadline_is_watched_beside_ours(file: File) -> None:
    order = file(at=MONDAY, outside_number="12345-1", outside_due_at=at("2026-03-10T12:00"))
    row = Escalation.objects.get(order=order, watch=Watch.OUTSIDE)
    assert row.due_at == at("2026-03-09T12:00") and row.level == Level.SUBDISTRICT


def test_a_hold_moves_the_deadline_and_whoever_is_not_told_yet(order: WorkOrder, luyi: Cast) -> None:
    running.pause(order, since=at("2026-03-02T11:00"), until=at("2026-03-05T09:00"), reason="待配件", evidence="采购单3号", by=luyi.leader)
    assert order.due_at == at("2026-03-06T15:30")
    assert spans(order)[0][3] == 2 * 3600
    community = Escalation.objects.get(order=order, level=Level.COMMUNITY)
    assert community.due_at == order.due_at

    running.resume(order, at=at("2026-03-04T09:00"), by=luyi.leader)
    assert order.due_at == at("2026-03-05T15:30")
    assert [kind for kind, *_rest in spans(order)] == [SpanKind.RUN, SpanKind.PAUSE, SpanKind.RUN]


def test_more_time_lengthens_a_clock_also_a_late_one_by_no_more_than_was_granted(order: WorkOrder, luyi: Cast) -> None:
    running.extend(order, within=timedelta(days=1), reason="工程量大", by=luyi.leader, at=at("2026-03-03T09:00"))
    assert order.due_at == at("2026-03-04T17:30")
    running.extend(order, within=timedelta(days=1), reason="继续", by=luyi.leader, at=at("2026-03-05T11:00"))
    assert order.due_at == at("2026-03-05T17:30"), "two of its three days were over, and two hours more"
    assert Span.objects.get(order=order, ended=None).left_seconds == 5 * 3600


def test_holding_a_late_order_does_not_make_it_timely(order: WorkOrder, luyi: Cast) -> None:
    before = order.due_at
    running.pause(order, since=at("2026-03-04T10:00"), until=at("2026-03-09T09:00"), reason="待配件", evidence="采购单", by=luyi.leader)
    assert order.due_at == before
    running.resume(order, at=at("2026-03-05T09:00"))
    assert order.due_at == before and WorkOrder.objects.get(pk=order.pk).due_at == before


def test_finished_work_stops_the_clock_and_nobody_is_told_any_more(order: WorkOrder, luyi: Cast) -> None:
    firm = luyi.firm1
    orders.claim(order, by=firm, at=MONDAY + HOUR)
    orders.resolve(order, result="已修好", by=firm, at=at("2026-03-02T12:00"))
    assert spans(order) == [(SpanKind.RUN, MONDAY, at("2026-03-02T12:00"), 3 * 3600)]
    assert not Escalation.objects.filter(order=order, fired_at=None, called_off_at=None).exists()


def test_work_that_is_sent_back_has_what_was_left_and_the_time_between_does_not_count(order: WorkOrder, luyi: Cast) -> None:
    orders.claim(order, by=luyi.firm1, at=MONDAY + HOUR)
    orders.resolve(order, result="已修好", by=luyi.firm1, at=at("2026-03-02T12:00"))
    orders.send_back(order, reason="还漏", by=luyi.dispatcher, at=at("2026-03-04T09:00"))
    assert order.due_at == at("2026-03-05T14:30")
    pending = Escalation.objects.filter(order=order, fired_at=None, called_off_at=None)
    assert set(pending.values_list("level", flat=True)) == set(Level.values)


def test_an_order_that_is_opened_again_has_a_whole_new_round(order: WorkOrder, luyi: Cast) -> None:
    orders.claim(order, by=luyi.firm1, at=MONDAY + HOUR)
    orders.resolve(order, result="已修好", by=luyi.firm1, at=at("2026-03-02T12:00"))
    orders.reopen(order, reason="又漏了", by=luyi.dispatcher, at=at("2026-03-09T09:00"))
    assert order.due_at == at("2026-03-10T17:30")
    assert Span.objects.get(order=order, ended=None).round == 2
    assert Escalation.objects.filter(order=order, round=2).count() == 4


def test_what_was_counted_survives_a_changed_calendar(order: WorkOrder, luyi: Cast) -> None:
    running.pause(order, since=at("2026-03-03T09:00"), until=at("2026-03-04T09:00"), reason="等", evidence="函", by=luyi.leader)
    calendars.set_day(date(2026, 3, 2), working=False, name="事后改", citation="", by=luyi.leader, at=MONDAY)
    calendars.set_day(date(2026, 3, 4), working=False, name="停工", citation="", by=luyi.leader, at=MONDAY)
    Category.objects.filter(code="STR01").update(resolve_within=timedelta(days=9))
    running.resume(order, at=at("2026-03-04T09:00"))
    first = Span.objects.filter(order=order).order_by("began")[0]
    assert first.counted_seconds == 7 * 3600, "the Monday was worked when it was counted"
    assert order.due_at == at("2026-03-05T17:30"), "the day still to come follows the new calendar"


def test_a_clock_is_held_once_and_runs_once(order: WorkOrder, luyi: Cast) -> None:
    with pytest.raises(Conflict):
        running.resume(order, at=MONDAY)
    running.pause(order, since=MONDAY, until=MONDAY + 9 * HOUR, reason="等", evidence="函", by=luyi.leader)
    with pytest.raises(Conflict):
        running.pause(order, since=MONDAY, until=MONDAY + 9 * HOUR, reason="等", evidence="函", by=luyi.leader)
    with pytest.raises(Conflict):
        running.extend(order, within=HOUR, reason="x", by=luyi.leader, at=MONDAY)


def test_the_database_refuses_two_open_spans_and_a_hold_without_evidence(order: WorkOrder) -> None:
    given: dict[str, Any] = {"order": order, "mode": "working", "began": MONDAY, "budget_seconds": 1, "left_seconds": 1}
    for wrong in ({"ended": None}, {"kind": "pause", "ended": MONDAY, "reason": "等"}, {"ended": MONDAY - HOUR}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Span.objects.create(**given, **wrong)


@pytest.mark.parametrize("seed", range(6))
def test_any_story_of_holds_and_extensions_agrees_with_the_pure_clock(order: WorkOrder, luyi: Cast, seed: int) -> None:
    """The deadline on the row is the one that the pure clock gives for the pauses and the whole time allowed."""
    chance = random.Random(seed)
    now, pauses, budget = MONDAY, [], 14 * 3600
    for _ in range(chance.randrange(1, 5)):
        now += chance.randrange(1, 200) * timedelta(minutes=1)
        if now >= order.due_at:
            break
        if chance.random() < 0.5:
            budget += running.extend(order, within=chance.randrange(1, 9) * HOUR, reason="x", by=luyi.leader, at=now)
        else:
            until = now + chance.randrange(1, 5000) * timedelta(minutes=1)
            running.pause(order, since=now, until=until, reason="x", evidence="y", by=luyi.leader)
            now = now + (until - now) * chance.random()
            running.resume(order, at=now.replace(microsecond=0))
            now = now.replace(microsecond=0)
            pauses.append(Pause(Span.objects.filter(order=order, kind="pause").latest("began").began, now))
    working = queries.working_time(MONDAY)
    assert order.due_at == due(MONDAY, budget, working, mode=Mode.WORKING, pauses=pauses)
    counted = sum(span.counted_seconds or 0 for span in Span.objects.filter(order=order, kind="run"))
    assert Span.objects.get(order=order, ended=None).left_seconds == budget - counted


def test_a_working_day_is_as_long_as_its_hours() -> None:
    working = queries.WorkingTime(ZONE, queries.week([((540, 720), (810, 1050))] * 5 + [(), (), ()]))
    assert queries.seconds_of(timedelta(days=5), ClockMode.WORKING, working) == 5 * 7 * 3600
    assert queries.seconds_of(timedelta(days=1, hours=2), ClockMode.WORKING, working) == 9 * 3600
    assert queries.seconds_of(timedelta(days=1), ClockMode.CALENDAR, working) == 86_400
