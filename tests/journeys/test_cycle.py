"""A whole cycle in the browser: scheme, opening, sheets on phones, one of them in a basement without connection."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image

from tests.conftest import LIVE
from tests.journeys.browser import PHONE, Person

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
    assert "采集中" in (leader.page.text_content(".ly-steps [aria-current]") or "")
    return leader.page.url


def sign(person: Person, name: str) -> None:
    person.page.check("[name=impartial]")
    person.page.fill("[name=signature]", name)
    person.page.click(".as-sign .btn-primary")
    confirm(person)
    person.page.wait_for_selector("text=已签名，谢谢")


def test_a_cycle_is_opened_and_scored_on_phones(person: Come, tmp_path: Path) -> None:
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

    leader.page.goto(cycle)
    assert leader.page.locator(".as-board .tone-good").count() == 3
    leader.page.click("text=催办")
    leader.page.wait_for_selector("text=人")
