"""One request from asking to rating as three people in three real browsers, with worker and relay at work."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, expect

from communities.places.models import Compound
from dispatch.ledger.models import Entry
from dispatch.mutual_aid import actions
from dispatch.mutual_aid.models import HelpRequest
from dispatch.mutual_aid.states import JobState, RequestState
from federation.pool.models import Kind, Skill
from federation.tenancy import scope
from tests.cast import LUYI, Cast, subdistrict
from tests.conftest import LIVE
from tests.journeys.browser import PHONE, WIDE, Person, seriously_wrong
from tests.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(**LIVE)]

LIVE_WITHIN = 40_000
TITLE = "地下车库顶板渗水"


@pytest.fixture
def person(chromium: Browser, stack: Stack) -> Iterator[Callable[..., Person]]:
    """`person("firm1", screen=PHONE)` signs somebody in; at the end nobody's browser may have complained."""
    people: list[Person] = []

    def come(username: str, **how: object) -> Person:
        people.append(Person(chromium, stack.site, **how).sign_in(username))  # type: ignore[arg-type]
        return people[-1]

    yield come
    troubles = [trouble for one in people for trouble in one.troubles]
    for one in people:
        one.context.close()
    assert troubles == []


def photo() -> dict[str, object]:
    target = io.BytesIO()
    Image.new("RGB", (640, 480), (120, 130, 140)).save(target, "JPEG")
    return {"name": "roof.jpg", "mimeType": "image/jpeg", "buffer": target.getvalue()}


def state_of(who: Person):  # type: ignore[no-untyped-def]
    """The large badge of the page."""
    return who.page.locator(".ly-state-line .ly-badge").first


def test_three_people_take_a_request_from_asking_to_rating(stack: Stack, person: Callable[..., Person]) -> None:
    stack.start("relay", "worker")
    with scope.atomic_tenant(subdistrict(LUYI).pk):
        place = Compound.objects.get(name="通瑞嘉苑").pk
        skill = Skill.objects.get(code="WPF-ROOF").pk
    asker, helper, dispatcher = person("firm1"), person("firm2", screen=PHONE), person("dispatcher")

    helper.open("/workspace/")  # waits in front of an empty page
    helper.mark()
    start = timezone.localtime().replace(hour=9, minute=0) + timedelta(days=1)
    page = asker.open("/requests/new/")
    page.select_option("[name=compound]", str(place))
    page.fill("[name=title]", TITLE)
    page.fill("[name=description]", "堵漏两次无效，漏点不明")
    page.fill("[name=earliest]", start.strftime("%Y-%m-%dT%H:%M"))
    page.fill("[name=latest]", (start + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M"))
    page.select_option("[name=lines-0-skills]", [str(skill)])
    page.set_input_files("[name=photos]", photo())  # type: ignore[arg-type]
    expect(page.locator(".ly-upload .ly-thumbs img")).to_have_count(1)
    page.click(".ly-form-buttons .btn-primary")
    page.wait_for_url(re.compile(r"/requests/[0-9a-f-]{36}/$"))
    address = page.url.removeprefix(stack.site)

    dispatcher.open(address)
    dispatcher.mark()
    expect(state_of(dispatcher)).to_have_text(str(RequestState.OFFERED.label), timeout=LIVE_WITHIN)

    offer = helper.page.get_by_role("link", name=TITLE)
    expect(offer).to_be_visible(timeout=LIVE_WITHIN)
    assert helper.is_same_page() and helper.sideways() <= 0
    offer.click()
    expect(helper.page.locator("body")).not_to_contain_text("漏点不明")  # details come with the yes
    helper.page.click("form[action$='/accept/'] button")
    helper.page.wait_for_url(re.compile(r"/jobs/[0-9a-f-]{36}/$"))
    job = helper.page.url.removeprefix(stack.site)
    expect(state_of(dispatcher)).to_have_text(str(RequestState.STAFFED.label), timeout=LIVE_WITHIN)

    for verb in ("set_out", "arrive"):
        helper.page.click(f"form[action$='/{verb}/'] button")
    helper.page.fill("[name=result]", "找到漏点，重做防水层")
    helper.page.fill("[name=hours]", "3")
    helper.page.set_input_files("[name=photos]", photo())  # type: ignore[arg-type]
    expect(helper.page.locator(".ly-upload .ly-thumbs img")).to_have_count(1)
    helper.page.check("[name=sure]")  # the booked time is tomorrow
    helper.page.click("form[action$='/complete/'] > .btn-primary")
    expect(state_of(helper)).to_have_text(str(JobState.DONE.label))
    assert helper.sideways() <= 0
    expect(state_of(dispatcher)).to_have_text(str(RequestState.FINISHED.label), timeout=LIVE_WITHIN)

    asker.open(job)
    asker.page.click("form[action$='/confirm/'] button")
    asker.page.click("label[for=id_stars_5]")
    asker.page.fill("[name=comment]", "来得快，修得好")
    asker.page.click("form[action$='/rate/'] button")
    expect(state_of(asker)).to_have_text(str(JobState.CREDITED.label))
    expect(state_of(dispatcher)).to_have_text(str(RequestState.CLOSED.label), timeout=LIVE_WITHIN)
    assert dispatcher.is_same_page()

    number = asker.open(address).locator(".ly-pretitle").inner_text().split(" ")[0]
    for who, points in ((asker, "−4.50"), (helper, "+4.50")):
        ledger = who.open("/ledger/").locator("#main")
        expect(ledger).to_contain_text(number)
        expect(ledger).to_contain_text(points)
        assert who.sideways() <= 0
    balances = dispatcher.open("/ledger/").locator("#main")
    for points in ("+4.50", "−4.50"):
        expect(balances).to_contain_text(points)
    assert dispatcher.sideways() <= 0

    with scope.atomic_tenant(subdistrict(LUYI).pk):
        request = HelpRequest.objects.get(title=TITLE)
        assert (request.state, request.photos.count(), request.offers.count()) == (RequestState.CLOSED, 2, 1)
        assert sum(Entry.objects.filter(posting__job__request=request).values_list("points", flat=True)) == 0


@pytest.fixture
def some_work(world: None) -> HelpRequest:
    """A request with an offer, one with a job on site, one that nobody can do."""
    tenant, now = subdistrict(LUYI), timezone.now()
    with scope.atomic_tenant(tenant.pk):
        cast = Cast(tenant)
        start = timezone.localtime(now).replace(hour=9, minute=0) + timedelta(days=1)

        def ask(title: str, code: str) -> HelpRequest:
            line = actions.NewLine(kind=Kind.EXPERT, skills=[(Skill.objects.get(code=code), 1)])
            return actions.ask(
                by=cast.firm1, at=now, firm=cast.firm1.firm, compound=cast.compounds["通瑞嘉苑"], title=title, lines=[line],
                earliest=start, latest=start + timedelta(hours=8), duration=timedelta(hours=2),
            )  # fmt: skip

        running = ask("屋面漏水", "WPF-ROOF")
        actions.find_helpers(at=now)
        actions.arrive(actions.accept_offer(running.offers.get(), by=cast.firm2, at=now), by=cast.firm2, at=now)
        hopeless = ask("无人可派", "WPF-ROOF")
        HelpRequest.objects.filter(pk=hopeless.pk).update(earliest=start, latest=start + timedelta(hours=2))
        waiting = ask("再来一次", "WPF-ROOF")
        actions.find_helpers(at=now)
    return waiting


@pytest.mark.parametrize("screen", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_serious(some_work: HelpRequest, person: Callable[..., Person], screen: dict[str, int]) -> None:
    dispatcher, firm = person("dispatcher", screen=screen), person("firm2", screen=screen)
    wrong = {}
    for who, path in (
        (dispatcher, "/"), (dispatcher, f"/requests/{some_work.pk}/"), (dispatcher, "/requests/"), (dispatcher, "/calendar/"),
        (firm, "/workspace/"), (firm, "/requests/new/"), (firm, "/offers/"),
    ):  # fmt: skip
        page = who.open(path)
        page.wait_for_load_state("networkidle")
        wrong[path] = [*seriously_wrong(page, Axe()), *([f"sideways {who.sideways()} px"] if who.sideways() > 0 else [])]
    assert wrong == {path: [] for path in wrong}


def test_axe_does_find_a_button_without_a_name(person: Callable[..., Person]) -> None:
    """The control."""
    page = person("dispatcher").open("/")
    page.evaluate("document.querySelector('#main').append(document.createElement('button'))")
    assert any(line.startswith("button-name") for line in seriously_wrong(page, Axe()))
