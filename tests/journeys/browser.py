"""People in front of a real Chromium: each in an own context, and everything that went wrong there is kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, sync_playwright

from dispatch.demo.accounts import PASSWORD

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
INSTALL = "no Chromium found: apt-get install chromium fonts-noto-cjk"
TELL_CSP = "addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.violatedDirective + ' ' + e.blockedURI))"
#: A form that is sent or a link that is followed leaves a mark on the page until the next one has taken its place.
TELL_LEAVING = """
window.lyWaitsFor = 0;
const leaving = event => setTimeout(() => { if (!event.defaultPrevented) window.lyLeaves = Date.now() });
addEventListener('submit', leaving);
addEventListener('click', event => {
    const link = event.target.closest && event.target.closest('a[href]:not([target]):not([download]):not([href^="#"])');
    if (link && !event.metaKey && !event.ctrlKey) leaving(event);
});
addEventListener('htmx:beforeRequest', event => { if (event.detail.requestConfig.verb !== 'get') window.lyWaitsFor++ });
addEventListener('htmx:afterRequest', event => { if (event.detail.requestConfig.verb !== 'get') window.lyWaitsFor-- });
"""
#: A download leaves the page where it is; a page that is still being read has no width yet.
IS_LEAVING = "!!window.lyWaitsFor || Date.now() - (window.lyLeaves || 0) < 10000 || document.readyState === 'loading'"
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for the tests of a file; Playwright's event loop must not forbid the ORM to the test."""
    if CHROMIUM is None:
        pytest.skip(INSTALL)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


class Person:
    """Somebody signed in at the site, with an eye on the console and on where requests go."""

    present: ClassVar[list[Person]] = []

    def __init__(self, browser: Browser, site: str, *, screen: dict[str, int] = WIDE, locale: str = "zh-CN") -> None:
        self.site = site
        self.troubles: list[str] = []
        phone = screen["width"] < 600
        self.context = browser.new_context(
            viewport=screen,
            locale=locale,
            timezone_id="Asia/Shanghai",
            is_mobile=phone,
            has_touch=phone,
            base_url=site,  # type: ignore[arg-type]
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        self.page.on("request", self._asked)
        self.page.on("response", lambda answer: answer.status >= 500 and self.troubles.append(f"{answer.status} {answer.url}"))
        self.page.add_init_script(TELL_CSP)
        self.page.add_init_script(TELL_LEAVING)
        self.present.append(self)
        self.page.on("close", lambda _page: self.present.remove(self))

    def sign_in(self, username: str, password: str = PASSWORD) -> Person:
        self.page.goto("/accounts/login/")
        self.page.fill("[name=login]", username)
        self.page.fill("[name=password]", password)
        self.page.click("main button[type=submit], form[method=post] button[type=submit]")
        self.page.wait_for_url(lambda url: "/accounts/login/" not in url)
        return self

    def open(self, path: str) -> Page:
        """Go there, after all that anybody has sent off has arrived: a click does not wait for the page that it asks for."""
        for person in self.present:
            person.settle()
        self.page.goto(path)
        return self.page

    def settle(self) -> None:
        """Until what was sent from this page is answered and shown."""
        for _ in range(200):
            try:
                if not self.page.evaluate(IS_LEAVING):
                    return
            except Error:  # the page is just being replaced
                pass
            self.page.wait_for_timeout(50)
        raise AssertionError(f"{self.page.url} is still being left")

    def mark(self) -> None:
        """Leave a trace that only survives while the page is not loaded anew."""
        self.page.evaluate("window.stillTheSame = true")

    def is_same_page(self) -> bool:
        return bool(self.page.evaluate("window.stillTheSame === true"))

    def sideways(self) -> int:
        """How many pixels the page that was asked for can be pushed sideways."""
        self.settle()
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.troubles.append(f"{message.type}: {message.text} {message.location.get('url', '')}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.troubles.append(f"another host: {request.url}")


def seriously_wrong(page: Page, axe: Any) -> list[str]:
    """What axe calls serious or critical, one line per kind with the first place it is found at."""
    found = axe.run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{one['id']}: {one['help']} ({len(one['nodes'])}) {one['nodes'][0]['html'][:160]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
