"""After the eraser: no word of the person in any row, in the planner's statistics, in files, process logs and Valkey."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import redis
import requests
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection, connections
from django.utils import timezone
from PIL import Image

from dispatch.categories.models import Category
from dispatch.consultations import actions as consultations
from dispatch.consultations.models import Consultation
from dispatch.consultations.states import ConsultationState
from dispatch.demo.accounts import PASSWORD
from dispatch.mutual_aid import actions as aid
from dispatch.mutual_aid.models import HelpRequest, Photo
from dispatch.work_orders import actions
from dispatch.work_orders.models import Source, WorkOrder
from dispatch.work_orders.states import OrderState
from federation.accounts.models import Membership
from federation.devserver.addresses import on_database
from federation.kernel import chain
from federation.kernel.jobs import Job
from federation.notices.models import Notice
from federation.pool.models import Kind, Skill
from federation.tenancy import scope
from tests.cast import LUYI, Cast, subdistrict
from tests.conftest import LIVE
from tests.stack import Stack, until

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
    line = aid.NewLine(kind=Kind.EXPERT, skills=[(Skill.objects.get(code="WPF-ROOF"), 1)])
    start = now + timedelta(hours=2)
    actions.start(order, by=firm, at=now)
    request = actions.ask_federation(
        order, lines=[line], earliest=start, latest=start + timedelta(days=1), duration=timedelta(hours=2), by=firm, at=now
    )
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "WEBP")
    aid.add_photo(request, file=ContentFile(picture.getvalue()), width=8, height=8, by=firm, at=now)
    _consult(request, firm, now)
    actions.take_back(order, by=firm, at=now)
    link = actions.open_link(order, name=f"{CANARY}的亲戚", task=f"看{CANARY}家", by=firm, at=now)
    actions.outside_answer(link, answer=f"{CANARY}不在", files=[], at=now)
    actions.revoke_link(link, by=firm, at=now)
    actions.call_in(order, firm=None, department=luyi.department.department, task=f"问{CANARY}", by=luyi.dispatcher, at=now)
    actions.resolve(order, result=f"替{CANARY}换了", parts=f"{CANARY}的阀门", by=firm, at=now)
    return order


def _consult(request: HelpRequest, firm: Membership, now: datetime) -> None:
    """The experts' table, as far as words are written at it."""
    given = {"state": ConsultationState.OPEN, "state_since": now, "opened_by": firm, "opened_at": now}
    table = Consultation.objects.create(request=request, question=f"{CANARY}家的水从哪里来", **given)
    option = consultations.suggest(table, title=f"问{CANARY}的邻居", by=firm, at=now)
    consultations.plan(table, option=option, steps=[consultations.NewStep(f"到{CANARY}家", firm=firm.firm)], by=firm, at=now)


def rows_with(word: str, cursor: Any) -> dict[str, int]:
    """In how many rows of which tables the word stands."""
    cursor.execute(
        "SELECT c.relname, string_agg(quote_ident(a.attname), ', ') FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped"
        " AND has_column_privilege(c.oid, a.attnum, 'SELECT') GROUP BY 1"
    )
    found = {}
    for table, columns in cursor.fetchall():
        cursor.execute(f'SELECT count(*) FROM (SELECT {columns} FROM "{table}") r WHERE r::text LIKE %s', [f"%{word}%"])
        found[table] = cursor.fetchone()[0]
    sys.stdout.write(f"  {len(found)} tables")
    return {table: count for table, count in found.items() if count}


def test_no_row_keeps_a_word_of_who_was_erased(luyi: Any, now: Any) -> None:
    order = told(luyi, now)
    with connection.cursor() as cursor:
        actions.verify(order, by=luyi.community, at=now)
        actions.close(order, by=luyi.dispatcher, at=now)
        assert {"dispatch_workorder", "dispatch_cohandler", "federation_logentry"} <= set(rows_with(CANARY, cursor)), "the control"
        assert "dispatch_helprequest" in rows_with(CANARY, cursor) and Photo.objects.filter(request=order.help_request).exists()
        actions.erase(order, by=luyi.leader, at=now)
        left = rows_with(CANARY, cursor)
    assert left == {} and not Photo.objects.filter(request=order.help_request).exists()
    assert list(chain.faults()) == []
    assert not Notice.objects.filter(text__contains=CANARY).exists() and not Job.objects.filter(args__icontains=CANARY).exists()


@pytest.mark.django_db(**LIVE)
def test_the_planner_remembers_nobody(world: None) -> None:
    with scope.atomic_tenant(subdistrict(LUYI).pk):
        for number in range(30):
            told(Cast(subdistrict(LUYI)), timezone.now(), number)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "ANALYZE dispatch_workorder, dispatch_cohandler, dispatch_outsidelink, dispatch_follower, dispatch_transfer,"
            " dispatch_helprequest, dispatch_job, dispatch_callback, federation_logentry"
        )
    seen = "coalesce(most_common_vals::text, '') || coalesce(histogram_bounds::text, '')"
    name = str(connections["owner"].settings_dict["NAME"])
    everything = psycopg2.connect(on_database(settings.DATABASE_BACKUP_URL, name))  # walls hide statistics from the others
    with everything, everything.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stats WHERE tablename = 'dispatch_workorder' AND attname = 'state'")
        assert cursor.fetchone() == (1,), "the control: what is no word is counted"
        cursor.execute(f"SELECT tablename, attname FROM pg_stats WHERE {seen} LIKE %s", [f"%{CANARY}%"])
        assert cursor.fetchall() == []
    everything.close()


@pytest.fixture
def stack(world: None) -> Iterator[Stack]:
    with Stack() as stack:
        stack.environment["NOTICE_SENDER"] = "none"  # as in production; development writes every notice to a file, to be looked at
        stack.start("valkey", "web", "relay", "worker")
        yield stack


def opened(stack: Stack, username: str, *paths: str) -> list[int]:
    """What somebody's browser gets there."""
    browser = requests.Session()
    page = browser.get(f"{stack.site}/accounts/login/").text
    token = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', page)
    form = {"login": username, "password": PASSWORD, "csrfmiddlewaretoken": token.group(1) if token else ""}
    assert browser.post(f"{stack.site}/accounts/login/", form, headers={"Referer": stack.site}).status_code == 200
    return [browser.get(f"{stack.site}{path}").status_code for path in paths]


def lying_about(stack: Stack) -> list[str]:
    """The files of the site (logs, what Valkey wrote to its disk, uploads) and the values in Valkey that hold the word."""
    word = CANARY.encode()
    folders = [stack.folder, Path(settings.MEDIA_ROOT)]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file() and "compiled" not in path.parts]
    found = [path.name for path in files if word in path.read_bytes()]
    valkey = redis.Redis(port=stack.valkey_port)
    keys = list(valkey.scan_iter())
    found += [key.decode() for key in keys if word in key + (valkey.dump(key) or b"")]
    sys.stdout.write(f"  {len(files)} files, {len(keys)} keys")
    assert any("web.log" in path.name for path in files) and any("aof" in path.name for path in files)
    return found


@pytest.mark.slow
@pytest.mark.django_db(**LIVE)
def test_no_file_no_process_log_and_no_message_keeps_a_word(stack: Stack) -> None:
    tenant = subdistrict(LUYI).pk
    with scope.atomic_tenant(tenant):
        cast = Cast(subdistrict(LUYI))
        order = told(cast, timezone.now())
    page = f"/work-orders/{order.pk}/"
    assert opened(stack, "dispatcher", page, f"/work-orders/?q={CANARY}", f"/requests/{order.help_request.pk}/") == [200, 200, 200]
    until(lambda: not open_jobs(tenant), within=60)
    with scope.atomic_tenant(tenant):
        actions.verify(order, by=cast.community, at=timezone.now())
        actions.close(order, by=cast.dispatcher, at=timezone.now())
        actions.erase(order, by=cast.leader, at=timezone.now())
    until(lambda: not open_jobs(tenant), within=60)
    (stack.folder / "control.log").write_text(CANARY)
    assert lying_about(stack) == ["control.log"]


def open_jobs(tenant: int) -> bool:
    with scope.atomic_tenant(tenant):
        return Job.objects.filter(done_at=None, due_at__lte=timezone.now()).exists()
