"""Every test meets the demo federation in a real PostgreSQL, signed in as the walled application role."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.test.utils import setup_databases, teardown_databases
from django.utils import timezone, translation

from dispatch import matching
from dispatch.demo import seed
from dispatch.mutual_aid import actions
from dispatch.mutual_aid.models import HelpRequest
from federation.pool.models import Kind, Skill, Trade
from federation.tenancy import scope
from tests import cast as people

#: For tests that need real commits: the owner alias is what empties the tables afterwards.
LIVE = {"transaction": True, "databases": ["default", "owner"]}


def pytest_configure(config: pytest.Config) -> None:
    """Compile the search once, before the workers would each do it, and before a transaction waits for it."""
    if not hasattr(config, "workerinput"):
        matching.warm_up()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any) -> Iterator[None]:
    """One database per worker, made by the owner and used as the application, with the demo in it.

    Both aliases are named: pytest-django would skip the owner, and with it the making of the database.
    """
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default", "owner"})
        seed.seed(at=timezone.now())
    yield
    with django_db_blocker.unblock():
        connections.close_all()
        teardown_databases(made, verbosity=0)


@pytest.fixture
def world(transactional_db: None) -> None:
    """The demo for tests that commit, loaded again after the previous one emptied the tables."""
    if not seed.present():
        seed.seed(at=timezone.now())


@pytest.fixture(autouse=True)
def _demo_afterwards(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[None]:
    """A test that commits empties the tables when it is over; whatever test this worker is given next finds the demo again.

    Asked for by nobody, so it is set up first and torn down last, after the emptying.
    """
    yield
    marker = request.node.get_closest_marker("django_db")
    commits = (marker is not None and marker.kwargs.get("transaction")) or "transactional_db" in request.fixturenames
    if commits:
        with django_db_blocker.unblock():
            if not seed.present():
                seed.seed(at=timezone.now())


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
