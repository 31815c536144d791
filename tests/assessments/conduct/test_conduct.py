"""Ten rules of conduct: versions, signatures once per version and contract, violations with evidence; who reaches what."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction

from assessments.conduct import actions, presets, queries
from assessments.conduct.models import Acknowledgement, ConductCode, ConductRule, Violation, ViolationPhoto
from communities.contracts.models import ServiceContract
from communities.places.models import Compound
from federation.kernel.errors import Conflict, Denied, Refused
from federation.notices.models import Notice
from tests.assessments.campaigns.conftest import photo, webp
from tests.cast import Cast, browser_of
from tests.counting import queries as cost

DAY = timedelta(days=1)
BASE = "/assessments/conduct"


@pytest.fixture
def code(luyi: Cast, now: datetime) -> ConductCode:
    """The ready-made ten rules, in force."""
    row = actions.write(by=luyi.secretariat, at=now)
    actions.issue(row, by=luyi.dispatcher, at=now)
    return row


def contract(cast: Cast, who: str) -> ServiceContract:
    found: ServiceContract = ServiceContract.objects.select_related("compound", "firm").get(firm=getattr(cast, who).firm)
    return found


def test_ten_rules_in_two_languages() -> None:
    _name, english, lines = presets.ready_made()
    assert english and len(lines) == 10 and all(text.startswith("不准") and other for text, other in lines)
    assert presets.from_text(presets.as_text(lines)) == lines
    for text in ("", "长" * 201, "\n".join(["条"] * 31), "|only English"):
        with pytest.raises(Refused):
            presets.from_text(text)


def test_a_version_in_force_stays_and_the_next_one_replaces_it(code: ConductCode, luyi: Cast, now: datetime) -> None:
    assert Notice.objects.filter(user=luyi.firm1.user, event="assessment.conduct").exists()
    with pytest.raises(Conflict):
        actions.rewrite(code, name="x", name_en="", lines=[("改", "")], by=luyi.dispatcher, at=now)
    signed = actions.sign(code, contracts=[contract(luyi, "firm2")], signature=luyi.firm2.user.name, by=luyi.firm2, at=now)
    assert signed == 1
    new = actions.write(by=luyi.secretariat, at=now)
    with pytest.raises(Conflict):
        actions.write(by=luyi.secretariat, at=now)
    actions.rewrite(new, name="新守则", name_en="", lines=[("不准敷衍", "")], by=luyi.secretariat, at=now)
    with pytest.raises(Denied):
        actions.issue(new, by=luyi.secretariat, at=now)
    actions.issue(new, by=luyi.leader, at=now)
    code.refresh_from_db()
    assert (code.state, new.state, new.version) == ("replaced", "in_force", 2) and code.rules.count() == 10
    assert queries.to_sign(luyi.firm2, now.date()) == 1  # once per version
    with pytest.raises(Conflict):
        actions.sign(code, contracts=[contract(luyi, "firm3")], signature=luyi.firm3.user.name, by=luyi.firm3, at=now)


def test_each_contract_is_signed_once_by_who_manages_it(code: ConductCode, luyi: Cast, now: datetime) -> None:
    one = contract(luyi, "firm1")
    for name in ("staff1", "firm2", "dispatcher"):
        with pytest.raises(Denied):
            actions.sign(code, contracts=[one], signature=getattr(luyi, name).user.name, by=getattr(luyi, name), at=now)
    with pytest.raises(Refused):
        actions.sign(code, contracts=[one], signature="别人", by=luyi.manager1, at=now)
    given = {"contracts": [one], "signature": luyi.manager1.user.name, "by": luyi.manager1, "at": now}
    assert actions.sign(code, **given) == 1 and actions.sign(code, **given) == 0
    row = Acknowledgement.objects.get()
    assert (row.firm, row.compound) == (one.firm, one.compound)
    lines = {line.contract.pk: line.signed for line in queries.signings(luyi.leader, code, now.date())}
    assert lines[one.pk] == row and len(lines) == 5 and list(lines.values()).count(None) == 4
    assert [line.contract for line in queries.signings(luyi.firm2, code, now.date())] == [contract(luyi, "firm2")]
    for change in (lambda: Acknowledgement.objects.update(signature="x"), lambda: Acknowledgement.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(IntegrityError), transaction.atomic():
        Acknowledgement.objects.create(code=code, contract=one, compound=one.compound, firm=one.firm, by=luyi.firm1, signature="x", at=now)


def test_a_violation_is_recorded_answered_and_withdrawn(code: ConductCode, luyi: Cast, now: datetime) -> None:
    one, rule = contract(luyi, "firm2"), code.rules.get(number=6)
    given = {"rule": rule, "text": "占用消防通道", "happened_on": now.date(), "at": now}
    for name in ("firm2", "assessor"):
        with pytest.raises(Denied):
            actions.record(one, **given, by=getattr(luyi, name))
    for change in ({"text": " "}, {"happened_on": now.date() + DAY}, {"happened_on": one.during.lower - DAY}):
        with pytest.raises(Refused):
            actions.record(one, **{**given, **change}, by=luyi.community)
    picture = photo()
    row = actions.record(one, **given, photos=[(picture.file, 40, 30)], by=luyi.community)
    assert row.firm == luyi.firm2.firm and row.photos.count() == 1
    assert Notice.objects.filter(user=luyi.firm2.user, link__contains=str(row.pk)).count() == 1
    with pytest.raises(Denied):
        actions.state_side(row, text="不是我们", by=luyi.firm1, at=now)
    actions.state_side(row, text="已劝离并登记", by=luyi.firm2, at=now)
    with pytest.raises(Conflict):
        actions.state_side(row, text="再说一次", by=luyi.firm2, at=now)
    with pytest.raises(Denied):
        actions.withdraw(row, reason="x", by=luyi.community, at=now)
    with pytest.raises(Refused):
        actions.withdraw(row, reason="", by=luyi.leader, at=now)
    actions.withdraw(row, reason="车辆为市政抢修车", by=luyi.leader, at=now)
    assert row.state == "withdrawn" and queries.counted(row.firm_id) == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        Violation.objects.filter(pk=row.pk).update(reason="")
    one.compound.community = None
    with pytest.raises(Denied):
        actions.record(one, **given, by=luyi.community)


def test_by_the_pages_and_a_firm_sees_only_its_own(code: ConductCode, luyi: Cast, now: datetime) -> None:
    community, firm, other, leader = (browser_of(name) for name in ("community", "firm2", "firm3", "leader"))
    one = contract(luyi, "firm2")
    rule = ConductRule.objects.get(code=code, number=1)
    upload = SimpleUploadedFile("x.webp", webp(), "image/webp")
    given = {"contract": one.pk, "rule": rule.pk, "happened_on": f"{now.date()}", "text": "推诿报修"}
    wrong = community.post(f"{BASE}/violations/new/", {**given, "rule": "", "text": "写过的字"})
    assert wrong.status_code == 422 and "写过的字" in wrong.content.decode()
    assert community.post(f"{BASE}/violations/new/", {**given, "photos": upload}).status_code == 302
    row = Violation.objects.get()
    url, picture = f"{BASE}/violations/{row.pk}/", f"{BASE}/photos/{ViolationPhoto.objects.get().pk}/"
    for browser, status in ((firm, 200), (leader, 200), (other, 404), (browser_of("neighbour-leader"), 404)):
        assert browser.get(url).status_code == status and browser.get(picture).status_code == status
    assert "推诿报修" in firm.get(f"{BASE}/").content.decode() and "推诿报修" not in other.get(f"{BASE}/").content.decode()
    assert one.compound.name not in other.get(f"{BASE}/").content.decode()
    assert firm.get(f"{BASE}/violations/new/").status_code == 403
    assert firm.post(f"{BASE}/sign/", {"signature": luyi.firm2.user.name}).status_code == 302 and Acknowledgement.objects.count() == 1
    firm.post(f"{url}state/", {"text": "已道歉"})
    leader.post(f"{url}withdraw/", {"text": "误记"})
    row.refresh_from_db()
    assert (row.state, row.statement, row.reason) == ("withdrawn", "已道歉", "误记")
    sheet = leader.get(f"{BASE}/?export=csv").content.decode()
    assert sheet.count("是") == 1 and sheet.count("\r\n") == 6
    assert leader.post(f"{BASE}/new/").status_code == 302
    draft = queries.draft()
    assert draft is not None and leader.get(f"{BASE}/{draft.pk}/edit/").status_code == 200
    assert leader.post(f"{BASE}/{draft.pk}/edit/", {"name": "x", "lines": ""}).status_code == 422
    assert leader.post(f"{BASE}/{draft.pk}/edit/", {"name": "新守则", "lines": "不准敷衍"}).status_code == 302
    assert leader.post(f"{BASE}/{draft.pk}/issue/").status_code == 302 and queries.in_force() == draft
    assert browser_of("resident").get(f"{BASE}/").status_code == 403


def test_the_page_costs_the_same_for_one_and_for_thirty(code: ConductCode, luyi: Cast, now: datetime) -> None:
    one, rule = contract(luyi, "firm2"), code.rules.get(number=2)
    given = {"rule": rule, "text": "乱收费", "happened_on": now.date(), "by": luyi.leader, "at": now}
    actions.record(one, **given)
    browsers = [browser_of(name) for name in ("leader", "firm2")]
    for browser in browsers:
        browser.get(f"{BASE}/")
    before = [cost(browser, f"{BASE}/") for browser in browsers]
    places = Compound.objects.bulk_create(Compound(name=f"小区{n}") for n in range(30))
    ServiceContract.objects.bulk_create(ServiceContract(firm=one.firm, compound=place, during=one.during) for place in places)
    row = Violation.objects.get()
    same = {"contract": one, "firm": one.firm, "recorded_by": luyi.leader, "recorded_at": now, "state": "recorded", "state_since": now}
    Violation.objects.bulk_create(Violation(rule=rule, compound=row.compound, text="x", happened_on=now.date(), **same) for _n in range(30))
    assert [cost(browser, f"{BASE}/") for browser in browsers] == before
