"""After the eraser: no word of the person in any row but the log, and none in the planner's statistics."""

from __future__ import annotations

import sys
from typing import Any

import psycopg2
import pytest
from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from dispatch.categories.models import Category
from dispatch.work_orders import actions
from dispatch.work_orders.models import Source, WorkOrder
from dispatch.work_orders.states import OrderState
from federation.devserver.addresses import on_database
from federation.kernel.jobs import Job
from federation.notices.models import Notice
from federation.tenancy import scope
from tests.cast import LUYI, Cast, subdistrict
from tests.conftest import LIVE

CANARY = "金丝雀"


def told(luyi: Any, now: Any, number: int = 0) -> WorkOrder:
    """An order in which everybody wrote about the person."""
    new = actions.NewOrder(
        source=Source.PHONE, category=Category.objects.get(code="STR01"), title=f"{CANARY}家漏水{number}",
        compound=luyi.compounds["通瑞嘉苑"], description=f"{CANARY}女士说", place=f"{CANARY}家门口", reporter=CANARY,
        phone="13900001111", address=f"{CANARY}501",
    )  # fmt: skip
    order = actions.file_order(new, by=luyi.dispatcher, at=now)
    firm = luyi.firm1
    if order.state == OrderState.CLAIMABLE:
        actions.claim(order, by=firm, at=now)
    actions.call_in(order, firm=None, department=luyi.department.department, task=f"问{CANARY}", by=luyi.dispatcher, at=now)
    actions.start(order, by=firm, at=now)
    actions.resolve(order, result=f"替{CANARY}换了", parts=f"{CANARY}的阀门", by=firm, at=now)
    return order


def rows_with(word: str, cursor: Any) -> dict[str, int]:
    """In how many rows of which tables the word stands."""
    cursor.execute(
        "SELECT c.relname, string_agg(quote_ident(a.attname), ', ') FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped GROUP BY 1"
    )
    found = {}
    for table, columns in cursor.fetchall():
        cursor.execute(f'SELECT count(*) FROM (SELECT {columns} FROM "{table}") r WHERE r::text LIKE %s', [f"%{word}%"])
        found[table] = cursor.fetchone()[0]
    sys.stdout.write(f"  {len(found)} tables")
    return {table: count for table, count in found.items() if count}


def test_no_row_but_the_log_keeps_a_word_of_who_was_erased(luyi: Any, now: Any) -> None:
    order = told(luyi, now)
    with connection.cursor() as cursor:
        actions.verify(order, by=luyi.community, at=now)
        actions.close(order, by=luyi.dispatcher, at=now)
        assert {"dispatch_workorder", "dispatch_cohandler"} <= set(rows_with(CANARY, cursor)), "the control"
        actions.erase(order, by=luyi.leader, at=now)
        left = rows_with(CANARY, cursor)
    assert set(left) <= {"federation_logentry"}, "the log is chained and not rewritten: what staff wrote as task or reason stays in it"
    assert not Notice.objects.filter(text__contains=CANARY).exists() and not Job.objects.filter(args__icontains=CANARY).exists()


@pytest.mark.django_db(**LIVE)
def test_the_planner_remembers_nobody(world: None) -> None:
    with scope.atomic_tenant(subdistrict(LUYI).pk):
        for number in range(30):
            told(Cast(subdistrict(LUYI)), timezone.now(), number)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE dispatch_workorder, dispatch_cohandler, dispatch_outsidelink, dispatch_follower, dispatch_transfer")
    seen = "coalesce(most_common_vals::text, '') || coalesce(histogram_bounds::text, '')"
    name = str(connections["owner"].settings_dict["NAME"])
    everything = psycopg2.connect(on_database(settings.DATABASE_BACKUP_URL, name))  # walls hide statistics from the others
    with everything, everything.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stats WHERE tablename = 'dispatch_workorder' AND attname = 'state'")
        assert cursor.fetchone() == (1,), "the control: what is no word is counted"
        cursor.execute(f"SELECT tablename, attname FROM pg_stats WHERE {seen} LIKE %s", [f"%{CANARY}%"])
        assert cursor.fetchall() == []
    everything.close()
