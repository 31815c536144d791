"""Every page that every role can reach by following links opens without error, in both languages."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve

from dispatch.demo.accounts import PEOPLE, SUPERVISOR
from dispatch.mutual_aid import actions
from dispatch.mutual_aid.models import HelpRequest
from dispatch.work_orders.models import WorkOrder
from federation.accounts.models import User
from tests import canaries
from tests.cast import browser_of
from tests.sizes import FULL

NEIGHBOUR = next(one for one in PEOPLE if one.username == "neighbour-dispatcher")
SKIP = re.compile(r"^/(static|api|accounts/logout|healthz|readyz|requests/[^/]+/photos)")
EVERY_PAGE_HAS = ("<title>", "</html>")
ENGLISH_WORDS = re.compile(r">\s*([A-Z][a-z]+(?: [a-z]+){1,})\s*<")


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        target = given.get("href") if tag == "a" else None
        if tag == "form" and given.get("method", "get").lower() == "get":
            target = given.get("action")
        if target and not target.startswith(("#", "tel:", "mailto:")):
            self.found.append(target)


def route(path):
    """The pattern behind an address: one page of each is enough, be it of a row or of one of a hundred settings."""
    try:
        return resolve(path).route
    except Resolver404:
        return path


def pages_of(client, language, most=150):
    """Breadth-first from the home page; one page per shape of address, with SIZE=full two in Chinese."""
    each = 2 if FULL and language == "zh-hans" else 1
    waiting, seen, shapes = ["/"], set(), {}
    while waiting and len(seen) < most:
        path = waiting.pop(0)
        parts = urlsplit(path)
        if path in seen or SKIP.match(parts.path) or parts.netloc:
            continue
        shape = route(parts.path)
        if shapes.get(shape, 0) >= each:
            continue
        seen.add(path)
        shapes[shape] = shapes.get(shape, 0) + 1
        response = client.get(path, headers={"accept-language": language})
        assert response.headers["Cache-Control"].startswith("private, "), path  # a page says no-store, a picture for how long
        assert "no-store" in response.headers["Cache-Control"] or "image" in response.headers["Content-Type"], path
        yield path, response
        if response.status_code in (301, 302):
            waiting.append(response["Location"])
        elif response.get("Content-Type", "").startswith("text/html"):
            links = Links()
            links.feed(response.content.decode())
            waiting += [urljoin(path, link) for link in links.found]


@pytest.fixture
def busy(ask, crew_line, luyi, now):
    """Requests in every state, so that every branch of the pages is drawn."""
    done = ask(title="已办结")
    running = ask(title="进行中", by=luyi.firm4, compound=luyi.compounds["珠江东都国际"], lines=[crew_line(4)])
    actions.find_helpers(at=now)
    job = actions.accept_offer(done.offers.get(), by=luyi.firm2, at=now)
    actions.arrive(job, by=luyi.firm2, at=now)
    actions.complete(job, result="修好了", by=luyi.firm2, at=now)
    actions.confirm(job, by=luyi.firm1, at=now)
    actions.rate(job, stars=4, comment="很好", by=luyi.firm1, at=now)
    actions.accept_offer(running.offers.first(), by=luyi.firm1, at=now)
    ask(title="等待答复", latest=now + timedelta(days=4))
    ask(title="无人可派", by=luyi.firm2, compound=luyi.compounds["珠江拉维小镇"])
    actions.find_helpers(at=now)
    canaries.people(luyi, now)
    numbers = canaries.plant()
    assert {"workorder", "propertyfirm", "resource", "household", "follower", "outsidelink"} <= set(numbers.values())
    assert {row.state for row in HelpRequest.objects.all()} >= {"closed", "staffed", "offered", "escalated"}
    return numbers


#: One of every role, and a neighbour; with SIZE=full everybody.
CRAWLERS = [*PEOPLE, SUPERVISOR] if FULL else [*{one.role: one for one in [*reversed(PEOPLE), SUPERVISOR]}.values(), NEIGHBOUR]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("username", sorted(one.username for one in CRAWLERS))
def test_every_page_opens_and_tells_no_number(username, language, busy, luyi):
    """No phone stands in full on a page that shows it to everybody who may open it (tests/canaries.py)."""
    assert User.objects.filter(username=username).exists()
    client = browser_of(username)
    if username == SUPERVISOR.username:
        client.post("/accounts/switch/", {"subdistrict": luyi.subdistrict.code})
    opened = list(pages_of(client, language))
    broken = [(path, response.status_code) for path, response in opened if response.status_code >= 400]
    assert not broken
    leaks = [(path, kind) for path, response in opened for kind in canaries.told(busy, response)]
    assert not leaks
    pages = [response for _path, response in opened if response.get("Content-Type", "").startswith("text/html")]
    whole = [response.content.decode() for response in pages if response.status_code == 200]
    assert all(mark in page for page in whole for mark in EVERY_PAGE_HAS)
    assert len(whole) >= (8 if username in ("dispatcher", "leader", "firm1", "supervisor") else 1)


def test_a_number_that_is_told_is_noticed(busy, luyi, sign_in):
    """The control: who says for what reads it in full."""
    order = WorkOrder.objects.get(title="路灯")
    answer = sign_in("dispatcher").post(f"/work-orders/{order.pk}/reveal/", {"field": "phone", "purpose": "约上门时间"})
    assert canaries.told(busy, answer) == ["workorder"]
