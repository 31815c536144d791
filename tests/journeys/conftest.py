"""The real stack for journeys: web server and Valkey outlive the tests of a file, worker and relay do not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.browser import chromium
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
    for name in ("beat", "worker", "relay"):
        if name in building.running:
            building.kill(name)
