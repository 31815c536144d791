"""The second wall alone: what a raw connection under the application's role can see and do."""

from __future__ import annotations

import uuid

import psycopg2
import pytest
from django.apps import apps
from django.db import connection

from assessments.surveys.models import SealedAnswer
from federation.accounts.models import Role
from federation.tenancy.models import Subdistrict, TenantModel
from tests.cast import LUYI, NEIGHBOUR
from tests.stack import address

TENANT_TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE a.attname = 'subdistrict_id' AND NOT a.attisdropped AND c.relkind IN ('r', 'p')
  AND c.relnamespace = 'public'::regnamespace ORDER BY 1
"""


@pytest.fixture
def raw(db):
    """An SQL session of the application's role that knows nothing of Django."""
    session = psycopg2.connect(address("default"))
    yield session
    session.rollback()
    session.close()


def rows(session, sql, *given):
    with session.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()


def enter(session, subdistrict_id):
    rows(session, "SELECT set_config('app.tenant', %s, true)", str(subdistrict_id))


@pytest.fixture
def tables(raw):
    found = [name for (name,) in rows(raw, TENANT_TABLES)]
    assert len(found) >= 30
    return found


@pytest.fixture
def ids(db):
    return {row.code: row.pk for row in Subdistrict.objects.all()}


@pytest.fixture
def readable(raw, tables):
    """All but the box of answers, which the application can only fill (assessments/surveys/test_unlinkable.py)."""
    found = [table for table in tables if rows(raw, "SELECT has_any_column_privilege(%s, 'SELECT')", f'public."{table}"')[0][0]]
    assert set(tables) - set(found) == {"assessments_sealedanswer"}
    return found


def test_without_a_subdistrict_no_row_is_seen(raw, readable):
    assert {table: rows(raw, f'SELECT count(*) FROM "{table}"')[0][0] for table in readable} == dict.fromkeys(readable, 0)


def test_with_one_only_its_own_rows_are_seen(raw, readable, ids):
    filled = 0
    for code in (LUYI, NEIGHBOUR):
        enter(raw, ids[code])
        for table in readable:
            seen = [tenant for (tenant,) in rows(raw, f'SELECT DISTINCT subdistrict_id FROM "{table}"')]
            assert seen in ([], [ids[code]]), table
            filled += bool(seen)
    assert filled >= 30  # the probe met real data in both subdistricts


def test_own_memberships_are_readable_before_a_subdistrict_is_chosen_and_no_others(raw):
    user = rows(raw, "SELECT id FROM federation_user WHERE username = 'dispatcher'")[0][0]
    rows(raw, "SELECT set_config('app.user', %s, true)", str(user))
    assert rows(raw, "SELECT user_id, role FROM federation_membership") == [(user, Role.DISPATCHER)]


def test_nothing_can_be_written_into_another_subdistrict(raw, ids):
    enter(raw, ids[LUYI])
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        rows(
            raw,
            "INSERT INTO federation_department (id, subdistrict_id, name, name_en) VALUES (%s, %s, 'x', '') RETURNING 1",
            str(uuid.uuid4()),
            ids[NEIGHBOUR],
        )
    raw.rollback()
    enter(raw, ids[LUYI])
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        rows(raw, "UPDATE federation_department SET subdistrict_id = %s RETURNING 1", ids[NEIGHBOUR])
    raw.rollback()
    enter(raw, ids[LUYI])
    assert rows(raw, "UPDATE federation_department SET name_en = 'x' WHERE subdistrict_id = %s RETURNING 1", ids[NEIGHBOUR]) == []
    assert rows(raw, "DELETE FROM federation_weeklyhours WHERE subdistrict_id = %s RETURNING 1", ids[NEIGHBOUR]) == []


def test_foreign_keys_cannot_point_across(raw, ids):
    """Foreign-key checks ignore row-level security; the composite key does not."""
    enter(raw, ids[NEIGHBOUR])
    foreign = rows(raw, "SELECT id FROM communities_compound LIMIT 1")[0][0]
    enter(raw, ids[LUYI])
    with pytest.raises(psycopg2.errors.ForeignKeyViolation):
        rows(raw, "UPDATE federation_resource SET home_id = %s RETURNING 1", foreign)


def test_every_key_between_tenant_tables_carries_the_subdistrict(raw):
    """From the catalogue: a foreign key to a tenant table has two columns, the first of them the subdistrict."""
    single = rows(
        raw,
        """
        SELECT k.conname FROM pg_constraint k
        JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attname = 'subdistrict_id'
        WHERE k.contype = 'f' AND array_length(k.conkey, 1) = 1
        """,
    )
    assert single == []


def test_the_role_is_neither_owner_nor_superuser_and_cannot_truncate(raw, tables):
    (role,) = rows(raw, "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user")
    assert role == (False, False, False, False)
    assert rows(raw, "SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole")[0][0] == 0
    for table in tables:
        assert not rows(raw, "SELECT has_table_privilege(%s, 'TRUNCATE')", f'public."{table}"')[0][0], table
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        rows(raw, "ALTER TABLE federation_setting DISABLE ROW LEVEL SECURITY")


CLOSED_TO_FIRMS = {
    "assessments_answer", "assessments_boxopening", "assessments_household", "assessments_paperentry", "assessments_sealedanswer",
}  # fmt: skip


def test_every_tenant_model_stands_behind_the_wall(raw, tables):
    models = [model for model in apps.get_models() if issubclass(model, TenantModel)]
    assert {model._meta.db_table for model in models} == set(tables)
    for table in tables:
        sql = "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass"
        ((enabled, forced),) = rows(raw, sql, f'public."{table}"')
        assert enabled and forced, table
        policies = rows(
            raw, "SELECT cmd, permissive FROM pg_policies WHERE tablename = %s AND policyname <> 'not_for_firms' ORDER BY 1", table
        )
        assert [("ALL", "PERMISSIVE"), *((cmd, "RESTRICTIVE") for cmd in ("DELETE", "INSERT", "SELECT", "UPDATE"))] == policies, table
    closed = {name for (name,) in rows(raw, "SELECT tablename FROM pg_policies WHERE policyname = 'not_for_firms'")}
    assert closed == CLOSED_TO_FIRMS


@pytest.mark.parametrize("table", ["federation_logentry", "dispatch_posting", "dispatch_entry", "dispatch_tariffrate", "dispatch_rating"])
def test_what_is_append_only_cannot_be_changed(raw, ids, table):
    enter(raw, ids[LUYI])
    for sql in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            rows(raw, sql)
        raw.rollback()
        enter(raw, ids[LUYI])


def test_the_subdistrict_ends_with_the_transaction(raw, ids):
    enter(raw, ids[LUYI])
    raw.commit()
    assert rows(raw, "SELECT count(*) FROM federation_propertyfirm")[0][0] == 0


def test_the_database_wall_holds_when_the_orm_wall_is_off(luyi, settings):
    settings.ORM_WALL = False
    for model in apps.get_models():
        if issubclass(model, TenantModel) and model is not SealedAnswer:  # which nobody reads at all
            assert not model._default_manager.exclude(subdistrict=luyi.subdistrict).exists(), model
    assert connection.settings_dict["USER"].endswith("app")
