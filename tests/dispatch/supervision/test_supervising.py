"""Telling the levels exactly once, acts that want an answer, time that is asked for and granted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dispatch.categories.models import Category, ClockMode
from dispatch.clocks import running
from dispatch.clocks.models import Escalation, Level, Span, Watch
from dispatch.supervision import actions, queries
from dispatch.supervision.models import SupervisionAct, TimeRequest
from dispatch.supervision.states import ActState, TimeState
from dispatch.work_orders import actions as orders
from dispatch.work_orders.models import WorkOrder
from federation.accounts.models import Membership, Role, User
from federation.kernel.errors import Conflict, Denied, Refused
from federation.notices.models import Notice
from tests.cast import Cast

File = Callable[..., WorkOrder]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def order(file: File) -> WorkOrder:
    """A hundred hours day and night, so that percent are hours."""
    Category.objects.filter(code="STR01").update(mode=ClockMode.CALENDAR, respond_within=2 * HOUR, resolve_within=100 * HOUR)
    return file(at=MONDAY)


@pytest.fixture
def held(order: WorkOrder, luyi: Cast) -> WorkOrder:
    orders.claim(order, by=luyi.firm1, at=MONDAY)
    orders.contact(order, note="已联系", by=luyi.firm1, at=MONDAY)
    return order


def told(event: str) -> list[str]:
    return sorted(Notice.objects.filter(event=event).values_list("user__username", flat=True))


def district_officer() -> Membership:
    return Membership(user=User.objects.get(username="supervisor"), role=Role.SUPERVISOR)


def test_each_level_is_told_at_its_share_and_once(held: WorkOrder, luyi: Cast) -> None:
    for hours, levels in ((79, []), (80, ["firm"]), (99, []), (100, ["community"]), (120, ["subdistrict"]), (200, ["district"]), (900, [])):
        before = set(Escalation.objects.filter(fired_at__isnull=False).values_list("pk", flat=True))
        actions.fire(at=MONDAY + hours * HOUR)
        actions.fire(at=MONDAY + hours * HOUR)
        fired = Escalation.objects.filter(fired_at__isnull=False, watch=Watch.RESOLVE).exclude(pk__in=before)
        assert list(fired.values_list("level", flat=True)) == levels, hours
    assert list(SupervisionAct.objects.order_by("issued_at").values_list("level", flat=True)) == ["community", "subdistrict", "district"]
    assert told("supervision.reminder") == ["firm1"]
    assert "supervisor" in told("supervision.late") and "community" in told("supervision.late")
    assert told("supervision.issued") == ["firm1"] * 3


def test_the_first_answer_is_reminded_unless_it_was_given(order: WorkOrder, file: File, luyi: Cast) -> None:
    answered = file(at=MONDAY, title="另一处漏水")
    orders.claim(answered, by=luyi.firm1, at=MONDAY)
    orders.contact(answered, note="已联系", by=luyi.firm1, at=MONDAY)
    actions.fire(at=MONDAY + 2 * HOUR)
    texts = list(Notice.objects.filter(event="supervision.reminder").values_list("text", flat=True))
    assert texts and all(order.number in text for text in texts)


def test_a_held_clock_tells_nobody_until_it_runs(held: WorkOrder, luyi: Cast) -> None:
    running.pause(held, since=MONDAY + 50 * HOUR, until=MONDAY + 90 * HOUR, reason="等", evidence="函", by=luyi.leader)
    assert actions.fire(at=MONDAY + 89 * HOUR) == 1  # the first answer's rung, which tells nobody
    assert not told("supervision.reminder")
    actions.sweep(at=MONDAY + 91 * HOUR)
    assert Span.objects.get(order=held, ended=None).kind == "run"
    assert Span.objects.get(order=held, kind="pause").ended == MONDAY + 90 * HOUR
    actions.fire(at=MONDAY + 121 * HOUR)
    assert told("supervision.reminder") == ["firm1"]


def test_finished_orders_are_never_escalated(held: WorkOrder, luyi: Cast) -> None:
    orders.resolve(held, result="已修好", by=luyi.firm1, at=MONDAY + HOUR)
    assert actions.fire(at=MONDAY + 900 * HOUR) == 0
    assert not SupervisionAct.objects.exists()


def test_the_hotlines_deadline_is_announced_before_it(file: File, luyi: Cast) -> None:
    file(at=MONDAY, outside_number="X-1", outside_due_at=MONDAY + 60 * HOUR)
    actions.fire(at=MONDAY + 36 * HOUR)
    assert SupervisionAct.objects.filter(level=Level.SUBDISTRICT).count() == 1


def test_an_act_is_issued_answered_pressed_and_settled(held: WorkOrder, luyi: Cast, now: datetime) -> None:
    act = actions.issue(held, demand="今日内答复进展", by=luyi.community, at=now)
    assert act.level == Level.COMMUNITY and act.answer_due_at == now + 4 * HOUR
    with pytest.raises(Refused):
        actions.answer(act, text=" ", by=luyi.firm1, at=now)
    actions.answer(act, text="已约明日施工", by=luyi.firm1, at=now)
    actions.press(act, demand="请给出完工日期", by=luyi.community, at=now)
    act = queries.get_act(luyi.community, act.pk)
    assert (act.state, act.answer, act.demand) == (ActState.ISSUED, "", "请给出完工日期")
    actions.answer(act, text="三日内", by=luyi.firm1, at=now)
    actions.settle(act, by=luyi.dispatcher, at=now)
    with pytest.raises(Conflict):
        actions.answer(act, text="x", by=luyi.firm1, at=now)


def test_three_levels_supervise_and_nobody_else(held: WorkOrder, luyi: Cast, now: datetime) -> None:
    levels = [
        actions.issue(held, demand="答复", by=by, at=now).level for by in (luyi.community, luyi.dispatcher, luyi.leader, district_officer())
    ]
    assert levels == ["community", "subdistrict", "subdistrict", "district"]
    for by in (luyi.firm1, luyi.firm2, luyi.department, luyi.resident):
        with pytest.raises(Denied):
            actions.issue(held, demand="答复", by=by, at=now)
    act = actions.issue(held, demand="答复", by=luyi.leader, at=now)
    for by in (luyi.firm2, luyi.community, luyi.department):
        with pytest.raises(Denied):
            actions.answer(act, text="x", by=by, at=now)
    with pytest.raises(Denied):
        actions.settle(act, by=luyi.firm1, at=now)
    with pytest.raises(Denied):
        actions.settle(act, by=luyi.community, at=now)


def test_an_answer_that_does_not_come_is_told_one_level_up_once_a_day(held: WorkOrder, luyi: Cast) -> None:
    act = actions.issue(held, demand="答复", by=luyi.community, at=MONDAY)
    for hours in (3, 4, 5, 27, 28, 29):
        actions.sweep(at=MONDAY + hours * HOUR)
    assert told("supervision.missed").count("dispatcher") == 2
    act.refresh_from_db()
    assert act.missed_at == MONDAY + 4 * HOUR and act.state == ActState.ISSUED
    actions.answer(act, text="迟复", by=luyi.firm1, at=MONDAY + 30 * HOUR)
    actions.sweep(at=MONDAY + 30 * HOUR + 3 * DAY)
    act.refresh_from_db()
    assert act.state == ActState.SETTLED


def test_more_time_is_asked_for_and_granted_by_somebody_else(held: WorkOrder, luyi: Cast) -> None:
    row = actions.ask_extension(held, within=2 * DAY, reason="工程量大", by=luyi.firm1, at=MONDAY + HOUR)
    with pytest.raises(Conflict):
        actions.ask_extension(held, within=DAY, reason="再来", by=luyi.firm1, at=MONDAY + HOUR)
    for by in (luyi.firm1, luyi.community, luyi.department):
        with pytest.raises(Denied):
            actions.grant(row, by=by, at=MONDAY + 2 * HOUR)
    actions.grant(row, answer="同意", by=luyi.dispatcher, at=MONDAY + 2 * HOUR)
    assert WorkOrder.objects.get(pk=held.pk).due_at == MONDAY + 148 * HOUR
    assert told("time.decided") == ["firm1"]
    with pytest.raises(Conflict):
        actions.refuse(row, answer="x", by=luyi.leader, at=MONDAY + 2 * HOUR)


def test_who_asks_never_grants_their_own(held: WorkOrder, luyi: Cast) -> None:
    row = actions.ask_extension(held, within=DAY, reason="代企业申请", by=luyi.dispatcher, at=MONDAY)
    with pytest.raises(Denied):
        actions.grant(row, by=luyi.dispatcher, at=MONDAY)
    actions.grant(row, by=luyi.leader, at=MONDAY)


def test_a_hold_wants_evidence_and_counts_from_when_it_was_asked_for(held: WorkOrder, luyi: Cast) -> None:
    until = MONDAY + 60 * HOUR
    with pytest.raises(Refused) as refused:
        actions.ask_pause(held, until=until, reason="待供货", evidence="", by=luyi.firm1, at=MONDAY + 10 * HOUR)
    assert refused.value.code == "evidence_required"
    row = actions.ask_pause(held, until=until, reason="待供货", evidence="供货合同", by=luyi.firm1, at=MONDAY + 10 * HOUR)
    actions.grant(row, by=luyi.dispatcher, at=MONDAY + 20 * HOUR)
    span = Span.objects.get(order=held, kind="pause")
    assert (span.began, span.planned_end, span.evidence) == (MONDAY + 10 * HOUR, until, "供货合同")
    assert WorkOrder.objects.get(pk=held.pk).due_at == MONDAY + 150 * HOUR


def test_requests_that_make_no_sense_are_refused(held: WorkOrder, luyi: Cast) -> None:
    for within in (timedelta(0), -DAY, 400 * DAY):
        with pytest.raises(Refused):
            actions.ask_extension(held, within=within, reason="x", by=luyi.firm1, at=MONDAY)
    for until in (MONDAY, MONDAY - DAY, MONDAY + 400 * DAY):
        with pytest.raises(Refused):
            actions.ask_pause(held, until=until, reason="x", evidence="y", by=luyi.firm1, at=MONDAY)
    with pytest.raises(Refused):
        actions.ask_extension(held, within=DAY, reason=" ", by=luyi.firm1, at=MONDAY)
    with pytest.raises(Denied):
        actions.ask_extension(held, within=DAY, reason="x", by=luyi.firm2, at=MONDAY)
    with pytest.raises(Denied):
        actions.hold(held, until=MONDAY + DAY, reason="x", evidence="y", by=luyi.firm1, at=MONDAY)


def test_a_request_is_withdrawn_refused_and_its_wait_is_told(held: WorkOrder, luyi: Cast) -> None:
    row = actions.ask_extension(held, within=DAY, reason="x", by=luyi.firm1, at=MONDAY)
    actions.sweep(at=MONDAY + 24 * HOUR)
    actions.sweep(at=MONDAY + 25 * HOUR)
    assert told("time.waits").count("dispatcher") == 1
    with pytest.raises(Denied):
        actions.withdraw(row, by=luyi.manager1, at=MONDAY)
    actions.withdraw(row, by=luyi.firm1, at=MONDAY)
    again = actions.ask_extension(held, within=DAY, reason="x", by=luyi.firm1, at=MONDAY)
    actions.refuse(again, answer="理由不足", by=luyi.leader, at=MONDAY)
    assert set(TimeRequest.objects.values_list("state", flat=True)) == {TimeState.WITHDRAWN, TimeState.REFUSED}


def test_firms_see_only_their_own(held: WorkOrder, luyi: Cast, now: datetime) -> None:
    actions.issue(held, demand="答复", by=luyi.leader, at=now)
    actions.ask_extension(held, within=DAY, reason="x", by=luyi.firm1, at=now)
    assert queries.acts(luyi.firm1).count() == queries.times(luyi.firm1).count() == 1
    assert queries.acts(luyi.firm2).count() == queries.times(luyi.firm2).count() == 0
    assert queries.waiting(luyi.firm1) == 1 and queries.waiting(luyi.dispatcher) == 1 and queries.waiting(luyi.firm2) == 0


def test_a_thousand_due_rows_are_shared_by_sweeps_and_each_is_fired_once(held: WorkOrder, luyi: Cast) -> None:
    Escalation.objects.all().delete()
    rows = [
        Escalation(order=held, round=number, level=Level.COMMUNITY, percent=100, due_at=MONDAY + number * timedelta(seconds=1))
        for number in range(1, 501)
    ]
    Escalation.objects.bulk_create(rows)
    fired = [actions.fire(at=MONDAY + DAY) for _ in range(4)]
    assert fired == [200, 200, 100, 0]
    assert SupervisionAct.objects.count() == 500
