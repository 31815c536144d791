"""The database's own promise, as the application's role: a posting balances or it is not there, and it never changes."""

from __future__ import annotations

import uuid

import psycopg2
import pytest

from dispatch.ledger import queries
from dispatch.ledger.models import Entry, Posting
from federation.tenancy import scope
from federation.tenancy.models import Subdistrict
from tests.cast import LUYI, NEIGHBOUR, Cast, subdistrict
from tests.conftest import LIVE
from tests.stack import address

POSTING = """
INSERT INTO dispatch_posting (id, subdistrict_id, kind, reason, by_id, approved_by_id, at, lines)
VALUES (%(id)s, %(tenant)s, 'correction', 'x', %(by)s, %(second)s, now(), %(lines)s)
"""
ENTRY = (
    "INSERT INTO dispatch_entry (id, subdistrict_id, posting_id, account_id, points, unit) VALUES (gen_random_uuid(), %s, %s, %s, %s, '')"
)
ACCOUNT = """
INSERT INTO dispatch_account (id, subdistrict_id, kind, firm_id, code, name, name_en, opened_at)
VALUES (%s, %s, 'firm', %s, '', '', '', now())
"""


@pytest.fixture
def live(world):
    """An SQL session of the application's role, and what it needs to write a posting."""
    tenant = subdistrict(LUYI)
    with scope.atomic_tenant(tenant.pk):
        cast = Cast(tenant)
        firms = [cast.firm1.firm_id, cast.firm2.firm_id, cast.firm3.firm_id]
        people = [str(cast.dispatcher.pk), str(cast.leader.pk)]
    session = psycopg2.connect(address("default"))
    with session.cursor() as cursor:
        enter(cursor, tenant.pk)
        accounts = [str(uuid.uuid4()) for _ in firms]
        for account, firm in zip(accounts, firms, strict=True):
            cursor.execute(ACCOUNT, [account, tenant.pk, str(firm)])
    session.commit()
    yield session, tenant.pk, accounts, people
    session.rollback()
    session.close()


def enter(cursor, tenant):
    cursor.execute("SELECT set_config('app.tenant', %s, true)", [str(tenant)])


def write(live, points, *, lines=None, leave=False):
    """One posting with entries of these points; `leave` closes the scope before the commit, as the product does."""
    session, tenant, accounts, (by, second) = live
    posting = str(uuid.uuid4())
    with session.cursor() as cursor:
        enter(cursor, tenant)
        cursor.execute(POSTING, {"id": posting, "tenant": tenant, "by": by, "second": second, "lines": lines or len(points)})
        for account, one in zip(accounts, points, strict=False):
            cursor.execute(ENTRY, [tenant, posting, account, one])
        if leave:
            enter(cursor, "")
    session.commit()
    return posting


pytestmark = pytest.mark.django_db(**LIVE)


def test_what_balances_is_taken_even_when_the_scope_is_closed_at_commit(live):
    write(live, ["5", "-5"])
    write(live, ["1.50", "-1.00", "-0.50"], leave=True)
    with scope.atomic_tenant(live[1]):
        assert queries.prove().holds and Posting.objects.count() == 2 and Entry.objects.count() == 5


@pytest.mark.parametrize(
    ("points", "lines"),
    [(["5", "-4.99"], 2), (["5"], 2), ([], 2), (["5", "-5"], 3), (["5", "-4", "-1"], 2), (["5", "5"], 2)],
)
@pytest.mark.parametrize("leave", [False, True])
def test_what_does_not_balance_is_refused_at_commit(live, points, lines, leave):
    with pytest.raises(psycopg2.errors.CheckViolation, match=r"posting .* sum"):
        write(live, points, lines=lines, leave=leave)
    with scope.atomic_tenant(live[1]):
        assert not Posting.objects.exists() and not Entry.objects.exists()


def test_one_entry_alone_is_too_few_whatever_it_says(live):
    with pytest.raises(psycopg2.errors.CheckViolation, match="posting_lines"):
        write(live, ["0"], lines=1)


def test_a_posting_cannot_be_lengthened_afterwards_not_even_in_balance(live):
    session, tenant, accounts, _people = live
    posting = write(live, ["5", "-5"])
    with session.cursor() as cursor:
        enter(cursor, tenant)
        cursor.execute(ENTRY, [tenant, posting, accounts[2], "0"])
        with pytest.raises(psycopg2.errors.CheckViolation):
            session.commit()


@pytest.mark.parametrize("table", ["dispatch_posting", "dispatch_entry", "dispatch_tariffrate"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE", "ALTER TABLE {} DISABLE TRIGGER ALL"])
def test_nothing_written_can_be_altered(live, table, verb):
    session, tenant, *_rest = live
    write(live, ["5", "-5"])
    with session.cursor() as cursor:
        enter(cursor, tenant)
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute(verb.format(table))
    session.rollback()


def test_a_temporary_table_under_the_check_does_not_help(live):
    session, tenant, _accounts, (by, second) = live
    posting = str(uuid.uuid4())
    with session.cursor() as cursor:
        enter(cursor, tenant)
        cursor.execute(
            "CREATE TEMP TABLE dispatch_entry AS SELECT %s::uuid AS posting_id, 0::numeric AS points FROM generate_series(1, 2)", [posting]
        )
        cursor.execute(POSTING, {"id": posting, "tenant": tenant, "by": by, "second": second, "lines": 2})
        with pytest.raises(psycopg2.errors.CheckViolation):
            session.commit()


def test_another_subdistricts_account_cannot_take_part(live):
    session, _tenant, accounts, _people = live
    other = Subdistrict.objects.get(code=NEIGHBOUR)
    with session.cursor() as cursor:
        enter(cursor, other.pk)
        with pytest.raises(psycopg2.errors.ForeignKeyViolation):
            cursor.execute(ENTRY, [other.pk, str(uuid.uuid4()), accounts[0], "1"])
    session.rollback()


def test_the_points_of_help_are_quantity_times_rate(live):
    session, tenant, accounts, _people = live
    with session.cursor() as cursor:
        enter(cursor, tenant)
        with pytest.raises(psycopg2.errors.CheckViolation, match="entry_value"):
            cursor.execute(
                "INSERT INTO dispatch_entry (id, subdistrict_id, posting_id, account_id, points, unit, quantity, rate)"
                " VALUES (gen_random_uuid(), %s, %s, %s, 5, 'hours', 2, 2)",
                [tenant, str(uuid.uuid4()), accounts[0]],
            )
    session.rollback()
