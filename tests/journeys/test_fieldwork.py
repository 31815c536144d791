"""A crew job of five days that takes one day more, and a machine that comes back late and damaged, in real browsers."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, expect

from dispatch.fieldwork.models import CheckIn, Shift
from dispatch.handovers import actions as handovers
from dispatch.handovers.models import DamageCase
from dispatch.mutual_aid import actions as aid
from dispatch.mutual_aid.models import Booking, Job
from dispatch.mutual_aid.states import JobState
from federation.notices.models import Notice
from federation.pool.models import EquipmentType, Kind, Trade, Unit
from federation.tenancy import scope
from tests.cast import LUYI, Cast, subdistrict
from tests.conftest import LIVE
from tests.journeys.browser import PHONE, Person, seriously_wrong
from tests.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(**LIVE)]


@pytest.fixture
def person(chromium: Browser, stack: Stack) -> Iterator[Callable[..., Person]]:
    """`person("firm1", screen=PHONE)` signs somebody in; at the end nobody's browser may have complained."""
    people: list[Person] = []

    def come(username: str, **how: object) -> Person:
        people.append(Person(chromium, stack.site, **how).sign_in(username))  # type: ignore[arg-type]
        return people[-1]

    yield come
    troubles = [trouble for one in people for trouble in one.troubles if "409 (Conflict)" not in trouble and "422 (" not in trouble]
    for one in people:
        one.context.close()
    assert troubles == []


def photo() -> dict[str, object]:
    target = io.BytesIO()
    Image.new("RGB", (640, 480), (120, 90, 80)).save(target, "JPEG")
    return {"name": "hose.jpg", "mimeType": "image/jpeg", "buffer": target.getvalue()}


def typed(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def booked(cast: Cast, asker: str, helper: str, line: aid.NewLine, *, start: datetime, place: str, **more: object) -> Job:
    """Asked, found and accepted two hours before it starts."""
    at, by = start - timedelta(hours=2), getattr(cast, asker)
    request = aid.ask(by=by, at=at, firm=by.firm, compound=cast.compounds[place], lines=[line], earliest=start, **more)  # type: ignore[arg-type]
    aid.find_helpers(at=at)
    return aid.accept_offer(request.offers.get(), by=getattr(cast, helper), at=at)


@pytest.fixture
def started(world: None) -> datetime:
    """The day before yesterday at nine."""
    return timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=2)


@pytest.fixture
def crew_job(started: datetime) -> Job:
    tenant = subdistrict(LUYI)
    with scope.atomic_tenant(tenant.pk):
        line = aid.NewLine(kind=Kind.CREW, trade=Trade.objects.get(code="ELE"), certificate="TZZY-DY", quantity=10)
        return booked(
            Cast(tenant), "firm4", "firm1", line, start=started, place="珠江东都国际", title="更换漏电保护器",
            latest=started + timedelta(days=8, hours=9), duration=timedelta(hours=8), shifts=5,
        )  # fmt: skip


def confirm(who: Person, reason: str = "") -> None:
    """Say yes in the house's dialog."""
    if reason:
        who.page.fill("#ly-confirm-reason", reason)
    who.page.click("#ly-confirm [data-verb]")


def test_a_crew_job_of_five_days_with_shifts_and_extension(crew_job: Job, started: datetime, person: Callable[..., Person]) -> None:
    helper, asker, dispatcher = person("firm1", screen=PHONE), person("firm4"), person("dispatcher")
    job, place = f"/jobs/{crew_job.pk}/", crew_job.request.compound
    helper.context.grant_permissions(["geolocation"])
    helper.context.set_geolocation({"latitude": float(place.latitude or 0), "longitude": float(place.longitude or 0), "accuracy": 15})

    page = helper.open(job)
    assert helper.sideways() <= 0
    page.get_by_role("link", name="定位签到").click()
    expect(page.locator("main")).to_contain_text("已获取定位")
    page.check("[name=moment][value=arrive]")
    page.click(".ly-form-buttons .btn-primary")
    expect(page.locator("#panel-way")).to_contain_text("距小区 0 米")
    expect(page.locator("#panel-shifts tbody tr")).to_have_count(5)

    for day, heads in ((0, "10"), (1, "9")):
        page.locator("#panel-shifts tbody tr").nth(day).get_by_role("link", name="日报").click()
        page.fill("[name=began]", typed(started + timedelta(days=day)))
        page.fill("[name=ended]", typed(started + timedelta(days=day, hours=8)))
        page.fill("[name=heads]", heads)
        page.fill("[name=workers]", "王师傅等")
        assert helper.sideways() <= 0
        page.click(".ly-form-buttons .btn-primary")
        expect(page.locator("#panel-shifts tbody tr").nth(day)).to_contain_text(f"到场 {heads} / 10")

    page.get_by_role("link", name="申请延期").click()
    page.fill("[name=days]", "1")
    page.fill("[name=reason]", "户数比预计多")
    page.click(".ly-form-buttons .btn-primary")
    expect(page.locator("#panel-time")).to_contain_text("户数比预计多")

    asker.open(job).locator("#panel-time").get_by_role("button", name="同意", exact=True).click()
    confirm(asker)
    expect(asker.page.locator("#panel-shifts tbody tr")).to_have_count(6)
    assert asker.sideways() <= 0

    _drag_on_the_schedule(dispatcher, started)

    page = helper.open(job)
    page.fill("[name=result]", "全部更换")
    page.set_input_files("[name=photos]", photo())  # type: ignore[arg-type]
    page.check("[name=sure]")  # booked for three days more
    page.click("form[action$='/complete/'] > .btn-primary")
    expect(page.locator("body")).to_contain_text("未填日报")  # three days are not answered for
    page.get_by_role("button", name="提前完工：注销其余班次").click()
    confirm(helper, "提前两天做完")
    page.fill("[name=result]", "全部更换")
    page.set_input_files("[name=photos]", photo())  # type: ignore[arg-type]
    page.check("[name=sure]")  # booked for three days more
    page.click("form[action$='/complete/'] > .btn-primary")
    asker.open(job).click("form[action$='/confirm/'] button")
    expect(asker.page.locator(".ly-state-line .ly-badge").first).to_have_text("已确认")

    with scope.atomic_tenant(subdistrict(LUYI).pk):
        row = Job.objects.get(pk=crew_job.pk)
        assert (row.worked, row.headcount_days) == (timedelta(hours=16), 19)
        assert list(Shift.objects.filter(job=row).order_by("number").values_list("state", flat=True)) == ["worked"] * 2 + ["released"] * 4
        assert CheckIn.objects.get(job=row).accuracy_m == 15
        assert not Booking.objects.filter(job=row, live=True).exists()


def _drag_on_the_schedule(dispatcher: Person, started: datetime) -> None:
    """The sixth shift goes a day later; three weeks later is outside the asking side's window and it snaps back."""
    sixth, later = (timezone.localtime(started + timedelta(days=n)).strftime("%Y-%m-%d") for n in (5, 6))
    page = dispatcher.open(f"/schedule/?view=month&date={sixth}")
    event = page.locator(f"[data-date='{sixth}'] [data-move]").first
    outside = page.locator("[data-date]").last
    event.drag_to(outside)
    confirm(dispatcher)
    expect(page.locator("#ly-toasts .ly-alert.error")).to_contain_text("求助方要求的时间")
    expect(page.locator(f"[data-date='{sixth}'] [data-move]")).to_have_count(1)
    page.locator(f"[data-date='{sixth}'] [data-move]").drag_to(page.locator(f"[data-date='{later}']"))
    confirm(dispatcher)
    expect(page.locator(f"[data-date='{later}'] [data-move]")).to_have_count(1)
    expect(page.locator(f"[data-date='{sixth}'] [data-move]")).to_have_count(0)


@pytest.fixture
def loan(started: datetime) -> Job:
    tenant = subdistrict(LUYI)
    with scope.atomic_tenant(tenant.pk):
        line = aid.NewLine(kind=Kind.EQUIPMENT, equipment_type=EquipmentType.objects.get(code="PMP-TRK"))
        start = started + timedelta(days=1)
        cast = Cast(tenant)
        job = booked(cast, "firm2", "firm5", line, start=start, place="珠江拉维小镇", title="车库积水", duration=timedelta(hours=3),
                     latest=start + timedelta(hours=6))  # fmt: skip
        aid.arrive(job, by=cast.firm5, at=start)
        return job


def test_equipment_lent_returned_late_and_damaged(loan: Job, person: Callable[..., Person]) -> None:
    owner, borrower, dispatcher = person("firm5", screen=PHONE), person("firm2", screen=PHONE), person("dispatcher")
    with scope.atomic_tenant(subdistrict(LUYI).pk):
        unit = Unit.objects.get(bookings__job=loan)
        names = {who: getattr(Cast(subdistrict(LUYI)), who).user.get_full_name() for who in ("firm2", "firm5")}
    job, label = f"/jobs/{loan.pk}/", f"/units/{unit.pk}/"

    page = owner.open(label)  # scanned from the machine
    page.get_by_role("link", name="交付").click()
    page.check("[name=grade][value=good]")
    page.fill("[name=meter]", "120")
    page.fill("[name=signature]", names["firm5"])
    assert owner.sideways() <= 0
    page.click(".ly-form-buttons .btn-primary")
    page.wait_for_url(f"**{job}")
    page = borrower.open(label)
    page.get_by_role("link", name="待对方签字").click()
    page.fill("[name=signature]", names["firm2"])
    page.click(".ly-form-buttons .btn-primary")
    expect(page.locator(".ly-state-line")).to_contain_text("双方已签字")

    with scope.atomic_tenant(subdistrict(LUYI).pk):
        now = timezone.now()
        handovers.sweep(at=now)  # as the clock does every 20 seconds
        assert Booking.objects.get(job=loan, live=True).during.upper > now  # still taken, though the time was over yesterday
        assert Notice.objects.filter(event="machine.overdue", user__username="dispatcher").count() == 1
    expect(dispatcher.open(job).locator("#panel-loan")).to_contain_text("未归还")

    page = borrower.open(label)
    page.get_by_role("link", name="归还").click()
    page.check("[name=grade][value=damaged]")
    page.fill("[name=meter]", "128.5")
    page.fill("[name=note]", "吸水管有裂口")
    page.set_input_files("[name=pictures]", photo())  # type: ignore[arg-type]
    expect(page.locator(".ly-upload .ly-thumbs img")).to_have_count(1)
    page.fill("[name=signature]", names["firm2"])
    page.click(".ly-form-buttons .btn-primary")
    page.wait_for_url(f"**{job}")
    page = owner.open(label)
    page.get_by_role("link", name="待对方签字").click()
    expect(page.locator(".ly-thumbs img")).to_have_count(1)
    page.fill("[name=signature]", names["firm5"])
    page.click(".ly-form-buttons .btn-primary")
    page.get_by_role("link", name="报告损坏").click()
    page.fill("[name=description]", "吸水管破裂，须更换")
    page.click(".ly-form-buttons .btn-primary")
    page.wait_for_url("**/damages/*/")
    assert owner.sideways() <= 0
    case = page.url.removeprefix(owner.site)

    page = dispatcher.open(case)
    page.get_by_role("link", name="责任认定").click()
    page.check("[name=party][value=requester]")
    page.fill("[name=amount]", "860.50")
    page.fill("[name=decision]", "使用中磨损所致")
    page.click(".ly-form-buttons .btn-primary")
    page.wait_for_url(f"**{case}")
    page = borrower.open(case)
    expect(page.locator("main")).to_contain_text("860.50")
    page.get_by_role("button", name="同意", exact=True).click()
    confirm(borrower)
    expect(page.locator(".ly-state-line")).to_contain_text("已同意")
    page = owner.open(case)
    for button in ("已结清", "恢复使用"):
        page.get_by_role("button", name=button, exact=True).click()
        confirm(owner)
        page.wait_for_load_state("networkidle")
    page = owner.open(job)
    page.fill("[name=result]", "排水完成")
    page.set_input_files("[name=photos]", photo())  # type: ignore[arg-type]
    page.click("form[action$='/complete/'] > .btn-primary")
    expect(page.locator(".ly-state-line .ly-badge").first).to_have_text(str(JobState.DONE.label))

    with scope.atomic_tenant(subdistrict(LUYI).pk):
        row = DamageCase.objects.get()
        assert (row.state, row.amount_fen) == ("settled", 86_050)
        assert Unit.objects.get(pk=unit.pk).active


def test_axe_finds_nothing_serious_on_the_phone(crew_job: Job, loan: Job, person: Callable[..., Person]) -> None:
    helper, dispatcher = person("firm1", screen=PHONE), person("dispatcher")
    wrong = {}
    for who, path in (
        (helper, f"/jobs/{crew_job.pk}/"), (helper, f"/jobs/{crew_job.pk}/check-in/"), (helper, "/schedule/"),
        (helper, "/schedule/subscriptions/"), (dispatcher, f"/jobs/{loan.pk}/"), (dispatcher, "/schedule/?view=month"),
        (dispatcher, "/schedule/"), (dispatcher, "/damages/"), (dispatcher, f"/requests/{crew_job.request_id}/"),
    ):  # fmt: skip
        page = who.open(path)
        page.wait_for_load_state("networkidle")
        wrong[path] = [*seriously_wrong(page, Axe()), *([f"sideways {who.sideways()} px"] if who.sideways() > 0 else [])]
    assert wrong == {path: [] for path in wrong}
