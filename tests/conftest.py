"""Every test meets the demo federation in a real PostgreSQL, signed in as the walled application role."""

from __future__ import annotations

import fcntl
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.test.utils import setup_databases, teardown_databases
from django.utils import timezone, translation
from pytest_django.plugin import blocking_manager_key

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
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """One database per worker, made by the owner and used as the application, with the demo in it.

    Both aliases are named: pytest-django would skip the owner, and with it the making of the database. Migrating costs
    much more than copying, so of several workers the first leaves a copy of its own, and the others begin with that.
    """
    several = "PYTEST_XDIST_WORKER" in os.environ
    marker = tmp_path_factory.getbasetemp().parent / "template" if several else Path()
    with django_db_blocker.unblock(), _one_at_a_time(marker) if several else nullcontext():
        first = several and not marker.exists()
        if several and not first:
            connections["owner"].settings_dict["TEST"]["TEMPLATE"] = marker.read_text()
        made = setup_databases(verbosity=0, interactive=False, aliases={"default", "owner"})
        if not seed.present():
            seed.seed(at=timezone.now())
        if first:
            marker.write_text(_copied())
    yield
    with django_db_blocker.unblock():
        connections.close_all()
        teardown_databases(made, verbosity=0)
        if first:
            with _one_at_a_time(marker), _server() as cursor:
                cursor.execute(f'DROP DATABASE "{marker.read_text()}"')
                marker.unlink()


@contextmanager
def _one_at_a_time(marker: Path) -> Iterator[None]:
    """PostgreSQL copies a database only while nobody else is connected to it."""
    with marker.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _copied() -> str:
    """The name of a copy of this worker's database."""
    own = str(connections["owner"].settings_dict["NAME"])
    name = f"{own}_{uuid.uuid4().hex[:8]}"
    connections.close_all()
    with _server() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{own}"')
    return name


def _server() -> Any:
    """A cursor of the owner outside of the tests' databases."""
    return connections["owner"].creation._nodb_cursor()


@pytest.fixture
def world(transactional_db: None) -> None:
    """The demo for tests that commit, loaded again after the previous one emptied the tables."""
    if not seed.present():
        seed.seed(at=timezone.now())


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """A test that commits empties the tables when it is over; whatever test this worker is given next finds the demo again.

    A hook and not a fixture: the emptying is itself the end of a fixture, and which of two ends first is not ours to say.
    """
    yield
    marker = item.get_closest_marker("django_db")
    commits = (marker is not None and marker.kwargs.get("transaction")) or "transactional_db" in getattr(item, "fixturenames", ())
    if commits and nextitem is not None:
        with item.config.stash[blocking_manager_key].unblock():
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
