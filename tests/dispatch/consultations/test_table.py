"""Two experts of two firms on one request: one table, one plan, every signature; advice is never licensed work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.http import Http404

from dispatch.consultations import actions, queries
from dispatch.consultations.models import Signature
from dispatch.consultations.states import ConsultationState
from dispatch.mutual_aid import actions as aid
from dispatch.mutual_aid.models import Offer
from federation.kernel.errors import Conflict, Denied, Refused
from federation.notices.models import Notice
from federation.pool.models import Kind, Mode, Skill


@pytest.fixture
def staffed(ask, luyi, now):
    """通瑞嘉苑: dripping ceilings and a lift fault; experts of two firms are booked."""
    leak = aid.NewLine(kind=Kind.EXPERT, skills=[(Skill.objects.get(code="WPF-DET"), 1)], mode=Mode.ADVISE)
    lift = aid.NewLine(kind=Kind.EXPERT, skills=[(Skill.objects.get(code="ELV-ADV"), 1)], mode=Mode.ADVISE)
    request = ask(title="房屋滴漏、电梯故障", lines=[leak, lift])
    aid.find_helpers(at=now)
    for offer in Offer.objects.filter(request=request):
        by = next(m for m in (luyi.firm2, luyi.firm3, luyi.firm4, luyi.firm5) if m.firm_id == offer.firm_id)
        aid.accept_offer(offer, by=by, at=now)
    request.refresh_from_db()
    return request


@pytest.fixture
def table(staffed, luyi, now):
    return actions.call(staffed, question="滴漏从哪里来，电梯怎么修", by=luyi.firm1, at=now)


@pytest.fixture
def option(table, luyi, now):
    return actions.suggest(table, title="先修屋面再换门机", text="工期短", cost_fen=1_200_000, days=5, by=luyi.firm2, at=now)


def steps(luyi):
    return [
        actions.NewStep(text="屋面防水重做", firm=luyi.firm2.firm, skill=Skill.objects.get(code="WPF-ROOF")),
        actions.NewStep(text="更换电梯门机", unit="某某电梯维保公司", skill=Skill.objects.get(code="ELV-FIX")),
    ]


def test_experts_of_two_firms_and_the_requester_are_called(table, luyi):
    assert len({job.firm_id for job in table.request.jobs.all()}) == 2, "the demo's two experts belong to two firms"
    told = set(Notice.objects.filter(event="consultation.called").values_list("user__username", flat=True))
    assert {"firm1", "firm2", "firm3"} <= told
    assert len(queries.table(table)) == 3


def test_one_consultation_at_a_time_and_none_without_experts(table, staffed, ask, luyi, now):
    with pytest.raises(Conflict):
        actions.call(staffed, question="再来一次", by=luyi.firm1, at=now)
    with pytest.raises(Refused):
        actions.call(ask(title="还没有专家"), question="?", by=luyi.firm1, at=now)


def test_findings_come_from_those_at_the_table_only(table, luyi, now):
    actions.find(table, text="屋面卷材开裂", by=luyi.firm2, at=now)
    actions.find(table, text="门机皮带磨损", by=luyi.firm3, at=now)
    with pytest.raises(Denied):
        actions.find(table, text="我也说一句", by=luyi.firm5, at=now)
    with pytest.raises(Http404):
        queries.get_consultation(luyi.firm5, table.pk)
    assert table.findings.count() == 2


def test_advice_never_becomes_licensed_work(table, option, luyi, now):
    """The expert's firm may advise on lifts (特种设备安全监察条例 17: repair is for licensed units), not repair them."""
    wrong = actions.NewStep(text="更换电梯门机", firm=luyi.firm3.firm, skill=Skill.objects.get(code="ELV-FIX"))
    with pytest.raises(Refused, match=r"持证单位"):
        actions.plan(table, option=option, steps=[wrong], by=luyi.firm1, at=now)
    table.refresh_from_db()
    assert (table.state, table.steps.count()) == (ConsultationState.OPEN, 0)


def test_the_plan_stands_when_all_have_signed_and_is_carried_out_step_by_step(table, option, luyi, now):
    actions.plan(table, option=option, steps=steps(luyi), by=luyi.firm1, at=now)
    with pytest.raises(Denied):
        actions.sign(table, name="路人", by=luyi.firm5, at=now)
    assert not actions.sign(table, name="甲经理", by=luyi.firm1, at=now)
    with pytest.raises(Conflict):
        actions.sign(table, name="甲经理", by=luyi.firm1, at=now)
    with pytest.raises(Conflict):
        actions.tick(table.steps.first(), by=luyi.firm2, at=now)
    assert not actions.sign(table, name="乙经理", by=luyi.firm2, at=now)
    assert actions.sign(table, name="丙经理", by=luyi.firm3, at=now)
    table.refresh_from_db()
    assert table.state == ConsultationState.AGREED
    first, second = table.steps.select_related("consultation__request")
    with pytest.raises(Denied):
        actions.tick(first, by=luyi.firm3, at=now)
    actions.tick(first, by=luyi.firm2, at=now + timedelta(days=2))
    actions.tick(second, note="维保公司已出具报告", by=luyi.firm1, at=now + timedelta(days=3))
    table.refresh_from_db()
    assert table.state == ConsultationState.CARRIED_OUT


def test_a_changed_plan_is_signed_anew_and_the_old_signatures_stay(table, option, luyi, now):
    actions.plan(table, option=option, steps=steps(luyi), by=luyi.firm1, at=now)
    actions.sign(table, name="乙经理", by=luyi.firm2, at=now)
    with pytest.raises(Denied):
        actions.reopen(table, reason="改一下", by=luyi.firm2, at=now)
    actions.reopen(table, reason="业主要求缩短工期", by=luyi.firm1, at=now)
    actions.plan(table, option=option, steps=steps(luyi)[:1], by=luyi.firm1, at=now)
    assert Signature.objects.filter(consultation=table, version=1).count() == 1
    assert queries.unsigned(table) == {luyi.firm1.firm_id, luyi.firm2.firm_id, luyi.firm3.firm_id}


def test_a_signature_cannot_be_rewritten(table, option, luyi, now):
    actions.plan(table, option=option, steps=steps(luyi), by=luyi.firm1, at=now)
    actions.sign(table, name="乙经理", by=luyi.firm2, at=now)
    with pytest.raises(Exception, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE dispatch_signature SET name = 'x'")


def test_the_table_is_reminded_once_a_day(table, now):
    later = now + timedelta(days=3, minutes=1)
    actions.sweep(at=later)
    actions.sweep(at=later)
    assert Notice.objects.filter(event="consultation.due", user__username="firm2").count() == 1


def test_the_pages(table, option, luyi, sign_in, now):
    pk, request = table.pk, table.request_id
    firm2 = luyi.firm2.firm_id
    requester, expert, stranger = sign_in("firm1"), sign_in("firm2"), sign_in("firm5")
    assert "会诊" in requester.get(f"/requests/{request}/").content.decode()
    assert stranger.get(f"/consultations/{pk}/").status_code == 404
    assert expert.get("/consultations/").status_code == 200
    bad = expert.post(f"/consultations/{pk}/findings/", {"text": ""})
    assert bad.status_code == 422
    assert expert.post(f"/consultations/{pk}/findings/", {"text": "卷材开裂"}, follow=True).status_code == 200
    form = {
        "option": option.pk, "steps-TOTAL_FORMS": "1", "steps-INITIAL_FORMS": "0", "steps-MIN_NUM_FORMS": "1", "steps-MAX_NUM_FORMS": "20",
        "steps-0-text": "屋面防水重做", "steps-0-executor": "firm", "steps-0-firm": firm2, "steps-0-skill": "", "steps-0-unit": "",
    }  # fmt: skip
    assert requester.post(f"/consultations/{pk}/plan/", {**form, "steps-0-firm": ""}).status_code == 422
    assert "第 1 版" in requester.post(f"/consultations/{pk}/plan/", form, follow=True).content.decode()
    assert expert.post(f"/consultations/{pk}/sign/", {"name": "乙", "version": "7"}, follow=True).status_code == 200
    assert expert.post(f"/consultations/{pk}/sign/", {"name": "乙", "version": "1"}, follow=True).status_code == 200
