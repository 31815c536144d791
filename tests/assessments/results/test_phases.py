"""From the check to the sealed publication: notice, appeal within five working days, decision by others, correction records."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.http import Http404
from django.test import Client
from PIL import Image

from assessments.cycles.states import CycleState
from assessments.results import actions, checking, queries
from assessments.results.models import Appeal, AppealPicture, Correction, Result, Seal
from federation.accounts.models import Membership, Role
from federation.kernel.errors import Conflict, Denied, Refused
from federation.kernel.pictures import reencode
from federation.notices.models import Notice
from tests.assessments.results.cast import Judged, sheet

DAY = timedelta(days=1)


@pytest.fixture
def shown(cycle: Judged, now: datetime) -> Judged:
    """Computed and shown to the firms."""
    cycle.computed(now)
    actions.show_to_firms(cycle.cycle, by=cycle.cast.dispatcher, at=now)
    return cycle


def finished(cycle: Judged, at: datetime) -> None:
    """Whatever computation waits is done by a worker."""
    row = queries.running(cycle.cycle)
    if row is not None:
        actions.compute_now(row, at=at)


def test_firms_are_told_and_have_five_working_days(cycle: Judged) -> None:
    friday = datetime.fromisoformat("2026-09-18T10:00+08:00")
    cycle.computed(friday)
    actions.show_to_firms(cycle.cycle, by=cycle.cast.dispatcher, at=friday)
    # 20 September 2026 is a worked Sunday, 25 to 27 the Mid-Autumn holiday
    assert cycle.cycle.appeal_until == datetime.fromisoformat("2026-09-25T00:00+08:00")
    assert Notice.objects.filter(user=cycle.cast.firm1.user, event="assessment.result").count() == 1
    assert not Notice.objects.filter(user=cycle.cast.department.user, event="assessment.result").exists()


def test_a_firm_sees_its_own_score_after_the_notice_and_no_other(cycle: Judged, now: datetime) -> None:
    cycle.computed(now)
    own, other = cycle.entrants["通瑞嘉苑"], cycle.entrants["珠江拉维小镇"]
    with pytest.raises(Http404):
        queries.get_result(cycle.cast.firm1, own.pk)
    actions.show_to_firms(cycle.cycle, by=cycle.cast.dispatcher, at=now)
    assert queries.get_result(cycle.cast.firm1, own.pk).total is not None
    with pytest.raises(Http404):
        queries.get_result(cycle.cast.firm1, other.pk)
    assert {row.entrant_id for row in queries.results(cycle.cycle, cycle.cast.firm1)} == {own.pk}
    assert not queries.results(cycle.cycle, cycle.cast.department).exists()


def test_an_appeal_that_is_upheld_becomes_a_correction_record_and_a_new_computation(shown: Judged, now: datetime) -> None:
    cast, entrant, one = shown.cast, shown.entrants["通瑞嘉苑"], shown.indicator("R1")
    before = shown.result("通瑞嘉苑")
    appeal = actions.file(entrant, text="问卷统计有误", indicator=one, by=cast.firm1, at=now)

    actions.decide(appeal, uphold=Decimal("99"), indicator=None, answer="复核属实", by=cast.leader, at=now)
    record = Correction.objects.get(entrant=entrant)
    with pytest.raises(Denied):
        actions.approve(record, by=cast.leader, at=now)
    other_hat = Membership.objects.create(user=cast.leader.user, role=Role.DISPATCHER)
    with pytest.raises(Denied):
        actions.approve(record, by=other_hat, at=now)
    other_hat.delete()
    told = Notice.objects.filter(user=cast.firm1.user, event="assessment.appeal")
    assert not told.exists() and shown.result("通瑞嘉苑") == before
    actions.approve(record, by=cast.dispatcher, at=now)
    finished(shown, now)

    record.refresh_from_db()
    assert (record.old, record.new, record.by, record.approved_by, record.appeal) == (
        Decimal("95.0000"), Decimal("99.00"), cast.leader, cast.dispatcher, appeal,
    )  # fmt: skip
    after = shown.result("通瑞嘉苑")
    assert after.total == before.total + Decimal("1.60") and after.calculation.number == 2
    assert before.calculation.number == 1 and Result.objects.filter(calculation__number=1, entrant=entrant).exists()
    assert told.count() == 1


def test_an_upheld_appeal_whose_correction_is_refused_waits_for_a_decision_again(shown: Judged, now: datetime) -> None:
    cast, entrant = shown.cast, shown.entrants["通瑞嘉苑"]
    appeal = actions.file(entrant, text="问卷统计有误", indicator=shown.indicator("R1"), by=cast.firm1, at=now)
    actions.decide(appeal, uphold=Decimal("99"), indicator=None, answer="复核属实", by=cast.leader, at=now)
    record = Correction.objects.get(entrant=entrant)
    actions.refuse(record, reason="佐证不足", by=cast.dispatcher, at=now)
    appeal.refresh_from_db()
    assert (record.state, appeal.state, appeal.decided_by, appeal.answer) == ("refused", "filed", None, "")
    actions.decide(appeal, uphold=None, indicator=None, answer="维持原分", by=cast.leader, at=now)
    assert appeal.state == "rejected"


def test_nobody_decides_on_what_they_judged_and_nobody_else_appeals(shown: Judged, now: datetime) -> None:
    cast, entrant = shown.cast, shown.entrants["通瑞嘉苑"]
    with pytest.raises(Denied):
        actions.file(entrant, text="x", indicator=None, by=cast.firm2, at=now)
    with pytest.raises(Refused):
        actions.file(entrant, text="  ", indicator=None, by=cast.firm1, at=now)
    appeal = actions.file(entrant, text="不认可", indicator=None, by=cast.firm1, at=now)
    with pytest.raises(Conflict):
        actions.file(entrant, text="不认可", indicator=None, by=cast.firm1, at=now)
    sheet(cast, entrant, None, Decimal(1), now, by="dispatcher")
    for by in (cast.dispatcher, cast.firm1, cast.department, cast.secretariat):
        with pytest.raises(Denied):
            actions.decide(appeal, uphold=None, indicator=None, answer="x", by=by, at=now)
    with pytest.raises(Refused):
        actions.decide(appeal, uphold=Decimal(1), indicator=None, answer="x", by=cast.leader, at=now)
    appeal.refresh_from_db()
    assert (appeal.state, appeal.decided_by) == ("filed", None)
    actions.decide(appeal, uphold=None, indicator=None, answer="维持原分", by=cast.leader, at=now)
    assert appeal.state == "rejected" and not Correction.objects.exists()


def test_the_window_closes_by_itself_and_late_appeals_are_refused(shown: Judged, now: datetime) -> None:
    until = shown.cycle.appeal_until
    assert until is not None
    with pytest.raises(Refused, match="申诉期已满"):
        actions.file(shown.entrants["通瑞嘉苑"], text="x", indicator=None, by=shown.cast.firm1, at=until)
    actions.sweep(at=until - timedelta(seconds=1))
    shown.cycle.refresh_from_db()
    assert shown.cycle.state == CycleState.NOTIFIED
    actions.sweep(at=until)
    shown.cycle.refresh_from_db()
    assert shown.cycle.state == CycleState.DECIDING


def test_a_correction_needs_a_second_person_and_stays_within_the_indicator(shown: Judged, now: datetime) -> None:
    cast, entrant, one = shown.cast, shown.entrants["通瑞嘉苑"], shown.indicator("R1")
    for wrong in (Decimal(101), Decimal(-1)):
        with pytest.raises(Refused):
            actions.propose(entrant, one, new=wrong, reason="录入错误", by=cast.dispatcher, at=now)
    row = actions.propose(entrant, one, new=Decimal(80), reason="录入错误", by=cast.dispatcher, at=now)
    with pytest.raises(Denied):
        actions.approve(row, by=cast.dispatcher, at=now)
    actions.approve(row, by=cast.leader, at=now)
    finished(shown, now)
    assert shown.result("通瑞嘉苑").panels["resident"] == "80.00"
    refused = actions.propose(entrant, one, new=Decimal(1), reason="误", by=cast.leader, at=now)
    actions.refuse(refused, reason="依据不足", by=cast.dispatcher, at=now)
    assert shown.result("通瑞嘉苑").panels["resident"] == "80.00" and queries.running(shown.cycle) is None


def test_a_result_is_final_only_when_nothing_is_open_and_only_the_leader_publishes(shown: Judged, now: datetime) -> None:
    cast, late = shown.cast, shown.cycle.appeal_until
    assert late is not None
    appeal = actions.file(shown.entrants["通瑞嘉苑"], text="x", indicator=None, by=cast.firm1, at=now)
    with pytest.raises(Refused):
        actions.make_final(shown.cycle, by=cast.leader, at=now)
    with pytest.raises(Refused):
        actions.make_final(shown.cycle, by=cast.leader, at=late)
    actions.withdraw(appeal, by=cast.firm1, at=now)
    with pytest.raises(Denied):
        actions.make_final(shown.cycle, by=cast.dispatcher, at=late)
    actions.make_final(shown.cycle, by=cast.leader, at=late)
    with pytest.raises(Denied):
        actions.publish(shown.cycle, by=cast.dispatcher, at=late)
    row = actions.propose(shown.entrants["通瑞嘉苑"], shown.indicator("R1"), new=Decimal(80), reason="误", by=cast.dispatcher, at=late)
    with pytest.raises(Refused):
        actions.publish(shown.cycle, by=cast.leader, at=late)
    actions.refuse(row, reason="不成立", by=cast.leader, at=late)
    seal = actions.publish(shown.cycle, by=cast.leader, at=late)
    assert (seal.number, seal.previous, len(seal.hash)) == (1, "", 64)
    assert queries.results(shown.cycle, cast.community).count() == len(shown.entrants)
    assert Seal.objects.count() == 1
    actions.conclude(shown.cycle, by=cast.dispatcher, at=late + DAY)


def photo(name: str = "证据.png") -> SimpleUploadedFile:
    target = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(target, "PNG")
    return SimpleUploadedFile(name, target.getvalue(), "image/png")


def test_a_firm_puts_pictures_beside_its_appeal_for_those_who_decide(
    shown: Judged, now: datetime, sign_in: Callable[[str], Client]
) -> None:
    entrant = shown.entrants["通瑞嘉苑"]
    url = f"/assessments/results/entrants/{entrant.pk}/appeal/"
    firm, office = sign_in("firm1"), sign_in("leader")
    wrong = firm.post(url, {"text": "整改已完成", "pictures": [SimpleUploadedFile("x.png", b"no picture")]})
    assert wrong.status_code == 422 and "整改已完成" in wrong.content.decode()
    assert firm.post(url, {"text": "整改已完成", "pictures": [photo(), photo()]}).status_code == 302
    appeal = Appeal.objects.get()
    assert appeal.pictures.count() == 2
    one = f"/assessments/results/appeals/{appeal.pk}/photos/{appeal.pictures.first().pk}/"
    for client, page in (
        (office, f"/assessments/results/{shown.cycle.pk}/appeals/"),
        (firm, f"/assessments/results/entrants/{entrant.pk}/"),
    ):
        assert one in client.get(page).content.decode()
        assert client.get(one)["Content-Type"] == "image/webp"
    assert one in office.get(f"/assessments/results/appeals/{appeal.pk}/decide/").content.decode()
    for other, answer in (("firm2", 404), ("assessor", 403), ("community", 404)):
        assert sign_in(other).get(one).status_code == answer, other


def test_pictures_of_appeals_are_sealed_with_their_files(shown: Judged, now: datetime) -> None:
    cast = shown.cast
    picture = reencode(photo())
    appeal = actions.file(shown.entrants["通瑞嘉苑"], text="有误", indicator=None, pictures=[picture], by=cast.firm1, at=now)
    actions.decide(appeal, uphold=None, indicator=None, answer="维持", by=cast.leader, at=now)
    until = shown.cycle.appeal_until
    assert until is not None
    actions.make_final(shown.cycle, by=cast.leader, at=until)
    seal = actions.publish(shown.cycle, by=cast.leader, at=until)
    assert "appeal_pictures" in seal.sections and "imports" not in seal.sections and list(checking.faults()) == []
    row = appeal.pictures.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        AppealPicture.objects.filter(pk=row.pk).update(digest="0" * 64)
    with row.picture.storage.open(row.picture.name, "wb") as file:
        file.write(b"another picture")
    assert len(list(checking.faults())) == 1
