"""The real stack for journeys, on a database of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.browser import Person, chromium
from tests.stack import Stack

__all__ = ["chromium"]


@pytest.fixture
def stack(world: None) -> Iterator[Stack]:
    """Valkey and the web server on this test's database; tests start worker, relay and beat themselves."""
    with Stack() as stack:
        stack.start("valkey", "web")
        yield stack


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
