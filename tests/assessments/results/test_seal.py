"""A published cycle refuses every change, by application and by SQL; what a superuser does is found by one command."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction

from assessments.results import actions, checking
from assessments.results.models import Calculation, Result, Seal
from federation.kernel.errors import Refused
from federation.tenancy import scope
from tests import cast as people
from tests.assessments.results.cast import Judged, judged
from tests.conftest import LIVE

TABLES = (
    "cycle", "entrant", "rater", "sheet", "mark", "calculation", "result", "firmresult", "correction", "appeal", "seal", "panel",
    "indicator", "grade",
)  # fmt: skip


def published(cycle: Judged, at: datetime) -> Judged:
    """Everything that a seal can hold has a row in it."""
    cast = cycle.cast
    cycle.state("checking")  # type: ignore[arg-type]
    cycle.computed(at)
    actions.show_to_firms(cycle.cycle, by=cast.dispatcher, at=at)
    appeal = actions.file(cycle.entrants["通瑞嘉苑"], text="有误", indicator=cycle.indicator("R1"), by=cast.firm1, at=at)
    actions.decide(appeal, uphold=Decimal(97), indicator=None, answer="属实", by=cast.leader, at=at)
    actions.approve(appeal.corrections.get(), by=cast.dispatcher, at=at)
    actions.compute_now(Calculation.objects.get(cycle=cycle.cycle, number=2), at=at)
    until = cycle.cycle.appeal_until
    assert until is not None
    actions.make_final(cycle.cycle, by=cast.leader, at=until)
    actions.publish(cycle.cycle, by=cast.leader, at=until)
    return cycle


def refused(sql: str) -> bool:
    """Whether the application's own role may not do this."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
            return bool(cursor.rowcount == 0)
    except DatabaseError:
        return True


def test_the_application_role_changes_nothing_of_a_published_cycle_by_sql(luyi: people.Cast, now: datetime) -> None:
    published(judged(luyi, now), now)
    before = list(checking.faults())
    for table in TABLES:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s",
                [f"assessments_{table}"],
            )
            columns = [
                (name, kind) for name, kind in cursor.fetchall() if name not in ("id", "subdistrict_id", "state_due_at", "state_since")
            ]
            cursor.execute(f"SELECT count(*) FROM assessments_{table}")
            assert cursor.fetchone()[0] > 0, table
        assert refused(f"DELETE FROM assessments_{table}"), table
        assert refused(f"TRUNCATE assessments_{table} CASCADE"), table
        for name, kind in columns:
            value = {"boolean": f"NOT {name}", "uuid": "gen_random_uuid()", "date": f"{name} + 1", "ARRAY": f"{name} || {name}"}.get(kind)
            if "char" in kind or kind == "text":
                value = f"left({name} || 'x', 1)"
            elif "int" in kind or kind == "numeric":
                value = f"COALESCE({name}, 0) + 1"
            elif "timestamp" in kind:
                value = f"COALESCE({name}, now()) + interval '1 day'"
            elif kind == "jsonb":
                value = "'{\"a\": 1}'"
            elif kind == "daterange":
                value = "daterange('2020-01-01', '2020-01-02')"
            assert value, (name, kind)
            assert refused(f"UPDATE assessments_{table} SET {name} = {value}"), (table, name)
        names = ", ".join(name for name, _kind in [*columns, ("subdistrict_id", "")] if name != "id")
        if table not in ("cycle", "panel", "indicator", "grade"):
            stateful = ", state_since" if ("state", "character varying") in columns else ""
            source = f"SELECT gen_random_uuid(), {names}{stateful} FROM assessments_{table} LIMIT 1"
            assert refused(f"INSERT INTO assessments_{table} (id, {names}{stateful}) {source}"), table
    assert refused("UPDATE assessments_cycle SET state = 'open'") and refused("ALTER TABLE assessments_result DISABLE TRIGGER ALL")
    assert before == list(checking.faults()) == []


def test_the_application_refuses_too(luyi: people.Cast, now: datetime) -> None:
    cycle = published(judged(luyi, now), now)
    entrant, one = cycle.entrants["通瑞嘉苑"], cycle.indicator("R1")
    for act in (
        lambda: actions.ask(cycle.cycle, by=luyi.dispatcher, at=now),
        lambda: actions.propose(entrant, one, new=Decimal(1), reason="x", by=luyi.dispatcher, at=now),
        lambda: actions.file(entrant, text="x", indicator=None, by=luyi.firm1, at=now),
        lambda: actions.make_final(cycle.cycle, by=luyi.leader, at=now),
        lambda: actions.publish(cycle.cycle, by=luyi.leader, at=now),
    ):
        with pytest.raises(Refused):
            act()
    with pytest.raises(DatabaseError), transaction.atomic():
        Result.objects.filter(cycle=cycle.cycle).update(total=Decimal(100))
    assert list(checking.faults()) == []


@pytest.mark.django_db(**LIVE)
def test_what_a_superuser_changes_is_found_by_one_command(world: None, now: datetime) -> None:
    subdistrict = people.subdistrict(people.LUYI)
    with scope.atomic_tenant(subdistrict.pk):
        cast = people.Cast(subdistrict)
        published(judged(cast, now), now)
        published(judged(cast, now, {"通瑞嘉苑": "0.7"}), now)
        head = Seal.objects.get(number=2).hash
    assert f"2 seals, head {head}" in verify()
    verify("--head", head)
    with pytest.raises(CommandError):
        verify("--head", "0" * 64)
    for number, sql in enumerate((
        "UPDATE assessments_result SET total = total + 1 WHERE id = (SELECT id FROM assessments_result WHERE total < 99 LIMIT 1)",
        "UPDATE assessments_mark SET value = value + 1 WHERE id = (SELECT id FROM assessments_mark WHERE value IS NOT NULL LIMIT 1)",
        "UPDATE assessments_calculation SET inputs = jsonb_set(inputs, '{entrants,0,households}', '\"1\"') WHERE number = 2",
        "UPDATE assessments_correction SET reason = 'x'",
        "UPDATE assessments_appeal SET text = 'x'",
        "UPDATE assessments_seal SET hash = repeat('0', 64) WHERE number = 1",
        "DELETE FROM assessments_seal WHERE number = 1",
        "UPDATE assessments_cycle SET state = 'final' WHERE id IN (SELECT cycle_id FROM assessments_seal)",
        "UPDATE assessments_indicator SET points = points + 1 WHERE code = 'R1'",
    )):  # fmt: skip
        found = tampered(sql, subdistrict.pk)
        assert found, (number, sql)


def verify(*given: str) -> str:
    out = StringIO()
    try:
        call_command("assessments_verify", *given, stdout=out)
    except CommandError as error:
        raise CommandError(out.getvalue()) from error
    return out.getvalue()


def tampered(sql: str, tenant: int) -> list[str]:
    """What the check finds while the owner of the database has switched the triggers off and changed something; undone afterwards."""
    tables, touched = [f"assessments_{name}" for name in TABLES], sql.split()[1 if sql.startswith("UPDATE") else 2]
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant', %s, false)", [str(tenant)])
        try:
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(f"DROP TABLE IF EXISTS kept; CREATE TEMP TABLE kept AS SELECT * FROM {touched}")
            cursor.execute(sql)
            assert cursor.rowcount > 0, sql
            with scope.atomic_tenant(tenant):
                found = list(checking.faults())
            restore(cursor, touched)
        finally:
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cursor.execute("SELECT set_config('app.tenant', '', false)")
    with scope.atomic_tenant(tenant):
        assert list(checking.faults()) == []
    return found


def restore(cursor: object, table: str) -> None:
    """Put back exactly the rows that were kept."""
    execute = cursor.execute  # type: ignore[attr-defined]
    execute("SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s", [table])
    names = [name for (name,) in cursor.fetchall() if name != "id"]  # type: ignore[attr-defined]
    changed = ", ".join(f"{name} = kept.{name}" for name in names)
    execute(f"UPDATE {table} SET {changed} FROM kept WHERE kept.id = {table}.id")
    every = ", ".join(["id", *names])
    execute(f"INSERT INTO {table} ({every}) SELECT {every} FROM kept WHERE id NOT IN (SELECT id FROM {table})")
