"""A closed request becomes a case without anybody's number in it; what is like it is shown while the next one is written."""

from __future__ import annotations

import pytest

from dispatch.cases import actions, queries
from dispatch.cases.masking import MASK, masked
from dispatch.cases.states import CaseState
from dispatch.mutual_aid import actions as aid
from dispatch.mutual_aid.states import RequestState
from federation.kernel.errors import Conflict, Denied, Refused


@pytest.fixture
def closed(ask, luyi, now):
    request = ask(title="屋面漏水", description="3号楼2单元1201室漏水，联系13800138000")
    aid.find_helpers(at=now)
    job = aid.accept_offer(request.offers.get(), by=luyi.firm2, at=now)
    aid.arrive(job, by=luyi.firm2, at=now)
    aid.complete(job, result="更换女儿墙泛水卷材", by=luyi.firm2, at=now)
    aid.confirm(job, by=luyi.firm1, at=now)
    aid.credit(job, by=None, at=now)
    request.refresh_from_db()
    assert request.state == RequestState.CLOSED
    return request


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("电话13800138000请联系", MASK + "请联系"),
        ("身份证11010119900307123X", "身份证" + MASK),
        ("座机010-69551234", MASK),
        ("3号楼2单元1201室漏水", MASK + "漏水"),
        ("更换12个断路器，功率3000瓦", "更换12个断路器，功率3000瓦"),
    ],
)
def test_persons_and_homes_are_masked_and_nothing_else(text, kept):
    assert masked(text) == kept


def test_a_closed_request_becomes_a_case(closed, luyi, now):
    with pytest.raises(Denied):
        actions.draft(closed, by=luyi.firm5, at=now)
    case = actions.draft(closed, by=luyi.firm1, at=now)
    assert "13800138000" not in case.problem and "1201" not in case.problem
    assert "更换女儿墙泛水卷材" in case.solution and case.codes == ["WPF-ROOF"]
    assert [firm.pk for firm in case.helpers.all()] == [luyi.firm2.firm_id]
    with pytest.raises(Conflict):
        actions.draft(closed, by=luyi.dispatcher, at=now)
    assert not queries.visible_to(luyi.firm5).filter(pk=case.pk).exists()
    actions.publish(case, by=luyi.firm1, at=now)
    assert queries.visible_to(luyi.firm5).filter(pk=case.pk).exists()
    actions.withdraw(case, reason="有误", by=luyi.dispatcher, at=now)
    case.refresh_from_db()
    assert case.state == CaseState.WITHDRAWN


def test_an_open_request_is_no_case_yet(ask, luyi, now):
    with pytest.raises(Conflict):
        actions.draft(ask(), by=luyi.firm1, at=now)


def test_an_edit_cannot_bring_a_number_back(closed, luyi, now):
    case = actions.draft(closed, by=luyi.firm1, at=now)
    actions.edit(case, title="屋面漏水", problem="业主13900139000报修", cause="", solution="", by=luyi.firm1, at=now)
    case.refresh_from_db()
    assert "13900139000" not in case.problem
    with pytest.raises(Refused):
        actions.publish(case, by=luyi.firm1, at=now)


def test_what_is_similar_is_found_while_writing_and_what_is_not_is_not(closed, luyi, now):
    case = actions.draft(closed, by=luyi.firm1, at=now)
    assert queries.similar(luyi.firm3, "楼顶屋面又漏水了") == []
    actions.publish(case, by=luyi.firm1, at=now)
    assert queries.similar(luyi.firm3, "楼顶屋面又漏水了") == [case]
    assert queries.similar(luyi.firm3, "电梯异响") == []
    assert list(queries.search(queries.visible_to(luyi.firm3), "泛水")) == [case]


def test_questions_and_answers(luyi, now):
    question = actions.ask(title="地下室返潮怎么处理", by=luyi.firm3, at=now)
    reply = actions.answer(question, text="先查排水，再做内防水，可电13800138000", by=luyi.firm2, at=now)
    assert "13800138000" not in reply.text
    with pytest.raises(Denied):
        actions.mark_helpful(reply, by=luyi.firm2, at=now)
    actions.mark_helpful(reply, by=luyi.firm3, at=now)
    actions.close(question, by=luyi.firm3, at=now)
    question.refresh_from_db()
    with pytest.raises(Conflict):
        actions.answer(question, text="还有办法", by=luyi.firm4, at=now)


def test_the_pages(closed, luyi, sign_in, now):
    case = actions.draft(closed, by=luyi.firm1, at=now)
    actions.publish(case, by=luyi.firm1, at=now)
    question = actions.ask(title="地下室返潮怎么处理", by=luyi.firm3, at=now)
    pk, asked = case.pk, question.pk
    for who in ("firm3", "dispatcher", "community"):
        client = sign_in(who)
        assert "屋面漏水" in client.get("/cases/?q=漏水").content.decode()
        assert client.get(f"/cases/{pk}/").status_code == 200
        assert client.get(f"/cases/questions/{asked}/").status_code == 200
    firm = sign_in("firm3")
    assert "屋面漏水" in firm.get("/cases/similar/?title=屋面漏水").content.decode()
    assert firm.get(f"/cases/{pk}/edit/").status_code == 403
    assert firm.post(f"/cases/questions/{asked}/", {"text": ""}).status_code == 422
    assert firm.post("/cases/questions/new/", {"title": "怎么验收防水", "text": ""}, follow=True).status_code == 200
