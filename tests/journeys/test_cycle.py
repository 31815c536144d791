"""A whole cycle in the browser: scheme, opening, sheets on phones (one of them in a basement without connection), a resident's answer,
scores by a real worker, an appeal that is right, the seal, a reward, and what the firm sees of it."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser

from assessments.cycles.models import Cycle
from assessments.demo import residents, scene
from assessments.results.models import Calculation, Result
from assessments.results.queries import latest
from assessments.sheets.models import Sheet
from assessments.sheets.states import SheetState
from assessments.surveys.models import Answer, BoxOpening, Household
from federation.accounts.models import Membership
from federation.tenancy import scope
from tests.cast import LUYI, Cast, subdistrict
from tests.conftest import LIVE
from tests.journeys.browser import PHONE, Person
from tests.journeys.test_resident import answer
from tests.stack import Stack, until

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(**LIVE)]
Come = Callable[..., Person]
NO_CONNECTION = "ERR_INTERNET_DISCONNECTED"


def confirm(person: Person) -> None:
    person.page.click("#ly-confirm [data-verb]")
    person.page.wait_for_load_state()


def copy_scheme(leader: Person) -> None:
    """A ready-made scheme, one row pasted from Excel, and the points it takes put right."""
    leader.open("/assessments/schemes/")
    leader.page.click("form[action*='copy/four_panels'] button")
    leader.page.click("text=编辑")
    first = leader.page.locator("[data-table=rows] tbody tr", has=leader.page.locator("[data-cell=code]")).nth(1)
    first.locator("[data-cell=points]").fill("15")
    first.locator("[data-cell=parameters]").fill("low=0; high=15")
    leader.page.click("[data-table=rows] [data-add]")
    last = leader.page.locator("[data-table=rows] tbody tr").last
    last.locator("[data-cell=code]").focus()
    leader.page.evaluate(
        """() => {
          const clip = new DataTransfer();
          clip.setData("text/plain", "C7\\t志愿服务\\tVolunteering\\t计入本方得分\\t评分\\t5\\t\\t\\t\\tlow=0; high=5");
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: clip, bubbles: true, cancelable: true}));
        }"""
    )
    last.locator("[data-cell=panel]").select_option("community")
    assert leader.page.locator("[data-sums] .good").count() == 4
    leader.page.click("#as-editor .ly-form-buttons .btn-primary")
    leader.page.wait_for_selector("text=志愿服务")


def open_cycle(leader: Person) -> str:
    """Prepared and opened; gives its address."""
    today = timezone.localdate()
    leader.page.click("text=编制周期")
    days = {"starts_on": -80, "ends_on": 10, "survey_from": -5, "survey_until": 9}
    for name, offset in days.items():
        leader.page.fill(f"[name={name}]", (today + timedelta(days=offset)).isoformat())
    leader.page.fill("[name=name]", "浏览器里的季度")
    leader.page.click("main form .btn-primary")
    leader.page.wait_for_selector(".as-board")
    assert "5" in (leader.page.text_content(".as-board + *, .card-header .ly-tag") or "")
    leader.page.click("text=启动周期")
    confirm(leader)
    leader.page.wait_for_selector(".ly-steps [aria-current]:has-text('采集中')")  # a worker opens it, the page follows
    assert "采集中" in (leader.page.text_content(".ly-steps [aria-current]") or "")
    return leader.page.url


def sign(person: Person, name: str) -> None:
    person.page.check("[name=impartial]")
    person.page.fill("[name=signature]", name)
    person.page.click(".as-sign .btn-primary")
    confirm(person)
    person.page.wait_for_selector("text=已签名，谢谢")


def test_a_whole_cycle(person: Come, chromium: Browser, stack: Stack) -> None:
    stack.start("relay", "worker")
    leader = person("leader")
    copy_scheme(leader)
    cycle = open_cycle(leader)

    community = person("community", screen=PHONE)
    community.open("/assessments/sheets/").click("table.records a")
    points = community.page.locator(".as-value input")
    for row in range(points.count()):
        points.nth(row).fill("5")
    community.page.wait_for_selector("[data-status].good")
    community.context.set_offline(True)
    points.nth(0).fill("4.5")
    community.page.wait_for_selector("text=暂存在本机")
    community.context.set_offline(False)
    community.page.wait_for_selector("[data-status].good")
    community.page.reload()
    assert points.nth(0).input_value() == "4.500"
    assert community.sideways() == 0
    sign(community, "演示社区居委会")
    community.troubles[:] = [trouble for trouble in community.troubles if NO_CONNECTION not in trouble]

    assessor = person("assessor", screen=PHONE)
    assessor.context.grant_permissions(["geolocation"])
    assessor.context.set_geolocation({"latitude": 39.93, "longitude": 116.69})
    assessor.open("/assessments/sheets/").click("table.records a")
    row = assessor.page.locator("[data-row]").first
    row.locator("[data-step='1']").click()
    picture = io.BytesIO()
    Image.new("RGB", (900, 600), "gray").save(picture, "JPEG")
    row.locator("[data-camera]").set_input_files({"name": "p.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()})
    row.locator(".as-picture").wait_for()
    assert "39.9300" in (row.locator("figcaption").text_content() or "")
    assessor.page.wait_for_selector("[data-status].good")
    sign(assessor, "演示第三方机构")

    department = person("department")
    department.open("/assessments/sheets/").click("table.records a")
    values = department.page.locator(".as-value input")
    for number in range(values.count()):
        values.nth(number).fill("4")
    department.page.wait_for_selector("[data-status].good")
    sign(department, "演示城建科")

    leader.open(cycle)
    assert leader.page.locator(".as-board .tone-good").count() == 3
    leader.page.click("text=催办")
    leader.page.wait_for_selector("text=人")

    row = the_others_judge(cycle)
    resident = Person(chromium, stack.site, screen=PHONE, locale="zh-CN")
    with scope.atomic_tenant(subdistrict(LUYI).pk):
        code = residents.code().text
        before = Household.objects.filter(cycle=row, answered=True).count()
    answer(resident, code, 1)
    assert resident.troubles == []
    resident.context.close()
    leader.open(cycle)
    press(leader, "check")
    leader.open(f"/assessments/results/{row.pk}/")
    press(leader, "compute")
    computed(leader, 1)
    with scope.atomic_tenant(subdistrict(LUYI).pk):
        assert Answer.objects.filter(cycle=row).count() == before + 1 == BoxOpening.objects.get(cycle=row).answers
    press(leader, "show")
    appeal_and_decide(person, leader, row, ranked(row)[-1])
    with scope.atomic_tenant(subdistrict(LUYI).pk):  # five working days later
        Cycle.objects.filter(pk=row.pk).update(appeal_until=timezone.now() - timedelta(minutes=1))
    leader.open(f"/assessments/results/{row.pk}/")
    press(leader, "final")
    press(leader, "publish")
    assert "已发布" in (leader.page.text_content(".ly-state-line") or "")
    call_command("assessments_verify")
    reward(person, leader, row)


def press(person: Person, verb: str) -> None:
    """A phase of the cycle, and yes to what it says about itself."""
    person.page.click(f"form[action$='/{verb}/'] button")
    with person.page.expect_navigation():
        person.page.click("#ly-confirm [data-verb]")


def the_others_judge(address: str) -> Cycle:
    """The sheets of the other projects, and some hundred residents; one of them has not answered yet."""
    with scope.atomic_tenant(subdistrict(LUYI).pk):
        row = Cycle.objects.select_related("scheme").get(pk=address.rstrip("/").rsplit("/", 1)[-1])
        signed = Sheet.objects.filter(rater__cycle=row, state=SheetState.SIGNED).values_list("rater", flat=True)
        for rater in scene.raters(row):
            if rater.pk not in signed:
                scene.sign(rater, at=timezone.now())
        residents.answer(row, by=Cast(subdistrict(LUYI)).leader, at=timezone.now(), overall=1)  # content, so that somebody earns a reward
        return row


def ranked(row: Cycle) -> list[Result]:
    """The projects by their latest totals, best first."""
    with scope.atomic_tenant(subdistrict(LUYI).pk):
        found = Result.objects.filter(calculation=latest(row), total__isnull=False).select_related("entrant__firm", "entrant__compound")
        return list(found.order_by("-total", "pk"))


def manager(result: Result) -> str:
    """Who signs in for the project's firm."""
    with scope.atomic_tenant(subdistrict(LUYI).pk):
        people = Membership.objects.filter(firm=result.entrant.firm_id, role="firm_admin")
        return str(people.values_list("user__username", flat=True)[0])


def appeal_and_decide(person: Come, leader: Person, row: Cycle, worst: Result) -> None:
    """The firm sees its own score, how it was made, and objects; the leader finds it right, and a worker computes again."""
    firm = person(manager(worst), screen=PHONE)
    firm.open(f"/assessments/results/{row.pk}/")
    assert firm.sideways() <= 0
    firm.page.get_by_role("link", name=worst.entrant.compound.name).first.click()
    firm.page.wait_for_selector(f"text={worst.total}")
    assert firm.sideways() <= 0
    firm.page.click("a[href$='/appeal/']")
    firm.page.select_option("[name=indicator]", index=1)
    firm.page.fill("[name=text]", "检查当日为计划检修，已提前公示。")
    firm.page.click("main form .btn-primary")
    firm.page.wait_for_selector("text=检查当日为计划检修")

    leader.open(f"/assessments/results/{row.pk}/appeals/")
    leader.page.click("a[href$='/decide/']")
    leader.page.check("[name=decision][value=uphold]")
    leader.page.fill("[name=points]", "10")
    leader.page.fill("[name=answer]", "公示记录属实，恢复该项分值。")
    leader.page.click("main form .btn-primary")
    leader.page.wait_for_url("**/appeals/")
    second = person("deputy")
    second.open(f"/assessments/results/{row.pk}/appeals/")
    second.page.click("form[action$='/approve/'] button")
    confirm(second)
    leader.open(f"/assessments/results/{row.pk}/")
    computed_or_shown(row, 2)


def computed_or_shown(row: Cycle, number: int) -> None:
    def done() -> bool:
        with scope.atomic_tenant(subdistrict(LUYI).pk):
            return Calculation.objects.filter(cycle=row, number=number, state="done").exists()

    until(done, within=60)


def reward(person: Come, leader: Person, row: Cycle) -> None:
    """The best project is supported in something that serves its residents, and its firm finds score and support on its own page."""
    best = ranked(row)[0]
    firm = person(manager(best))
    firm.open(f"/assessments/standings/rewards/new/{best.entrant_id}/")
    firm.page.fill("[name=title]", "中心广场加装座椅和照明")
    firm.page.fill("[name=plan]", "三处活动场地各增设四张座椅。")
    firm.page.fill("[name=budget_fen]", "48000")
    firm.page.click("main form .btn-primary")
    firm.page.wait_for_selector("text=三处活动场地")
    leader.open(firm.page.url)
    leader.page.click("form[action$='/approve/'] button")
    leader.page.wait_for_selector("text=48,000")
    firm.open("/assessments/standings/own/")
    assert str(best.total) in (firm.page.text_content("main") or "")
    assert "中心广场加装座椅和照明" in (firm.page.text_content("main") or "")
    assert firm.sideways() <= 0


def computed(leader: Person, number: int) -> None:
    """The page follows the worker by itself."""
    leader.page.wait_for_selector(f".ly-state-line:has-text('第{number}次计算')", timeout=60_000)
    leader.page.wait_for_load_state("networkidle")
