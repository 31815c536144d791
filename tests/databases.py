"""The databases of the tests: furnished once for a state of the sources, kept by the server, and copied for each worker.

Migrating costs forty times what copying costs. Two kinds are kept, each under a name that is the hash of what made it:
the schema (migrations and libraries) and the demo (every source, since the demo is made through the product's own
actions). `make test` makes them beside the compiling of the engine; a bare `pytest` makes them when it finds none.
"""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import django
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connections
from django.utils import timezone

ROOT = Path(__file__).resolve().parents[1]
APPS = ("federation", "communities", "dispatch", "assessments")
#: The Wednesday morning, twenty past ten in Beijing, at which tests without processes of their own take place.
MOMENT = datetime(2026, 11, 25, 2, 20, tzinfo=UTC)
PREFIX = "linyuan_kept"
#: Tests never commit; the product opens the box of answers only when the end of collecting was committed (surveys/test_unlinkable.py).
BOX_OPENS = """
CREATE OR REPLACE FUNCTION public.survey_ended(wanted uuid) RETURNS boolean LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT state NOT IN ('draft', 'opening', 'open') FROM public.assessments_cycle WHERE id = wanted
$$;
"""
LATEST = 4  # of each kind stay; older ones go when one is made
LOCK = 7_205_917  # any number but that of devserver/roles.py: two runs on one server take turns


def _digest(paths: Iterable[Path], *more: str) -> str:
    whole = hashlib.sha256("\0".join(more).encode())
    for path in sorted(paths):
        whole.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()[:16]


def _sources(pattern: str) -> Iterator[Path]:
    for app in APPS:
        yield from (ROOT / app).glob(pattern)


def _furnished() -> str:
    """The database with extensions, grants and locale that the first one is copied from."""
    return str(connections["owner"].settings_dict["TEST"].get("TEMPLATE") or "template1")


@cache  # sources may be edited while tests run
def schema_name() -> str:
    """After migrations; also by its owner, since several checkouts may share a server."""
    owner = str(connections["owner"].settings_dict["USER"])
    wall = [ROOT / "federation" / "tenancy" / "wall.py", ROOT / "requirements.txt"]
    return f"{PREFIX}_schema_{_digest([*_sources('migrations/*.py'), *wall], owner, BOX_OPENS)}"


@cache
def demo_name() -> str:
    """After the demo at MOMENT."""
    files = [*_sources("**/*.py"), *_sources("**/*.json"), *(ROOT / "locale").rglob("*.po")]
    return f"{PREFIX}_demo_{_digest(files, schema_name(), MOMENT.isoformat())}"


@contextmanager
def _server() -> Iterator[Any]:
    """A cursor of the owner outside of the tests' databases."""
    with connections["owner"].creation._nodb_cursor() as cursor:
        yield cursor


def _exists(cursor: Any, name: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return cursor.fetchone() is not None


def point_to(name: str) -> None:
    """Both roles work in this database from now on."""
    connections.close_all()
    for alias in ("default", "owner"):
        connections[alias].settings_dict["NAME"] = settings.DATABASES[alias]["NAME"] = name


def drop(name: str) -> None:
    """Whoever is still connected is thrown out, each role by itself: a server or a thread may outlive its test by a moment.

    What cannot be dropped then is left lying: nobody is given its name again.
    """
    connections.close_all()
    for _attempt in range(20):
        with connections["default"].creation._nodb_cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user", [name])
        try:
            with _server() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        except DatabaseError:
            time.sleep(0.1)
        else:
            return


def copy(template: str, name: str) -> None:
    """A fresh `name`, and both roles in it."""
    drop(name)
    with _server() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    point_to(name)


def keep() -> str:
    """The kept demo's name, after making what is missing. Whoever comes meanwhile waits, and finds it done."""
    with _server() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        schema, demo = schema_name(), demo_name()
        if not _exists(cursor, schema):
            _make(cursor, "schema", schema, _furnished(), migrate)
        if not _exists(cursor, demo):
            _make(cursor, "demo", demo, schema, seed)
    return demo


def _make(cursor: Any, kind: str, name: str, template: str, furnish: Callable[[], None]) -> None:
    """Under a passing name until it is whole."""
    started, unfinished = time.monotonic(), f"{PREFIX}_{kind}_unfinished"
    copy(template, unfinished)
    furnish()
    connections.close_all()
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY oid DESC OFFSET %s", [f"{PREFIX}_{kind}_%", LATEST])
    for (old,) in cursor.fetchall():
        cursor.execute(f'DROP DATABASE IF EXISTS "{old}"')
    cursor.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
    sys.stdout.write(f"  {kind} of the tests made and kept ({time.monotonic() - started:.1f} s)\n")


def migrate() -> None:
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    with connections["owner"].cursor() as cursor:
        cursor.execute(BOX_OPENS)


def seed() -> None:
    from dispatch.demo import seed as demo  # models are not loaded when this module is

    with time_machine.travel(MOMENT):
        demo.seed(at=timezone.now())


def sweep() -> None:
    """Drop what workers of this machine left lying that are no more."""
    with _server() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'test_linyuan_%'")
        names = [name for (name,) in cursor.fetchall()]
    for name in names:
        pid = name.split("_")[2]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            drop(name)


if __name__ == "__main__":
    django.setup()
    sweep()
    call_command("compile_catalogues", verbosity=0)  # the demo speaks the languages of the catalogue
    keep()
