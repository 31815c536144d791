"""An alarm goes to everybody, its clocks are watched, each level is told once, and a drill leaves nothing behind."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dispatch.emergencies import actions, queries
from dispatch.emergencies.models import Alarm, AlarmStep, Level, Watch
from dispatch.emergencies.states import AlarmState
from dispatch.mutual_aid import actions as aid
from dispatch.mutual_aid.models import Reach, Urgency, Wave
from dispatch.mutual_aid.states import RequestState
from federation.kernel.errors import Denied
from federation.notices.models import Notice
from federation.pool.models import EmergencyKind


@pytest.fixture
def alarm(luyi, now):
    def _raise(code="POWER", **changes):
        given = {"compound": luyi.compounds["通瑞嘉苑"], "firm": luyi.firm1.firm, "by": luyi.firm1, "at": now}
        return actions.raise_alarm(EmergencyKind.objects.get(code=code), **{**given, **changes})

    return _raise


def told(event):
    return set(Notice.objects.filter(event=event).values_list("user__username", flat=True))


def test_an_alarm_asks_everybody_at_once_and_tells_everybody(alarm, now, luyi):
    row = alarm()
    aid.find_helpers(at=now)
    assert row.request.urgency == Urgency.EMERGENCY
    assert Wave.objects.get(request=row.request).reach == Reach.EVERYONE
    assert {"dispatcher", "leader", "firm2", "firm3", "firm4", "firm5", "community"} <= told("alarm.raised")
    assert (row.acknowledge_by - now, row.on_site_by - now) == (timedelta(minutes=10), timedelta(minutes=30))


@pytest.mark.parametrize("kind", ["ELV-TRAP", "FIRE", "GAS", "FLOOD", "PIPE", "POWER", "HEAT", "SNOW", "FACADE", "OTHER"])
def test_every_kind_asks_for_something_that_may_be_asked_for(alarm, kind):
    assert alarm(kind).request.lines.exists()


def test_a_helper_that_accepts_answers_for_it_and_its_arrival_stops_the_second_clock(alarm, luyi, now):
    row = alarm()
    aid.find_helpers(at=now)
    offer = row.request.offers.order_by("-score").first()
    helper = next(m for m in (luyi.firm2, luyi.firm3, luyi.firm4, luyi.firm5) if m.firm_id == offer.firm_id)
    job = aid.accept_offer(offer, by=helper, at=now + timedelta(minutes=2))
    row.refresh_from_db()
    assert (row.state, row.acknowledged_by) == (AlarmState.ACKNOWLEDGED, helper)
    aid.arrive(job, by=helper, at=now + timedelta(minutes=20))
    row.refresh_from_db()
    assert (row.state, row.reached_within) == (AlarmState.REACHED, timedelta(minutes=20))
    assert actions.sweep(at=now + timedelta(hours=1)) == 0
    figures = queries.kept(Alarm.objects.all())
    assert (figures["all"], figures["answered"], figures["reached"]) == (1, 1, 1)


def test_each_level_is_told_once(alarm, now):
    row = alarm()
    assert actions.sweep(at=now + timedelta(minutes=9)) == 0
    assert actions.sweep(at=now + timedelta(minutes=10)) == 1
    assert actions.sweep(at=now + timedelta(minutes=11)) == 0
    assert actions.sweep(at=now + timedelta(minutes=46)) == 3
    assert actions.sweep(at=now + timedelta(hours=9)) == 0
    assert set(AlarmStep.objects.filter(alarm=row).values_list("watch", "level")) == {
        (watch.value, level.value) for watch in Watch for level in Level
    }
    assert not AlarmStep.objects.filter(alarm=row, fired_at=None).exists()


def test_whoever_calls_cannot_answer_for_itself(alarm, luyi, now):
    row = alarm()
    with pytest.raises(Denied):
        actions.acknowledge(row, by=luyi.firm1, at=now)
    actions.acknowledge(row, by=luyi.firm3, at=now)
    row.refresh_from_db()
    assert row.acknowledged_by == luyi.firm3


def test_only_the_subdistrict_calls_drills(alarm, luyi, now):
    with pytest.raises(Denied):
        alarm(drill=True)


def test_a_drill_runs_its_clocks_and_leaves_no_trace(alarm, luyi, now):
    row = alarm(drill=True, by=luyi.dispatcher)
    aid.find_helpers(at=now)
    offer = row.request.offers.order_by("-score").first()
    helper = next(m for m in (luyi.firm2, luyi.firm3, luyi.firm4, luyi.firm5) if m.firm_id == offer.firm_id)
    job = aid.accept_offer(offer, by=helper, at=now)
    aid.arrive(job, by=helper, at=now + timedelta(minutes=5))
    row.refresh_from_db()
    actions.end(row, outcome="演练结束", by=luyi.dispatcher, at=now + timedelta(minutes=30))
    row.refresh_from_db()
    row.request.refresh_from_db()
    assert (row.state, row.request.state) == (AlarmState.OVER, RequestState.CANCELLED)
    assert queries.kept(Alarm.objects.all())["all"] == 0


def test_an_alarm_ends_with_its_request(alarm, luyi, now):
    row = alarm()
    aid.cancel_request(row.request, reason="误报", by=luyi.dispatcher, at=now)
    actions.sweep(at=now + timedelta(minutes=1))
    row.refresh_from_db()
    assert row.state == AlarmState.OVER


def test_a_firm_sees_running_alarms_but_not_the_past_of_others(alarm, luyi, now):
    row = alarm()
    assert queries.visible_to(luyi.firm3).filter(pk=row.pk).exists()
    actions.end(row, outcome="已排除", by=luyi.firm1, at=now)
    assert not queries.visible_to(luyi.firm3).filter(pk=row.pk).exists()
    assert queries.visible_to(luyi.firm1).filter(pk=row.pk).exists()


def test_the_pages_of_an_alarm(alarm, luyi, sign_in, now):
    row = alarm()
    kind, place = EmergencyKind.objects.get(code="FIRE"), luyi.compounds["通瑞嘉苑"]
    pk = row.pk
    for who in ("dispatcher", "firm1", "firm3", "community"):
        client = sign_in(who)
        assert client.get("/alarms/").status_code == 200
        assert client.get(f"/alarms/{pk}/").status_code == 200
    browser = sign_in("firm1")
    bad = browser.post("/alarms/new/", {"kind": "", "compound": "", "description": "着火了"})
    assert bad.status_code == 422 and "着火了" in bad.content.decode()
    good = browser.post("/alarms/new/", {"kind": kind.pk, "compound": place.pk, "description": "着火了"}, follow=True)
    assert good.status_code == 200 and "火情" in good.content.decode()
