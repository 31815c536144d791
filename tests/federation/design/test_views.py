from __future__ import annotations

import pytest
from django.http import Http404
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from pytest_django import Settings

from federation.accounts.models import User
from federation.design.views import styleguide


def _request() -> object:
    request = RequestFactory().get("/styleguide/")
    request.user = User(username="demo")
    return request


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_style_guide_draws_every_component(settings: Settings, language: str) -> None:
    settings.DEVELOPMENT = True
    with translation.override(language):
        response = styleguide(_request())  # type: ignore[arg-type]

    page = response.content.decode()
    assert response.status_code == 200
    for part in ("ly-badge", "ly-kpi", "records", "ly-candidate", "ly-timeline", "ly-week", "data-map", "data-formset"):
        assert part in page
    assert "style=" not in page


def test_the_style_guide_is_not_for_production(settings: Settings) -> None:
    settings.DEVELOPMENT = False

    with pytest.raises(Http404):
        styleguide(_request())  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "409"])
def test_error_pages_say_what_to_do(name: str) -> None:
    with translation.override("en"):
        page = render_to_string(f"{name}.html", {"reason": "Taken."}, RequestFactory().get("/"))

    assert "To the workbench" in page


def test_the_last_error_page_needs_no_context() -> None:
    assert "系统出错" in render_to_string("500.html")
