from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path

from federation.accounts.models import Role
from federation.design.context import shell
from federation.design.navigation import FACE_OF_ROLE, FACES, navigation


def _page(request: object) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("", _page, name="home"), path("workspace/", _page, name="workspace")]

here = pytest.mark.urls(__name__)


@here
def test_links_without_a_page_are_left_out() -> None:
    groups = navigation("office", path="/", badges={"decisions": 3})

    assert [[(entry.url, entry.badge, entry.active) for entry in group.entries] for group in groups] == [[("/", 3, True)]]


@here
@pytest.mark.parametrize(("where", "active"), [("/workspace/", True), ("/workspace/9/", True), ("/else/", False)])
def test_the_deepest_link_above_the_reader_is_active(where: str, active: bool) -> None:
    groups = navigation("firm", path=where, badges={})

    assert [entry.active for group in groups for entry in group.entries] == [active]


def test_an_unknown_face_has_no_navigation() -> None:
    assert navigation("", path="/", badges={}) == []


def test_every_face_is_drawn_and_every_role_is_real() -> None:
    assert set(FACE_OF_ROLE.values()) == set(FACES)
    assert set(FACE_OF_ROLE) <= set(Role.values)


@here
def test_the_shell_of_a_stranger_is_empty() -> None:
    frame = shell(RequestFactory().get("/"))["shell"]

    assert (frame.navigation, frame.tabs, frame.tenant_name, frame.membership) == ([], [], "", None)


@here
def test_the_shell_of_a_firm_names_the_firm() -> None:
    request = RequestFactory().get("/workspace/")
    request.membership = SimpleNamespace(role="firm_staff", firm="示范物业甲", subdistrict="梧桐街道")  # type: ignore[attr-defined]
    request.badges = {"decisions": 2}  # type: ignore[attr-defined]

    frame = shell(request)["shell"]

    assert (frame.tenant_name, frame.place_name) == ("梧桐街道", "示范物业甲")
    assert [(entry.url, entry.badge) for entry in frame.tabs] == [("/workspace/", 2)]
