"""The real stack for journeys: web server and Valkey outlive the tests of a file, worker and relay do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.browser import Person, chromium
from tests.stack import Stack

__all__ = ["chromium"]


@pytest.fixture(scope="module")
def building(django_db_setup: None) -> Iterator[Stack]:
    """Valkey and the web server."""
    stack = Stack()
    try:
        stack.start("valkey", "web")
        yield stack
    finally:
        stack.stop()


@pytest.fixture
def stack(building: Stack, world: None) -> Iterator[Stack]:
    """The same; worker and relay, when a test starts them, are gone before the tables are emptied."""
    if "valkey" not in building.running:
        building.start("valkey")
    yield building
    for name in ("beat", "beat-2", "worker", "relay"):
        if name in building.running:
            building.kill(name)


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
