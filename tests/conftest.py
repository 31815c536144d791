"""Every test meets the demo federation in a real PostgreSQL, signed in as the walled application role."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client, TransactionTestCase
from django.utils import timezone, translation
from pytest_django.plugin import blocking_manager_key

from dispatch.demo import seed
from dispatch.mutual_aid import actions
from dispatch.mutual_aid.models import HelpRequest
from federation.pool.models import Kind, Skill, Trade
from federation.tenancy import scope
from tests import cast as people
from tests import databases
from tests.sizes import LONG

#: For tests that need real commits: the owner alias is there to look behind the walls.
LIVE = {"transaction": True, "databases": ["default", "owner"]}


class Desk:
    """This worker's database: a copy of what is kept, made anew after a test that committed.

    Tests that roll back share the demo as of MOMENT. Tests that commit meet real processes, whose clock cannot be set,
    so each begins with a demo of this very minute. A copy never has the name of an earlier one: the memories of this
    process go by the database's name.
    """

    def __init__(self) -> None:
        self.holds, self.copies = "", 0
        self.name = f"test_linyuan_{os.getpid()}"

    def serve(self, kind: str) -> None:
        if self.holds == kind:
            return
        if not self.copies:
            databases.keep()
        self.clear()
        self.copies += 1
        databases.copy(databases.demo_name() if kind == "demo" else databases.schema_name(), f"{self.name}_{self.copies}")
        if kind == "today":
            seed.seed(at=timezone.now())
        self.holds = kind

    def clear(self) -> None:
        if self.copies:
            databases.drop(f"{self.name}_{self.copies}")
            self.holds = ""


DESK = pytest.StashKey[Desk]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[DESK] = Desk()
    # The next copy takes the place of emptying a hundred and fifty tables.
    TransactionTestCase._fixture_teardown = lambda self: None  # type: ignore[method-assign]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, the others in the order that chance gave them."""
    first = {(databases.ROOT / "tests" / name): place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: first.get(item.path, len(first)))


def _commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or "transactional_db" in getattr(item, "fixturenames", ())


def _asks_database(item: pytest.Item) -> bool:
    return item.get_closest_marker("django_db") is not None or "db" in getattr(item, "fixturenames", ()) or _commits(item)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Its database stands before the first fixture, and is worn out when a test that commits is over."""
    desk = item.config.stash[DESK]
    with item.config.stash[blocking_manager_key].unblock():
        if _asks_database(item):
            desk.serve("today" if _commits(item) else "demo")
    try:
        return (yield)
    finally:
        if _commits(item):
            desk.holds = ""


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """Nothing to make: the database was copied before the test (`pytest_runtest_protocol`)."""
    yield
    with django_db_blocker.unblock():
        request.config.stash[DESK].clear()


@pytest.fixture
def world(transactional_db: None) -> None:
    """The demo of this minute, for tests that commit."""


@pytest.fixture(autouse=True)
def _moment(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test without processes of its own takes place on the Wednesday morning of the kept demo, and its clock goes on from there."""
    if _commits(request.node) or request.node.get_closest_marker("real_clock"):
        yield
    else:
        with time_machine.travel(databases.MOMENT):
            yield


@pytest.fixture(autouse=True)
def _own_limits(settings: Any) -> Iterator[None]:
    """Limits counted by one test never reach another, nor another worker's."""
    cache.key_prefix = f"test-{uuid.uuid4()}"
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def luyi(db: None) -> Iterator[people.Cast]:
    """The first subdistrict, its scope open."""
    subdistrict = people.subdistrict(people.LUYI)
    with scope.atomic_tenant(subdistrict.pk):
        yield people.Cast(subdistrict)


@pytest.fixture
def neighbour(db: None) -> people.Cast:
    """The other subdistrict; open its scope yourself."""
    return people.Cast(people.subdistrict(people.NEIGHBOUR))


@pytest.fixture
def sign_in(db: None) -> Callable[[str], Client]:
    """`sign_in("dispatcher")` gives that person's browser."""
    return people.browser_of


@pytest.fixture
def tomorrow(now: datetime) -> datetime:
    """Tomorrow at nine, Beijing time."""
    return (now.astimezone(ZoneInfo("Asia/Shanghai")) + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)


@pytest.fixture
def ask(luyi: people.Cast, now: datetime, tomorrow: datetime) -> Callable[..., HelpRequest]:
    """A request by firm1 for an expert in roof leaks, unless told otherwise."""

    def _ask(**changes: Any) -> HelpRequest:
        by = changes.pop("by", None) or luyi.firm1
        line = actions.NewLine(kind=Kind.EXPERT, skills=[(Skill.objects.get(code="WPF-ROOF"), 1)])
        given: dict[str, Any] = {
            "by": by,
            "at": now,
            "firm": by.firm,
            "compound": luyi.compounds["通瑞嘉苑"],
            "title": "屋面漏水",
            "lines": [line],
            "earliest": tomorrow,
            "latest": tomorrow + timedelta(hours=8),
            "duration": timedelta(hours=2),
        }
        return actions.ask(**{**given, **changes})

    return _ask


@pytest.fixture
def crew_line(luyi: people.Cast) -> Callable[[int], actions.NewLine]:
    """So many electricians with the low-voltage card."""

    def _line(heads: int) -> actions.NewLine:
        return actions.NewLine(kind=Kind.CREW, trade=Trade.objects.get(code="ELE"), certificate="TZZY-DY", quantity=heads)

    return _line
