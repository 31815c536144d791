"""Experts of two firms sign one plan, and help comes over the border of two subdistricts, in real browsers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from dispatch.consultations.models import Signature
from dispatch.mutual_aid import actions as aid
from dispatch.mutual_aid.models import HelpRequest, Job, Offer, OutsideHelp
from dispatch.mutual_aid.states import JobState, OutsideState, RequestState
from federation.pool.models import Kind, Mode, Skill, Trade
from federation.tenancy import scope
from tests.cast import LUYI, NEIGHBOUR, Cast, subdistrict
from tests.conftest import LIVE
from tests.journeys.browser import PHONE, Person
from tests.journeys.test_fieldwork import photo

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(**LIVE)]

CONSULTATION = re.compile(r"/consultations/[0-9a-f-]{36}/$")


def confirmed(who: Person, button: str) -> None:
    """Press the button and say yes in the house's dialog; back when the next page stands."""
    who.page.get_by_role("button", name=button, exact=True).first.click()
    with who.page.expect_navigation():
        who.page.click("#ly-confirm [data-verb]")


@pytest.fixture
def staffed(world: None, tomorrow: datetime) -> HelpRequest:
    """通瑞嘉苑: dripping ceilings and a lift fault; experts of two firms are booked."""
    tenant, now = subdistrict(LUYI), timezone.now()
    with scope.atomic_tenant(tenant.pk):
        cast, start = Cast(tenant), tomorrow
        lines = [
            aid.NewLine(kind=Kind.EXPERT, skills=[(Skill.objects.get(code=code), 1)], mode=Mode.ADVISE) for code in ("WPF-DET", "ELV-ADV")
        ]
        request = aid.ask(
            by=cast.firm1, at=now, firm=cast.firm1.firm, compound=cast.compounds["通瑞嘉苑"], title="房屋滴漏、电梯故障", lines=lines,
            earliest=start, latest=start + timedelta(hours=8), duration=timedelta(hours=2),
        )  # fmt: skip
        aid.find_helpers(at=now)
        for offer in Offer.objects.filter(request=request):
            aid.accept_offer(offer, by=next(one for one in (cast.firm2, cast.firm3) if one.firm_id == offer.firm_id), at=now)
        request.refresh_from_db()
        assert request.state == RequestState.STAFFED
        return request


def test_a_joint_consultation_from_the_call_to_the_carried_out_plan(staffed: HelpRequest, person: Callable[..., Person]) -> None:
    requester, roofer, lifter = person("firm1"), person("firm2", screen=PHONE), person("firm3")
    with scope.atomic_tenant(subdistrict(LUYI).pk):
        cast = Cast(subdistrict(LUYI))
        names = {one: getattr(cast, one).user.get_full_name() for one in ("firm1", "firm2", "firm3")}
        firm2, roof, lift = cast.firm2.firm_id, Skill.objects.get(code="WPF-ROOF").pk, Skill.objects.get(code="ELV-FIX").pk

    page = requester.open(f"/requests/{staffed.pk}/")
    page.get_by_role("link", name="召集联合会诊").click()
    page.fill("[name=question]", "滴漏从哪里来，电梯怎么修")
    page.click(".ly-form-buttons .btn-primary")
    page.wait_for_url(CONSULTATION)
    table = page.url.removeprefix(requester.site)
    expect(page.locator("section[aria-labelledby=table] li")).to_have_count(3)

    page = roofer.open(table)
    page.fill("[name=text] >> nth=0", "屋面卷材开裂，接缝处渗水")
    assert roofer.sideways() <= 0
    page.get_by_role("button", name="添加意见").click()
    expect(page.locator("section[aria-labelledby=findings]")).to_contain_text("卷材开裂")
    page.fill("[name=title]", "先修屋面再换门机")
    page.fill("[name=days]", "5")
    page.get_by_role("button", name="添加方案").click()
    expect(page.locator("section[aria-labelledby=options]")).to_contain_text("先修屋面再换门机")
    assert roofer.sideways() <= 0

    page = requester.open(table)
    page.get_by_role("link", name="拟定方案").click()
    page.get_by_label("先修屋面再换门机").check()
    page.fill("[name=steps-0-text]", "屋面防水重做")
    page.select_option("[name=steps-0-firm]", str(firm2))
    page.select_option("[name=steps-0-skill]", str(roof))
    page.get_by_role("button", name="添加步骤").click()
    page.fill("[name=steps-1-text]", "更换电梯门机")
    page.select_option("[name=steps-1-skill]", str(lift))
    page.select_option("[name=steps-1-executor]", "licensed")
    page.fill("[name=steps-1-unit]", "某某电梯维保公司")
    page.get_by_role("button", name="提交签署").click()
    page.wait_for_url(CONSULTATION)
    expect(page.locator("section[aria-labelledby=plan] tbody tr")).to_have_count(2)

    for who, username in ((requester, "firm1"), (roofer, "firm2"), (lifter, "firm3")):
        page = who.open(table)
        page.fill("[name=name]", names[username])
        assert who.sideways() <= 0
        page.get_by_role("button", name="签署方案").click()
        expect(page.locator("section[aria-labelledby=table]")).to_contain_text(names[username])
    badge = lifter.page.locator(".ly-state-line .ly-badge").first
    expect(badge).to_have_text("各方已签署")

    roofer.open(table)
    confirmed(roofer, "已完工")
    expect(roofer.page.locator("section[aria-labelledby=plan] form")).to_have_count(0)  # the licensed unit's step is the requester's
    requester.open(table)
    confirmed(requester, "已完工")
    expect(requester.page.locator(".ly-state-line .ly-badge").first).to_have_text("已实施")
    with scope.atomic_tenant(subdistrict(LUYI).pk):
        assert Signature.objects.filter(consultation__request=staffed).count() == 3


@pytest.fixture
def unserved(world: None, tomorrow: datetime) -> HelpRequest:
    """Eighteen electricians at once: more than Luyi has."""
    tenant, now = subdistrict(LUYI), timezone.now()
    with scope.atomic_tenant(tenant.pk):
        cast, start = Cast(tenant), tomorrow
        line = aid.NewLine(kind=Kind.CREW, trade=Trade.objects.get(code="ELE"), certificate="TZZY-DY", quantity=18)
        request = aid.ask(
            by=cast.firm4, at=now, firm=cast.firm4.firm, compound=cast.compounds["珠江东都国际"], title="整栋楼更换线路", lines=[line],
            earliest=start, latest=start + timedelta(hours=8), duration=timedelta(hours=2), all_or_nothing=True,
        )  # fmt: skip
        aid.find_helpers(at=now)
        request.refresh_from_db()
        assert request.state == RequestState.ESCALATED
        return request


def test_help_over_the_border_from_the_agreement_to_the_thanks(unserved: HelpRequest, person: Callable[..., Person]) -> None:
    here, today = f"/requests/{unserved.pk}/", timezone.localdate()
    leader, their_leader = person("leader"), person("neighbour-leader", screen=PHONE)

    page = leader.open("/neighbours/")
    page.get_by_role("link", name="提议协议").click()
    page.select_option("[name=partner]", label="示范邻街道")
    page.select_option("[name=lends]", "borrow")
    for kind in ("expert", "crew"):
        page.check(f"[name=kinds][value={kind}]")
    page.fill("[name=starts_on]", today.isoformat())
    page.fill("[name=ends_on]", (today + timedelta(days=365)).isoformat())
    page.click(".ly-form-buttons .btn-primary")
    page.wait_for_url("**/neighbours/")

    page = their_leader.open("/neighbours/")
    expect(page.locator("section[aria-labelledby=agreements]")).to_contain_text("潞邑街道")
    assert their_leader.sideways() <= 0
    confirmed(their_leader, "同意")
    expect(page.locator("section[aria-labelledby=agreements]")).to_contain_text("生效中")

    dispatcher, requester = person("dispatcher"), person("firm4")
    dispatcher.open(here)
    confirmed(dispatcher, "请示范邻街道支援")
    expect(dispatcher.page.locator("section[aria-labelledby=neighbours]")).to_contain_text("示范邻街道")
    with scope.atomic_tenant(subdistrict(NEIGHBOUR).pk):
        aid.find_helpers(at=timezone.now())  # as their worker does within seconds

    helper = person("neighbour-firm2", screen=PHONE)
    page = helper.open("/offers/")
    page.get_by_role("link", name="整栋楼更换线路").click()
    assert helper.sideways() <= 0
    page.get_by_role("button", name="可以支援").click()
    page.wait_for_url(re.compile(r"/jobs/[0-9a-f-]{36}/$"))

    panel = requester.open(here).locator("section[aria-labelledby=neighbours]")
    expect(panel).to_contain_text("邻街示范物业乙")
    for verb in ("set_out", "arrive"):
        page.click(f"form[action$='/{verb}/'] button")
    page.fill("[name=result]", "线路已更换")
    page.fill("[name=hours]", "2")
    page.set_input_files("[name=photos]", photo())  # type: ignore[arg-type]
    page.check("[name=sure]")  # the booked time is tomorrow
    page.click("form[action$='/complete/'] > .btn-primary")
    expect(page.locator(".ly-state-line .ly-badge").first).to_have_text(str(JobState.DONE.label))

    panel = requester.open(here).locator("section[aria-labelledby=neighbours]")
    expect(panel).to_contain_text("线路已更换")
    panel.locator("form[action$='/confirm/'] button").click()
    expect(requester.page.locator(".ly-state-line .ly-badge").first).to_have_text(str(RequestState.CLOSED.label))
    with scope.atomic_tenant(subdistrict(LUYI).pk):
        assert OutsideHelp.objects.get(request=unserved).state == OutsideState.CONFIRMED
    with scope.atomic_tenant(subdistrict(NEIGHBOUR).pk):
        assert Job.objects.get(request__title="整栋楼更换线路").state == JobState.CREDITED
