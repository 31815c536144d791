"""Every demo sign-in finds something to do or to see."""

from __future__ import annotations

import re
from datetime import datetime

from django.test import Client

from dispatch.demo import seed
from dispatch.demo.accounts import PEOPLE, SUPERVISOR
from tests.cast import LUYI, browser_of

MAIN = re.compile(r"<main.*?</main>", re.S)
LINK = re.compile(r'<a [^>]*href="(/[^"]+)"')


def workbench(client: Client) -> str:
    """What stands between the frames of the page that a sign-in leads to."""
    answer = client.get("/", follow=True)
    assert answer.status_code == 200, answer.status_code
    found = MAIN.search(answer.content.decode())
    assert found is not None
    return found.group()


def test_every_demo_sign_in_finds_work(luyi: object, now: datetime) -> None:
    seed.scene(at=now)
    empty = []
    for person in [*PEOPLE, SUPERVISOR]:
        client = browser_of(person.username)
        if person is SUPERVISOR:
            client.post("/accounts/switch/", {"subdistrict": LUYI})
        empty += [person.username] * (not LINK.search(workbench(client)))
    assert not empty


def test_a_resident_and_an_owners_committee_reach_the_public_door_of_their_compound(luyi: object, now: datetime) -> None:
    assert "尚无二维码" in workbench(browser_of("resident"))
    seed.scene(at=now)
    for username in ("resident", "owners"):
        page = workbench(browser_of(username))
        assert "尚无二维码" not in page
        door = next(link for link in LINK.findall(page) if link.startswith("/report/"))
        assert "通瑞嘉苑" in Client().get(door).content.decode()


def test_a_workbench_offers_only_what_the_role_may_open(luyi: object) -> None:
    """Each link of the navigation opens; a role that takes no part in mutual aid is not shown its empty lists."""
    for username in ("owners", "resident", "grid"):
        client = browser_of(username)
        page = workbench(client)
        assert {link: client.get(link).status_code for link in LINK.findall(page)} == dict.fromkeys(LINK.findall(page), 200)
        assert "/requests/mine/" not in page


def test_the_demo_shows_what_is_met_less_often(luyi: object, now: datetime) -> None:
    seed.scene(at=now)
    leader = browser_of("leader")
    shown = {
        "/alarms/": "演练", "/retrofits/": "统一安装漏电保护器", "/consultations/": "滴漏从哪里来", "/ledger/decisions/": "登记期初",
    }  # fmt: skip
    assert [url for url, text in shown.items() if text not in leader.get(url).content.decode()] == []
    assert "排名" in workbench(browser_of("resident"))
