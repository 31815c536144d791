"""The page for people renders from our own files alone, without breaking the content security policy."""

from __future__ import annotations

import pytest

from tests.conftest import LIVE
from tests.federation.api.caller import Caller
from tests.journeys.browser import Person, chromium

__all__ = ["chromium"]


@pytest.mark.django_db
def test_the_page_is_for_reading_only():
    caller = Caller()
    assert caller.get("docs/").status_code == 200
    assert caller.call("POST", "docs/").status_code == 405
    assert (
        "script-src" in caller.get("docs/")["Content-Security-Policy"]
        or "default-src 'self'" in caller.get("docs/")["Content-Security-Policy"]
    )


@pytest.mark.browser
@pytest.mark.django_db(**LIVE)
def test_the_page_renders_and_tries_a_call(world, live_server, chromium):
    person = Person(chromium, live_server.url).sign_in("dispatcher")
    page = person.open("/api/v1/docs/")
    page.wait_for_selector(".opblock-tag")
    assert page.locator(".opblock-tag").count() > 15
    page.click("#operations-tag-me")
    page.click("#operations-me-me_retrieve .opblock-summary-control")
    page.click("#operations-me-me_retrieve .try-out__btn")
    page.click("#operations-me-me_retrieve .execute")
    page.wait_for_selector("#operations-me-me_retrieve .live-responses-table tbody .response-col_status")
    assert page.inner_text("#operations-me-me_retrieve .live-responses-table tbody .response-col_status").startswith("200")
    assert person.troubles == []
