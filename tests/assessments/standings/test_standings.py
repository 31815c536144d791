"""Consequences: lists with expiry, repair and appeal; measures step by step; livelihood projects; a firm over time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.http import Http404
from PIL import Image

from assessments.scoring import half_up
from assessments.standings import actions, queries
from assessments.standings.models import ListEntry, Measure, Reward
from federation.kernel.errors import Conflict, Denied, Refused
from federation.notices.models import Notice
from federation.tenancy.models import Setting
from tests.assessments.results.cast import Judged, judged
from tests.assessments.standings.conftest import finish
from tests.cast import Cast, browser_of

DAY = timedelta(days=1)
GOOD, BAD = "通瑞嘉苑", "珠江拉维小镇"


def black(cycle: Judged, at: datetime) -> ListEntry:
    """Firm2 on the black list."""
    cast, entrant = cycle.cast, cycle.entrants[BAD]
    row = actions.propose_entry(
        entrant.firm, kind="black", basis="不合格", compound=entrant.compound, entrant=entrant, by=cast.dispatcher, at=at
    )
    actions.publish_entry(row, by=cast.leader, at=at)
    return row


def test_what_a_result_calls_for(quarters: list[Judged], luyi: Cast, now: datetime) -> None:
    first, second = quarters
    calls = {call.result.entrant.compound.name: call for call in queries.calls(second.cycle)}
    assert calls[GOOD].listing == "red" and calls[GOOD].step == ""
    assert calls[BAD].bottom and calls[BAD].step == "talk"  # twice the last, but no talk was held yet
    assert {call.step for call in queries.calls(first.cycle)} <= {"", "talk"}
    entrant = second.entrants[BAD]
    given = {"basis": "两期末位", "demand": "提交整改方案", "days": 5, "by": luyi.dispatcher, "at": now}
    actions.order_measure(entrant.firm, entrant.compound, kind="talk", cycle=first.cycle, **given)
    calls = {call.result.entrant.compound.name: call for call in queries.calls(second.cycle)}
    assert calls[BAD].step == "order"


def test_measures_go_step_by_step_and_none_dismisses_a_firm(quarters: list[Judged], luyi: Cast, now: datetime) -> None:
    entrant = quarters[1].entrants[BAD]
    given = {"basis": "末位", "demand": "整改", "days": 5, "cycle": None, "by": luyi.dispatcher, "at": now}
    for kind in ("order", "probation", "replacement"):
        with pytest.raises(Refused):
            actions.order_measure(entrant.firm, entrant.compound, kind=kind, **given)
    talk = actions.order_measure(entrant.firm, entrant.compound, kind="talk", **given)
    with pytest.raises(Conflict):
        actions.order_measure(entrant.firm, entrant.compound, kind="talk", **given)
    with pytest.raises(Denied):
        actions.report_measure(talk, text="x", by=luyi.firm1, at=now)
    actions.report_measure(talk, text="已约谈并整改", by=luyi.firm2, at=now)
    with pytest.raises(Denied):
        actions.meet_measure(talk, answer="x", by=luyi.firm2, at=now)
    actions.return_measure(talk, answer="补充材料", by=luyi.dispatcher, at=now)
    actions.report_measure(talk, text="已补充", by=luyi.firm2, at=now)
    actions.meet_measure(talk, answer="属实", by=luyi.dispatcher, at=now)
    order = actions.order_measure(entrant.firm, entrant.compound, kind="order", **given)
    assert order.follows == talk
    actions.fail_measure(order, answer="逾期", by=luyi.dispatcher, at=now)
    actions.order_measure(entrant.firm, entrant.compound, kind="replacement", **given)
    entrant.compound.refresh_from_db()
    assert entrant.compound.contracts.filter(firm=entrant.firm, during__contains=now.date()).exists()  # the contract runs on
    assert Notice.objects.filter(user=luyi.firm2.user, event="assessment.measure").count() >= 4


def test_the_list_is_read_as_of_a_day_and_runs_out(quarters: list[Judged], luyi: Cast, now: datetime) -> None:
    row = black(quarters[1], now)
    assert [one.pk for one in queries.as_of(now)] == [row.pk] and not queries.as_of(now - DAY).exists()
    assert not queries.recommended(row.firm_id, now)
    end = row.__class__.objects.get(pk=row.pk).expires_at
    actions.sweep(at=end)
    row.refresh_from_db()
    assert row.state == "expired" and row.ended_at == end
    assert queries.as_of(end - DAY).exists() and not queries.as_of(end + DAY).exists() and queries.recommended(row.firm_id, end + DAY)


def test_repair_and_appeal_are_asked_by_the_firm_and_decided_by_the_leader(quarters: list[Judged], luyi: Cast, now: datetime) -> None:
    row = black(quarters[1], now)
    with pytest.raises(Denied):
        actions.ask_repair(row, text="x", by=luyi.firm1, at=now)
    with pytest.raises(Refused):
        actions.answer_entry(row, verb="repair_entry", answer="x", by=luyi.leader, at=now)
    actions.ask_repair(row, text="已完成整改", by=luyi.firm2, at=now)
    with pytest.raises(Conflict):
        actions.ask_repair(row, text="再次", by=luyi.firm2, at=now)
    with pytest.raises(Denied):
        actions.answer_entry(row, verb="repair_entry", answer="x", by=luyi.dispatcher, at=now)
    actions.answer_entry(row, verb="keep", answer="尚未达标", by=luyi.leader, at=now)
    row.refresh_from_db()
    assert (row.state, row.repair) == ("published", "")
    actions.ask_repair(row, text="复查合格", by=luyi.firm2, at=now + DAY)
    actions.answer_entry(row, verb="repair_entry", answer="同意修复", by=luyi.leader, at=now + DAY)
    assert row.state == "repaired" and queries.as_of(now + DAY / 2).exists() and not queries.as_of(now + 2 * DAY).exists()
    with pytest.raises(Conflict):
        black(quarters[1], now)  # the same result brings nobody onto the list twice


def test_what_was_wrong_from_the_beginning_never_stood_on_the_list(quarters: list[Judged], luyi: Cast, now: datetime) -> None:
    row = black(quarters[1], now)
    actions.appeal_entry(row, text="数据有误", by=luyi.firm2, at=now)
    actions.answer_entry(row, verb="revoke_entry", answer="撤销", by=luyi.leader, at=now + DAY)
    assert not queries.as_of(now + DAY / 2).exists()
    with pytest.raises(Http404):
        queries.get_entry(luyi.firm1, row.pk)
    assert queries.get_entry(luyi.firm2, row.pk) == row


def picture() -> ContentFile:  # type: ignore[type-arg]
    target = BytesIO()
    Image.new("RGB", (40, 30), "green").save(target, "WEBP")
    return ContentFile(target.getvalue())


def test_a_livelihood_project_from_proposal_to_acceptance(quarters: list[Judged], luyi: Cast, now: datetime) -> None:
    good, bad = quarters[1].entrants[GOOD], quarters[1].entrants[BAD]
    asked = {"title": "加装休闲座椅", "plan": "三处广场各四张", "budget_fen": 3_000_000, "at": now}
    with pytest.raises(Refused):
        actions.propose_reward(bad, by=luyi.firm2, **asked)
    with pytest.raises(Denied):
        actions.propose_reward(good, by=luyi.firm2, **asked)
    row = actions.propose_reward(good, by=luyi.firm1, **asked)
    with pytest.raises(Http404):
        queries.get_reward(luyi.firm2, row.pk)
    with pytest.raises(Denied):
        actions.approve_reward(row, granted_fen=1, answer="", by=luyi.dispatcher, at=now)
    with pytest.raises(Refused):
        actions.approve_reward(row, granted_fen=3_000_001, answer="", by=luyi.leader, at=now)
    actions.approve_reward(row, granted_fen=2_500_000, answer="同意", by=luyi.leader, at=now)
    row.refresh_from_db()
    with pytest.raises(Refused):
        actions.begin_reward(row, by=luyi.firm1, at=now)
    actions.add_photo(row, stage="before", file=picture(), width=40, height=30, by=luyi.firm1, at=now)
    actions.begin_reward(row, by=luyi.firm1, at=now)
    with pytest.raises(Refused):
        actions.note_progress(row, progress=50, spent_fen=2_500_001, text="x", by=luyi.firm1, at=now)
    actions.note_progress(row, progress=60, spent_fen=1_200_000, text="座椅已到场", by=luyi.firm1, at=now)
    with pytest.raises(Refused):
        actions.finish_reward(row, by=luyi.firm1, at=now)
    actions.add_photo(row, stage="after", file=picture(), width=40, height=30, by=luyi.firm1, at=now)
    actions.finish_reward(row, by=luyi.firm1, at=now)
    actions.accept_reward(row, answer="验收合格", by=luyi.dispatcher, at=now)
    row = Reward.objects.get(pk=row.pk)
    assert (row.state, row.progress, row.spent, row.granted) == ("accepted", 100, "12,000.00 元", "25,000.00 元")
    assert queries.get_reward(luyi.firm2, row.pk) == row
    with pytest.raises(IntegrityError), transaction.atomic():
        Reward.objects.filter(pk=row.pk).update(progress=101)


def test_a_firm_over_time_and_its_year(quarters: list[Judged], luyi: Cast, now: datetime) -> None:
    history = queries.history(luyi.firm1.firm_id)
    assert [row.cycle for row in history] == [quarter.cycle for quarter in quarters]
    years = {row.cycle.ends_on.year for row in history}
    mean = queries.year(luyi.firm1.firm_id, now.year)
    if years == {now.year}:
        assert mean.value == sum((row.total for row in history if row.total), Decimal(0)) / 2
    else:
        assert mean.reason == "too_few"
    assert len(queries.own_results(luyi.firm1.firm_id)) == 2


def test_a_year_by_weights_counts_the_quarters_that_were_managed(luyi: Cast, now: datetime) -> None:
    """10/30/20/40 of which the second quarter is missing; the middle day says which quarter a period belongs to."""
    number, firm = now.year - 1, luyi.firm1.firm_id
    starts = [date(number, 1, 20), date(number, 6, 25), date(number, 10, 1)]  # the first ends in April, the second begins in June
    for start, share in zip(starts, ("1", "0.7", "0.4"), strict=True):
        finish(judged(luyi, now, {GOOD: share}, start=start), now)
    first, third, fourth = (row.total or Decimal(0) for row in queries.history(firm))
    plain = queries.year(firm, number)
    assert plain.value == half_up((first + third + fourth) / 3)
    for quarter, parts in enumerate((10, 30, 20, 40), start=1):
        Setting.objects.create(key=f"annual_weight_{quarter}", value=str(parts))
    weighed = queries.year(firm, number)
    assert weighed.value == half_up((first * 10 + third * 20 + fourth * 40) / 70) != plain.value
    Setting.objects.create(key="annual_least", value="4")
    assert queries.year(firm, number).reason == "too_few" and queries.year(firm, number - 1).value is None


def test_pages_open_for_whom_they_are_meant(quarters: list[Judged], luyi: Cast, now: datetime) -> None:
    entry = black(quarters[1], now)
    row = actions.propose_reward(quarters[1].entrants[GOOD], title="座椅", plan="x", budget_fen=100, by=luyi.firm1, at=now)
    good, bad = quarters[1].entrants[GOOD].pk, quarters[1].entrants[BAD].pk
    cycle, base, own = quarters[1].cycle.pk, "/assessments", luyi.firm1.firm_id
    seen = {
        f"{base}/standings/": "dispatcher leader department community", f"{base}/standings/own/": "firm1 manager1",
        f"{base}/standings/firms/{own}/": "dispatcher leader department", f"{base}/standings/entries/new/": "dispatcher",
        f"{base}/standings/entries/{entry.pk}/": "dispatcher firm2", f"{base}/standings/measures/": "dispatcher community",
        f"{base}/standings/measures/new/": "dispatcher", f"{base}/standings/rewards/": "dispatcher firm2 community",
        f"{base}/standings/rewards/{row.pk}/": "dispatcher firm1 leader", f"{base}/standings/rewards/new/{good}/": "firm1",
        f"{base}/results/": "dispatcher firm1 community department", f"{base}/results/{cycle}/": "dispatcher firm2 community",
        f"{base}/results/{cycle}/?view=all": "leader", f"{base}/results/{cycle}/?view=improved": "leader",
        f"{base}/results/{cycle}/?view=firms": "firm1", f"{base}/results/{cycle}/?export=xlsx": "dispatcher",
        f"{base}/results/{cycle}/appeals/": "dispatcher firm1", f"{base}/results/entrants/{good}/": "dispatcher firm1",
        f"{base}/results/entrants/{good}/orders/solve_rate/": "dispatcher firm1",
    }  # fmt: skip
    hidden = {
        f"{base}/results/entrants/{bad}/": "firm1 community department",
        f"{base}/results/entrants/{good}/orders/help_points/": "dispatcher",
        f"{base}/standings/entries/{entry.pk}/": "firm1", f"{base}/standings/rewards/{row.pk}/": "firm2 community",
        f"{base}/results/{cycle}/?view=x": "leader", f"{base}/standings/rewards/new/{bad}/": "firm1",
        f"{base}/results/{cycle}/": "neighbour-dispatcher", f"{base}/results/entrants/{good}/": "neighbour-dispatcher",
    }  # fmt: skip
    browsers = {name: browser_of(name) for names in (*seen.values(), *hidden.values()) for name in names.split()}
    for url, names in seen.items():
        for name in names.split():
            assert browsers[name].get(url).status_code == 200, (url, name)
    for url, names in hidden.items():
        for name in names.split():
            assert browsers[name].get(url).status_code == 404, (url, name)
    for url in (f"{base}/standings/", f"{base}/standings/measures/new/", f"{base}/standings/firms/{own}/"):
        assert browsers["firm1"].get(url).status_code == 403, url
    answer = browsers["dispatcher"].post(f"{base}/standings/measures/new/", {"kind": "order", "basis": "写过的字", "days": "5"})
    assert answer.status_code == 422 and "写过的字" in answer.content.decode()
    assert not Measure.objects.exists()
    text = browsers["firm2"].get(f"{base}/results/{cycle}/").content.decode()
    assert GOOD in text and f"/entrants/{good}/" not in text  # everybody sees the ranking, nobody the other's derivation


def test_the_steps_of_a_project_by_its_page(quarters: list[Judged], luyi: Cast, now: datetime, settings: object) -> None:
    row = actions.propose_reward(quarters[1].entrants[GOOD], title="座椅", plan="x", budget_fen=10_000, by=luyi.firm1, at=now)
    leader, firm = browser_of("leader"), browser_of("firm1")
    url = f"/assessments/standings/rewards/{row.pk}"
    assert leader.post(f"{url}/approve/", {"granted_fen": "100.00", "answer": "好"}).status_code == 302
    upload = SimpleUploadedFile("x.webp", picture().read(), "image/webp")
    assert firm.post(f"{url}/photo/", {"stage": "before", "photos": upload}).status_code == 302
    firm.post(f"{url}/begin/")
    firm.post(f"{url}/note/", {"progress": "30", "spent_fen": "12.34", "text": "进场"})
    row.refresh_from_db()
    assert (row.state, row.granted_fen, row.spent_fen, row.progress) == ("under_way", 10_000, 1234, 30)
    page = firm.get(f"{url}/").content.decode()
    assert "12.34" in page and "<img" in page
    photo = row.photos.get()  # type: ignore[attr-defined]
    assert firm.get(f"/assessments/standings/rewards/photos/{photo.pk}/")["Content-Type"] == "image/webp"
