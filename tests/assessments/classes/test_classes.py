"""Classes of compounds: decisions with history, one plan each, reviews that come up, and one writer of the class."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from assessments.classes import actions, queries
from assessments.classes.actions import NewMeasure
from assessments.classes.models import ClassDecision, CompoundPlan, PlanMeasure, PlanReview
from communities.places import actions as places
from communities.places.models import Compound
from federation.kernel.audit import LogEntry
from federation.kernel.errors import Conflict, Denied, Refused
from federation.notices.models import Notice
from tests.cast import Cast, browser_of
from tests.counting import queries as cost

DAY = timedelta(days=1)
BASE = "/assessments/classes"


@pytest.fixture
def place(luyi: Cast) -> Compound:
    return luyi.compounds["珠江拉维小镇"]


def planned(place: Compound, cast: Cast, at: datetime, **changes: Any) -> CompoundPlan:
    given: dict[str, Any] = {
        "target": "raised", "goals": "补齐短板", "responsible": "社区、企业", "review_on": at.date() + 30 * DAY,
        "measures": [NewMeasure("修路灯", "企业", at.date() + 9 * DAY), NewMeasure("公示")],
    }  # fmt: skip
    return actions.write_plan(place, **{**given, **changes}, by=cast.community, at=at)


def test_a_compound_moves_up_and_down_with_reason_and_evidence(place: Compound, luyi: Cast, now: datetime) -> None:
    given = {"grade": "complete", "reason": "整改到位", "evidence": "三季度考核", "at": now}
    for name in ("community", "secretariat", "firm2"):
        with pytest.raises(Denied):
            actions.decide(place, **given, by=getattr(luyi, name))
    for change in ({"reason": " "}, {"evidence": ""}, {"grade": "best"}, {"grade": "basic"}):
        with pytest.raises(Refused):
            actions.decide(place, **{**given, **change}, by=luyi.leader)
    actions.decide(place, **given, by=luyi.leader)
    actions.decide(place, **{**given, "grade": "basic", "reason": "再次不合格", "at": now + DAY}, by=luyi.dispatcher)
    place.refresh_from_db()
    history = queries.decisions(place)
    assert place.grade == "basic" and [(row.before, row.after, row.up) for row in history] == [
        ("complete", "basic", False), ("basic", "complete", True),
    ]  # fmt: skip
    assert LogEntry.objects.filter(verb="set_class", thread=place.pk).count() == 2
    assert Notice.objects.filter(user=luyi.firm2.user, event="assessment.class").count() == 2
    for change_row in (lambda: ClassDecision.objects.update(reason="x"), lambda: ClassDecision.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change_row()
    same = {"before": "basic", "after": "basic", "reason": "x", "evidence": "x", "by": luyi.leader, "at": now}
    with pytest.raises(IntegrityError), transaction.atomic():
        ClassDecision.objects.create(compound=place, **same)


def test_nobody_else_writes_the_class(place: Compound, luyi: Cast, now: datetime) -> None:
    with pytest.raises(Refused):
        places.edit_compound(place, grade="quality", by=luyi.secretariat, at=now)
    places.edit_compound(place, grade="basic", households=9, by=luyi.secretariat, at=now)
    page = browser_of("dispatcher").get(f"/places/{place.pk}/edit/")
    assert page.status_code != 200 or 'name="grade"' not in page.content.decode()


def test_one_plan_per_compound_with_measures(place: Compound, luyi: Cast, now: datetime) -> None:
    row = planned(place, luyi, now)
    again = planned(place, luyi, now, goals="新目标", measures=[NewMeasure("修路灯")])
    assert row.pk == again.pk and CompoundPlan.objects.get().goals == "新目标" and PlanMeasure.objects.count() == 1
    wrong: list[dict[str, Any]] = [
        {"goals": ""}, {"responsible": " "}, {"target": "best"}, {"review_on": now.date() - DAY}, {"measures": [NewMeasure("x")] * 31},
    ]  # fmt: skip
    for change in wrong:
        with pytest.raises(Refused):
            planned(place, luyi, now, **change)
    measure = PlanMeasure.objects.select_related("plan__compound").get()
    with pytest.raises(Denied):
        actions.finish_measure(measure, by=luyi.firm2, at=now)
    actions.finish_measure(measure, by=luyi.community, at=now)
    with pytest.raises(Conflict):
        actions.finish_measure(measure, by=luyi.community, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        given = {
            "target": "raised",
            "goals": "x",
            "responsible": "x",
            "review_on": now.date(),
            "changed_by": luyi.leader,
            "changed_at": now,
        }
        CompoundPlan.objects.create(compound=place, **given)
    place.community = None
    with pytest.raises(Denied):
        planned(place, luyi, now)


def test_a_review_that_comes_up_is_told_once_and_answered(place: Compound, luyi: Cast, now: datetime) -> None:
    row = planned(place, luyi, now)
    Notice.objects.all().delete()
    actions.sweep(at=now + 30 * DAY)
    assert not Notice.objects.exists()  # on its day it is not overdue yet
    late = now + 31 * DAY
    for _again in range(2):
        actions.sweep(at=late)
    assert Notice.objects.filter(user=luyi.community.user).count() == 1 and Notice.objects.filter(user=luyi.leader.user).count() == 1
    with pytest.raises(Refused):
        actions.review(row, text="按期推进", next_on=late.date(), by=luyi.community, at=late)
    actions.review(row, text="按期推进", next_on=late.date() + 60 * DAY, by=luyi.community, at=late)
    assert PlanReview.objects.get().was_due_on == now.date() + 30 * DAY
    actions.sweep(at=late)
    assert Notice.objects.count() == Notice.objects.filter(created_at=late).count()
    actions.sweep(at=late + 61 * DAY)
    assert Notice.objects.filter(user=luyi.community.user).count() == 2


def test_by_the_pages(place: Compound, luyi: Cast, now: datetime) -> None:
    leader, community, firm, other = (browser_of(name) for name in ("leader", "community", "firm2", "firm3"))
    home = f"{BASE}/{place.pk}"
    until = f"{now.date() + 90 * DAY}"
    given = {"target": "raised", "goals": "写过的目标", "responsible": "社区", "review_on": until, "measures": "修路灯 | 企业 | 不是日期"}
    wrong = community.post(f"{home}/plan/", given)
    assert wrong.status_code == 422 and "写过的目标" in wrong.content.decode()
    assert community.post(f"{home}/plan/", {**given, "measures": f"修路灯 | 企业 | {until}\n公示"}).status_code == 302
    measure = PlanMeasure.objects.get(position=1)
    assert community.post(f"{home}/measures/{measure.pk}/").status_code == 302
    assert community.post(f"{home}/plan/", {**given, "measures": "修路灯 | 企业\n新措施"}).status_code == 302
    assert PlanMeasure.objects.get(text="修路灯").done_on is not None  # what is done stays done
    assert community.post(f"{home}/review/", {"text": "推进", "next_on": until}).status_code == 302
    assert community.get(f"{home}/decide/").status_code == 403
    assert leader.post(f"{home}/decide/", {"grade": "quality", "reason": "写过的理由", "evidence": ""}).status_code == 422
    assert leader.post(f"{home}/decide/", {"grade": "quality", "reason": "好", "evidence": "考核"}).status_code == 302
    assert firm.get(f"{home}/").status_code == 200 and other.get(f"{home}/").status_code == 404
    assert firm.post(f"{home}/review/", {"text": "x", "next_on": until}).status_code == 403
    assert firm.get(f"{home}/plan/").status_code == 404
    for query, there in (
        ("grade=quality", True),
        ("what=none", False),
        ("what=moved", True),
        ("target=complete", False),
        ("what=soon", False),
    ):
        assert (f"/{place.pk}/" in leader.get(f"{BASE}/?{query}").content.decode()) is there, query
    assert leader.get(f"{BASE}/?export=xlsx").status_code == 200
    assert "珠江丽景" not in firm.get(f"{BASE}/").content.decode() and browser_of("resident").get(f"{BASE}/").status_code == 403
    assert browser_of("neighbour-leader").get(f"{home}/").status_code == 404


def test_the_list_costs_the_same_for_one_and_for_thirty(place: Compound, luyi: Cast, now: datetime) -> None:
    planned(place, luyi, now)
    actions.decide(place, grade="raised", reason="x", evidence="x", by=luyi.leader, at=now)
    browser = browser_of("leader")
    pages = [f"{BASE}/", f"{BASE}/?export=csv", f"{BASE}/{place.pk}/"]
    for url in pages:
        browser.get(url)
    before = [cost(browser, url) for url in pages]
    rows = Compound.objects.bulk_create(Compound(name=f"小区{n}", community=place.community) for n in range(30))
    given: dict[str, Any] = {
        "target": "raised", "goals": "x", "responsible": "x", "review_on": now.date(), "changed_by": luyi.leader, "changed_at": now,
    }  # fmt: skip
    CompoundPlan.objects.bulk_create(CompoundPlan(compound=row, **given) for row in rows)
    for number in range(30):
        actions.decide(place, grade=("basic", "quality")[number % 2], reason="x", evidence="x", by=luyi.leader, at=now)
    assert [cost(browser, url) for url in pages] == before
