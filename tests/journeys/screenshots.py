"""Pictures of every important page, wide and on a phone, in both languages: `python -m tests.journeys.screenshots OUTDIR`.

Needs a running site with the demo federation and a Chromium; says for each page how far it can be pushed sideways.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import django
from playwright.sync_api import Browser, sync_playwright

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "federation.settings")
django.setup()  # before the people of the demo can be named

from tests.journeys.browser import CHROMIUM, INSTALL, PHONE, WIDE, Person  # noqa: E402

LANGUAGES = {"zh-hans": "zh-CN", "en": "en-GB"}
SCREENS = {"1440": WIDE, "390": PHONE}
#: name -> who looks, where; a link's beginning after `>` is followed from there
PAGES = {
    "dashboard": ("dispatcher", "/"),
    "board": ("dispatcher", "/requests/"),
    "board-list": ("dispatcher", "/requests/?view=list"),
    "request-escalated": ("dispatcher", "/requests/?view=list&state=escalated > /requests/"),
    "request-offered": ("dispatcher", "/requests/?view=list&state=offered > /requests/"),
    "request-staffed": ("dispatcher", "/requests/?view=list&state=staffed > /requests/"),
    "request-closed": ("dispatcher", "/requests/?view=list&state=closed > /requests/"),
    "request-own": ("firm1", "/requests/mine/ > /requests/"),
    "map": ("dispatcher", "/map/"),
    "ask": ("firm1", "/requests/new/"),
    "workspace-asking": ("firm1", "/workspace/"),
    "workspace-helping": ("firm2", "/workspace/"),
    "offers": ("firm2", "/offers/"),
    "offer": ("firm2", "/offers/ > /offers/"),
    "jobs": ("firm2", "/jobs/"),
    "job": ("firm2", "/jobs/ > /jobs/"),
    "job-on-site": ("firm1", "/jobs/?state=on_site > /jobs/"),
    "job-to-confirm": ("firm1", "/jobs/?state=done > /jobs/"),
    "job-dispatcher": ("dispatcher", "/jobs/ > /jobs/"),
    "ledger": ("dispatcher", "/ledger/"),
    "ledger-firm": ("firm1", "/ledger/"),
    "ledger-decisions": ("dispatcher", "/ledger/decisions/"),
    "tariff": ("dispatcher", "/ledger/tariff/"),
    "ratings": ("dispatcher", "/ratings/"),
    "reports": ("dispatcher", "/reports/"),
    "reports-by-firm": ("dispatcher", "/reports/?by=firm"),
    "unmet": ("dispatcher", "/reports/unmet/"),
    "pool": ("dispatcher", "/pool/"),
    "calendar": ("dispatcher", "/calendar/"),
    "calendar-next": ("dispatcher", "/calendar/?week={next_week}"),
    "firms": ("dispatcher", "/firms/"),
    "compounds": ("dispatcher", "/places/"),
    "imports": ("dispatcher", "/imports/"),
    "log": ("leader", "/office/log/"),
    "people": ("dispatcher", "/people/"),
    "workspace-community": ("community", "/workspace/"),
}


def pictures(browser: Browser, site: str, folder: Path, only: str) -> Iterator[str]:
    for language, locale in LANGUAGES.items():
        for width, screen in SCREENS.items():
            people: dict[str, Person] = {}
            stranger = Person(browser, site, screen=screen, locale=locale)
            if only in "sign-in":
                stranger.open("/accounts/login/").screenshot(path=folder / f"sign-in-{width}-{language}.png", full_page=True)
            for name, (username, path) in PAGES.items():
                if only not in name:
                    continue
                if username not in people:
                    people[username] = Person(browser, site, screen=screen, locale=locale).sign_in(username)
                yield f"{name}-{width}-{language}{picture(people[username], path, folder / f'{name}-{width}-{language}.png')}"
            for one in [stranger, *people.values()]:
                yield from one.troubles
                one.context.close()


def picture(person: Person, path: str, target: Path) -> str:
    """Take the picture; what is remarkable about the page."""
    next_week = (date.today() + timedelta(days=7)).strftime("%G-W%V")
    start, _, link = path.format(next_week=next_week).partition(" > ")
    page = person.open(start)
    if link:
        links = page.locator(f"main a[href^='{link}']").evaluate_all("links => links.map(a => a.getAttribute('href'))")
        detail = next((href for href in links if len(href) > len(link) + 30), None)
        if detail is None:
            return ": nothing there"
        page = person.open(detail)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=target, full_page=True)
    return f": {person.sideways()} px sideways" if person.sideways() > 0 else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("outdir", type=Path)
    parser.add_argument("--site", default="http://127.0.0.1:8000")
    parser.add_argument("--only", default="", help="pages whose name contains this")
    given = parser.parse_args()
    if CHROMIUM is None:
        sys.exit(INSTALL)
    given.outdir.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        for line in pictures(browser, given.site, given.outdir, given.only):
            print(line, flush=True)  # noqa: T201 - a command's own output


if __name__ == "__main__":
    main()
