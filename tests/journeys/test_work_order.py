"""A resident's phone, from the scanned code to the close: photo and video, a follower, claim, help from the federation and back,
verification, call-back, rating; in both languages. LOOK=folder keeps pictures of every step."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from dispatch.intake import keeping, tokens
from dispatch.intake.models import TextMessage
from dispatch.intake.tokens import Purpose
from dispatch.work_orders.models import Attachment, WorkOrder
from dispatch.work_orders.states import OrderState
from federation.pool.models import EquipmentType
from federation.tenancy import scope
from tests.cast import LUYI, Cast, subdistrict
from tests.conftest import LIVE
from tests.federation.kernel.test_hostile_uploads import video
from tests.journeys.browser import PHONE, Person
from tests.stack import Stack, until

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(**LIVE)]
LOOK = os.environ.get("LOOK", "")
TITLE = "3号楼电梯停在五层不动了"


def look(page: Page, name: str) -> None:
    assert int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")) == 0, name
    if LOOK:
        Path(LOOK).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{LOOK}/{name}.png", full_page=True)


def prove(page: Page, phone: str, words: dict[str, str]) -> None:
    page.fill("#id_phone", phone)
    page.get_by_role("button", name=words["code"]).click()
    page.wait_for_selector("#id_code")
    with scope.atomic_tenant(subdistrict(LUYI).pk):
        sent = TextMessage.objects.filter(event="code").latest("created_at")
        assert sent.phone == phone
        found = re.search(r"\d{6}", sent.text)
    assert found
    page.locator("#phone-proof #id_code").fill(found[0])
    page.locator("#phone-proof button[type=button]").click()
    page.wait_for_selector(".ly-public-ok")


WORDS = {
    "zh-CN": {"code": "获取验证码", "send": "提交", "follow": "关注此工单", "claim": "认领", "more": "继续处理"},
    "en-GB": {
        "code": "Send me a code", "send": "Send the report", "follow": "Follow this one", "claim": "Claim",
        "more": "Go on ourselves",
    },
}  # fmt: skip


SENT = "document.querySelector('#id_photos').files[0].size"


@cache
def as_taken() -> bytes:
    """A photo of twelve megapixels with as much detail as a telephone finds at night."""
    target = io.BytesIO()
    Image.effect_noise((4000, 3000), 90).convert("RGB").save(target, "JPEG", quality=97)
    return target.getvalue()


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_from_the_scanned_code_to_the_close(locale: str, stack: Stack, chromium: Browser, person: Callable[..., Person]) -> None:
    words, tag, now = WORDS[locale], locale[:2], timezone.now()
    with scope.atomic_tenant(subdistrict(LUYI).pk):
        cast = Cast(subdistrict(LUYI))
        code = keeping.make_code(
            cast.compounds["通瑞嘉苑"], building="3号楼", expires_on=(now + timedelta(days=90)).date(), by=cast.dispatcher, at=now
        )
        address = f"/report/{tokens.token(Purpose.PLACE, code.subdistrict_id, code.pk)}/"
        truck = EquipmentType.objects.get(code="AWP-TRK").pk
    resident, neighbour = (Person(chromium, stack.site, screen=PHONE, locale=locale) for _ in range(2))

    page = resident.open(address)
    look(page, f"{tag}-1-scanned")
    page.fill("#id_title", TITLE)
    page.wait_for_selector("[data-choose]")
    page.locator("[data-choose]").first.click()
    assert page.locator("#id_category").input_value()
    page.set_input_files("#id_photos", [
        {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": as_taken()},
        {"name": "IMG_2.mp4", "mimeType": "video/mp4", "buffer": video(seconds=9)},
    ])  # fmt: skip
    assert len(as_taken()) > 10 * 1024 * 1024
    until(lambda: page.evaluate(SENT) < 4 * 1024 * 1024, within=20)  # as large as it is kept, not as it was taken
    if page.locator("#id_use_position").count():
        page.check("#id_use_position")
        until(lambda: page.evaluate(SENT) == len(as_taken()), within=5)  # the place stands in the picture as it was taken
        page.uncheck("#id_use_position")
    until(lambda: page.evaluate(SENT) < 4 * 1024 * 1024, within=20)
    prove(page, "13800138000", words)
    look(page, f"{tag}-2-filled")
    page.get_by_role("button", name=words["send"], exact=True).click()
    page.wait_for_selector("#report-errors .ly-form-errors")  # the privacy box was forgotten: the files are still there
    look(page, f"{tag}-3-mend")
    assert page.locator(".ly-thumbs li").count() == 2
    page.check("#id_privacy")
    page.check("#id_consented")
    page.get_by_role("button", name=words["send"], exact=True).click()
    page.wait_for_url("**/track/**")
    look(page, f"{tag}-4-tracking")
    with scope.atomic_tenant(subdistrict(LUYI).pk):
        order = WorkOrder.objects.latest("received_at")
        assert (order.state, Attachment.objects.filter(order=order).count()) == (OrderState.CLAIMABLE, 2)

    other = neighbour.open(address)
    other.fill("#id_title", "三号楼电梯不动了，停在五层")
    other.wait_for_selector(f"text={words['follow']}")
    prove(other, "13900139000", words)
    look(other, f"{tag}-5-similar")
    other.get_by_role("button", name=words["follow"]).click()
    other.wait_for_url("**/track/**")

    firm = person("firm1", screen=PHONE, locale=locale)
    desk = firm.open(f"/work-orders/{order.pk}/")
    look(desk, f"{tag}-6-firm")
    desk.get_by_role("button", name=words["claim"], exact=True).click()
    firm.open(f"/work-orders/{order.pk}/help/")
    desk.select_option("[name=lines-0-kind]", "equipment")
    desk.select_option("[name=lines-0-equipment_type]", str(truck))
    look(desk, f"{tag}-7-help")
    desk.locator("main form .btn-primary").last.click()
    desk.wait_for_url(f"**/work-orders/{order.pk}/")
    look(page := resident.open(page.url), f"{tag}-8-helping")
    desk.get_by_role("button", name=words["more"]).click()
    desk.locator("#ly-confirm [data-verb]").click()
    desk.wait_for_selector("a[href$='/resolve/']")
    firm.open(f"/work-orders/{order.pk}/resolve/")
    desk.fill("#id_result", "更换门机皮带，试运行正常")
    desk.locator("main form .btn-primary").last.click()
    desk.wait_for_url(f"**/work-orders/{order.pk}/")

    community = person("community", locale=locale).open(f"/work-orders/{order.pk}/")
    look(community, f"{tag}-9-community")
    community.locator("form[action$='/verify/'] button").click()
    community.locator("#ly-confirm [data-verb]").click()
    community.wait_for_selector("form[action$='/verify/']", state="detached")

    dispatcher = person("dispatcher", locale=locale)
    caller = dispatcher.open("/work-orders/callbacks/")
    look(caller, f"{tag}-10-calls")
    caller.locator("a.btn-primary[href*='/callbacks/']").first.click()
    for name in ("contacted", "solved"):
        caller.check(f"[name={name}][value='1']")
    look(caller, f"{tag}-11-call")
    caller.locator("main form .btn-primary").last.click()
    caller.wait_for_url("**/callbacks/")
    look(dispatcher.open("/work-orders/"), f"{tag}-12-list")
    look(dispatcher.open(f"/work-orders/{order.pk}/"), f"{tag}-13-closed")

    resident.open(page.url)
    page.check("[name=solved][value='1']")
    page.check("[name=satisfaction][value='5']")
    look(page, f"{tag}-14-rating")
    page.locator("form[action$='/answer/'] .btn-primary").click()
    expect(page.locator("#ly-messages .ly-alert")).to_be_visible()
    look(page, f"{tag}-15-rated")
    with scope.atomic_tenant(subdistrict(LUYI).pk):
        order.refresh_from_db()
        assert order.state == OrderState.CLOSED and order.followers == 1
        assert [one.valid for one in order.callbacks.all()] == [True, True]
    for one in (resident, neighbour):
        assert [trouble for trouble in one.troubles if "422" not in trouble] == []
        one.context.close()
