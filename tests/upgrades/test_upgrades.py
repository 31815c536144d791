"""Every database that was ever handed out comes through all later migrations, and loses nothing (README.md beside this file)."""

from __future__ import annotations

import json
import lzma
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import ProgrammingError, connections, migrations, models
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from dispatch.demo.accounts import PASSWORD, PEOPLE
from federation.devserver.addresses import on_database
from federation.tenancy.models import TenantModel
from tests import databases
from tests.conftest import LIVE
from tests.federation.devserver.test_restore import program
from tests.stack import address

REAL = pytest.mark.django_db(**LIVE)
RELEASES = sorted(Path(__file__).parent.glob("*.sql.xz"))
#: What these databases were sealed and signed with.
FIELD_KEY = "dXBncmFkZS10ZXN0cy1vbmx5LXVwZ3JhZGUtdGVzdHM="
SECRET_KEY = "a-key-of-the-upgrade-tests-and-of-nothing-else-in-the-world-0001"
#: (table, column) whose content a migration changes on purpose, or that it removes, and why.
DECLARED: dict[tuple[str, str], str] = {}
BOOKKEEPING = {"django_migrations", "auth_permission", "django_content_type"}
Rows = dict[str, list[dict[str, Any]]]


def rows(url: str) -> Rows:
    """Every row of every table, read as the backup role, which no wall stops."""
    with psycopg2.connect(url) as line, line.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        tables, found = [name for (name,) in cursor.fetchall()], {}
        for table in tables:
            cursor.execute(f'SELECT to_jsonb(r) FROM "{table}" r')
            found[table] = [row for (row,) in cursor.fetchall()]
    line.close()
    return found


def differences(before: Rows, after: Rows) -> dict[tuple[str, str], str]:
    """Every column of before that is gone or reads otherwise, by table and column; "" stands for the rows' number."""
    found = {}
    for table in before.keys() - BOOKKEEPING:
        old, new = before[table], after.get(table)
        if new is None or len(old) > len(new):
            found[table, ""] = f"{len(old)} rows before, {None if new is None else len(new)} after"
            continue
        for column in old[0] if old else ():
            lost = Counter(json.dumps(row[column]) for row in old) - Counter(json.dumps(row.get(column)) for row in new)
            if lost:
                found[table, column] = f"{sum(lost.values())} of {len(old)} values, such as {next(iter(lost))[:60]}"
    return found


def test_what_is_lost_or_altered_is_named() -> None:
    before = {"a": [{"x": 1, "y": 2}, {"x": 1, "y": 3}], "b": [{"x": 1}], "c": [{"x": 1}]}
    after = {"a": [{"x": 1, "y": 3}, {"x": 2, "y": 2}], "b": [{"z": 1}]}
    assert differences(before, before) == {}
    assert set(differences(before, after)) == {("a", "x"), ("b", "x"), ("c", "")}


@pytest.fixture(params=RELEASES, ids=lambda path: path.name)
def release(request: pytest.FixtureRequest, world: None, settings: Any) -> Iterator[str]:
    """A released database, restored beside the test's own; both roles work in it. Its name."""
    if not settings.DATABASE_BACKUP_URL:
        pytest.skip("these roles were made by hand, without one for backups")
    settings.FIELD_KEYS, settings.SECRET_KEY, settings.DIGEST_KEY = [FIELD_KEY], SECRET_KEY, SECRET_KEY
    own = str(connections["owner"].settings_dict["NAME"])
    name, prefix = f"{own}_released", str(connections["owner"].settings_dict["USER"]).removesuffix("_owner")
    databases.copy(databases._furnished(), name)
    text = re.sub(r"\blinyuan_(owner|app|backup)\b", rf"{prefix}_\1", lzma.decompress(request.param.read_bytes()).decode())
    restore = [program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction", "--output=/dev/null"]
    subprocess.run([*restore, address("owner")], input=text, text=True, check=True)
    yield name
    databases.drop(name)
    databases.point_to(own)


@REAL
def test_a_released_database_comes_through_every_migration(release: str) -> None:
    backup = on_database(settings.DATABASE_BACKUP_URL, release)
    before = rows(backup)
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    after = rows(backup)
    count = sum(map(len, before.values()))
    found = differences(before, after)
    sys.stdout.write(f"  {count} rows of {len(before)} tables compared, {len(DECLARED)} columns declared, {len(found)} differ")
    assert count > 5_000, "the control: there is something to lose"
    assert {place: what for place, what in found.items() if place not in DECLARED} == {}
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        walled = {table for (table,) in cursor.fetchall()}
    tenant = {model._meta.db_table for model in apps.get_models() if issubclass(model, TenantModel)}
    assert tenant <= walled
    call_command("check", verbosity=0)
    known = {row["username"] for row in before["federation_user"]}
    people = [one for one in PEOPLE if one.username in known]
    assert len(people) > 10
    for one in people:
        browser = Client()
        answer = browser.post("/accounts/login/", {"login": one.username, "password": PASSWORD}, follow=True)
        assert answer.status_code == 200 and "login" not in answer.request["PATH_INFO"], one.username


@REAL
def test_a_migration_that_fails_leaves_the_running_version_as_it_was(release: str) -> None:
    """The first steps of a migration are taken back with the one that fails, and pages open all the while."""
    owner = connections["owner"]
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    before = rows(on_database(settings.DATABASE_BACKUP_URL, release))
    state = MigrationExecutor(owner).loader.project_state()
    broken = Broken("9999_broken", "federation")
    with pytest.raises(ProgrammingError, match="no_such_column"), owner.schema_editor(atomic=broken.atomic) as editor:
        broken.apply(state, editor)
    assert rows(on_database(settings.DATABASE_BACKUP_URL, release)) == before
    browser = Client()
    assert browser.post("/accounts/login/", {"login": "dispatcher", "password": PASSWORD}, follow=True).status_code == 200
    every = [one for one in MigrationExecutor(owner).loader.disk_migrations.values() if one.app_label in databases.APPS]
    sys.stdout.write(f"  {len(every)} migrations, {sum(not one.atomic for one in every)} not in a transaction")
    assert [str(one) for one in every if not one.atomic] == [], "a migration outside of a transaction stops half-way"


class Broken(migrations.Migration):
    """Begins well and fails in its middle."""

    operations = (
        migrations.AddField("Subdistrict", "half", models.TextField(default="")),
        migrations.RunSQL("UPDATE federation_subdistrict SET code = no_such_column"),
    )
