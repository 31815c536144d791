"""Every address is behind a door, or on a list that says why it is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture.source import each

#: Addresses without the member door, by the start of their route.
OPEN = {
    "healthz": "asked by the supervisor, names nothing",
    "readyz": "asked by the load balancer, names nothing",
    "accounts/": "signing in and out, the second factor, the language and the switch ask for themselves",
    "api/v1/": "REST framework's own permission, IsMember by default",
    "office/subdistricts/": "a supervisor's own list, also without a role anywhere; 404 for everybody else",
    "report/": "residents without an account; a signed address stuck to one place, and a warning for anything else",
    "track/": "reporters and followers without an account; the address names one order and cannot be guessed",
    "outside/": "outside parties without an account; the address names one order, expires and can be revoked",
    "rate/": "residents without an account; the link names one job and cannot be guessed",
    "open311/v2/": "other systems: reading shows consented orders without persons, writing asks for a key",
    "public/<": "everybody, where the subdistrict decided so; shows published rankings only",
    "survey/": "residents without an account; the code in the household's hand names one home and cannot be guessed",
    "styleguide/": "development only, shows no row",
    "feeds/": "asked by calendar programs, which know a secret address instead of a password; anything else is 404",
    "units/": "opened by scanning a label; tells strangers nothing and those concerned their next handover",
}


def routes(patterns: Any = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(entry.pattern).lstrip("^")
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, route)
        else:
            yield route, entry


ALL = list(routes())


def test_there_are_pages_to_look_at() -> None:
    assert len([route for route, _entry in ALL if not route.startswith("api/")]) > 60


@each(ALL)
def test_every_page_has_a_door(one: tuple[str, URLPattern]) -> None:
    route, entry = one
    if route.startswith(tuple(OPEN)):
        return
    assert hasattr(entry.callback, "member_rules"), f"{route} lets anybody in"


def test_a_stranger_is_sent_to_the_sign_in(client: Any, db: None) -> None:
    plain = [route for route, _entry in ALL if not route.startswith(tuple(OPEN)) and "<" not in route and "(" not in route]
    answers = {route: client.get(f"/{route}") for route in plain}
    wrong = [
        route
        for route, answer in answers.items()
        if answer.status_code != 405 and not (answer.status_code == 302 and answer["Location"].startswith("/accounts/login/"))
    ]
    assert len(plain) > 60 and not wrong


def test_every_part_of_the_api_asks_who_comes(client: Any, db: None) -> None:
    open_views = set()
    for route, entry in ALL:
        view = getattr(entry.callback, "cls", None)
        if route.startswith("api/v1/") and view is not None:
            names = {permission.__name__ for permission in view.permission_classes}
            if names == {"AllowAny"} or not names:
                open_views.add(route)
    assert open_views <= {"api/v1/schema/", "api/v1/docs/", "api/v1/auth/token/"}, open_views


def test_the_list_of_open_addresses_holds_nothing_that_is_gone() -> None:
    assert all(any(route.startswith(start) for route, _entry in ALL) for start in OPEN)
