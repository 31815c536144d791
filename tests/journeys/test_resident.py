"""A resident with a letter, on a phone: types the code, taps, is thanked; the office reads one more answer and no room, a firm nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Browser

from federation.tenancy import scope
from tests.assessments.surveys.conftest import Survey, open_survey, opened
from tests.cast import LUYI, Cast, subdistrict
from tests.conftest import LIVE
from tests.journeys.browser import PHONE, Person
from tests.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.django_db(**LIVE)]


@pytest.fixture
def survey(stack: Stack) -> Survey:
    street = subdistrict(LUYI)
    with scope.atomic_tenant(street.pk):
        return open_survey(Cast(street), timezone.now())


def answer(resident: Person, code: str, overall: int) -> None:
    """From the page for typing codes to the thanks."""
    page = resident.open("/survey/")
    page.fill("[name=code]", code.lower())
    page.click("button.btn-primary")
    page.wait_for_url("**/survey/*-*/")
    assert resident.sideways() == 0
    sizes = page.evaluate("[...document.querySelectorAll('.ly-ask label')].map(one => one.getBoundingClientRect().height)")
    assert len(sizes) == 32 and min(sizes) >= 48, "large enough for a thumb"
    for name in ("overall", "q1", "q3"):
        page.check(f"#id_{name}_{overall}")
    page.click("button.btn-primary")
    page.wait_for_selector(".ly-thanks")


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_a_resident_answers_on_a_phone(
    language: str, survey: Survey, chromium: Browser, stack: Stack, person: Callable[..., Person]
) -> None:
    resident = Person(chromium, stack.site, screen=PHONE, locale=language)
    answer(resident, survey.code().text, 2)
    page = resident.open(f"/survey/{survey.code().text}/")
    assert page.locator(".ly-thanks").count() == 1
    page.click(".ly-thanks a.btn")
    page.check("#id_overall_1")
    page.click("button.btn-primary")
    page.wait_for_selector(".ly-thanks")
    assert resident.troubles == []
    resident.context.close()
    office = person("dispatcher")
    page = office.open(f"/assessments/surveys/{survey.cycle.pk}/answers/")
    assert page.locator(".ly-empty").count() == 1 and office.sideways() == 0, "sealed while they are collected"
    with scope.atomic_tenant(subdistrict(LUYI).pk):
        row = opened(survey.cycle).get()
        assert (row.overall, row.choices) == (1, [0, 0, 0, 0, 0])

    page = office.open(f"/assessments/surveys/{survey.cycle.pk}/")
    assert "100.00 %" in page.inner_text("main")
    page.click("a[href*='answers/?entrant=']")
    words = page.inner_text("main")
    assert row.label in words and "101" not in words.replace(row.label, "")
    firm = person("firm1")
    firm.settle()
    assert firm.page.goto(f"/assessments/surveys/{survey.cycle.pk}/").status == 403  # type: ignore[union-attr]
    firm.troubles.clear()  # the browser reports the refusal that we asked for
