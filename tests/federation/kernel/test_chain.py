"""A log with a gap or a change is found out, and by name."""

from __future__ import annotations

import random
import time
from copy import deepcopy
from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, connections, transaction
from django.utils import timezone

from federation.kernel import audit, chain
from federation.kernel.audit import LogEntry
from federation.kernel.chain import LogLink
from federation.tenancy import scope
from tests.cast import LUYI, Cast, subdistrict
from tests.conftest import LIVE

TAMPERINGS = 1_000


def changed(value: Any, chance: random.Random) -> Any:
    """Another value of the same kind."""
    if isinstance(value, datetime):
        return value + timedelta(microseconds=chance.choice([-1, 1, 3_600_000_000]))
    if isinstance(value, dict):
        return {**value, "reason": "another"}
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return value[:-1] + chr((ord(value[-1]) + 1) % 55_000) if value else "x"
    return uuid4()


def write(by: Any, at: datetime, count: int) -> None:
    for number in range(count):
        audit.record("edit_department", by.subdistrict, by=by, at=at, number=number, reason="漏水", changed=["name"])


def test_each_of_a_thousand_tamperings_is_found_and_named(luyi: Cast, now: datetime) -> None:
    write(luyi.leader, now, 60)
    chain.seal()
    good = list(chain.pairs())[:60]
    assert len(good) == 60 and list(chain.check(good, settings.FIELD_KEYS)) == []
    chance, missed, ways = random.Random(8), [], {"field": 0, "entry": 0, "both": 0, "link": 0}
    for _number in range(TAMPERINGS):
        rows = deepcopy(good)
        place, way = chance.randrange(len(rows) - 1), chance.choice(list(ways))
        ways[way] += 1
        link, values = rows[place]
        assert values is not None
        if way == "field":
            name = chance.choice([*chain.FIELDS, "words", "salt", "words_digest"])
            values[name] = changed(values[name], chance)
        elif way == "entry":
            rows[place] = (link, None)
        elif way == "both":
            del rows[place]
        else:
            name = chance.choice(chain.LINK[1:])
            link[name] = changed(link[name], chance)
        if link["number"] not in {fault.number for fault in chain.check(rows, settings.FIELD_KEYS)}:
            missed.append((way, place))
    assert missed == [] and min(ways.values()) > 200


def test_new_entries_follow_and_nothing_is_chained_twice(luyi: Cast, now: datetime) -> None:
    chain.seal()
    number, before = chain.head()
    assert number == LogEntry.objects.count() and chain.seal() == 0
    audit.record("edit_department", luyi.firm1.firm, by=luyi.leader, at=now, reason="为什么")
    assert chain.seal() == 1
    assert chain.head()[0] == number + 1 and chain.holds(before) and list(chain.faults()) == []


def test_a_longer_log_is_chained_by_pieces(luyi: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "AT_ONCE", 7)
    while chain.seal(limit=7):
        pass
    assert chain.head()[0] == LogEntry.objects.count() and list(chain.faults()) == []


def test_a_new_key_keeps_the_chain_readable(luyi: Cast, now: datetime, settings: Any) -> None:
    chain.seal()
    settings.FIELD_KEYS = ["another", *settings.FIELD_KEYS]
    audit.record("edit_department", luyi.firm1.firm, by=luyi.leader, at=now)
    chain.seal()
    assert list(chain.faults()) == []
    settings.FIELD_KEYS = ["another"]
    assert len(list(chain.faults())) >= chain.head()[0] - 1


def test_words_go_and_the_chain_holds_where_an_act_says_so(luyi: Cast, now: datetime) -> None:
    thread, other = uuid4(), uuid4()
    for story in (thread, other):
        audit.record("return_order", luyi.firm1.firm, by=luyi.leader, at=now, thread=story, reason="王女士说", task="问她", count=2)
    chain.seal()
    audit.record("erase", luyi.firm1.firm, by=luyi.leader, at=now, thread=thread)
    audit.erase_words(thread)
    chain.seal()
    gone, kept = (LogEntry.objects.get(thread=story, verb="return_order") for story in (thread, other))
    assert gone.details == {"count": 2, "words": "（已清除）"} and (gone.words, gone.salt) == ({}, "")
    assert kept.details == {"count": 2, "reason": "王女士说", "task": "问她"} and kept.facts == {"count": 2}
    assert list(chain.faults()) == []
    audit.erase_words(other)
    assert [(fault.entry, fault.what) for fault in chain.faults()] == [(kept.pk, "the words are missing")]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ('words = \'{"reason": "another"}\'', "only erased"),
        ("salt = 'x'", "only erased"),
        ("facts = '{}'", "permission denied"),
        ("words_digest = ''", "permission denied"),
        ("actor_name = 'x'", "permission denied"),
    ],
)
def test_the_application_erases_words_and_changes_nothing_else(luyi: Cast, now: datetime, change: str, refusal: str) -> None:
    audit.record("return_order", luyi.firm1.firm, by=luyi.leader, at=now, reason="为什么")
    with pytest.raises(DatabaseError, match=refusal), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE federation_logentry SET {change}")


@pytest.mark.parametrize("statement", ["UPDATE federation_loglink SET number = number + 1", "DELETE FROM federation_loglink"])
def test_the_application_changes_no_link(luyi: Cast, statement: str) -> None:
    chain.seal()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    with pytest.raises(IntegrityError), transaction.atomic():
        LogLink.objects.create(number=1, entry=uuid4(), written_at=LogLink.objects.get(number=1).written_at, digest="", hash="")


@pytest.mark.django_db(**LIVE)
def test_what_the_owner_of_the_database_does_is_named(world: None) -> None:
    """Altered, removed, slipped in with an old date, and the end cut off."""
    tenant, said = subdistrict(LUYI).pk, StringIO()
    with scope.atomic_tenant(tenant):
        write(Cast(subdistrict(LUYI)).leader, timezone.now(), 50)
        started = time.perf_counter()
        count = chain.seal()
        took = time.perf_counter() - started
        first, second = LogLink.objects.order_by("number")[:2]
        head = chain.head()[1]
    assert count > 20 and took / count < 0.01
    call_command("audit_verify", "--head", head, stdout=said)
    assert f"{count} entries, head {head}" in said.getvalue()
    as_owner(tenant, "UPDATE federation_logentry SET actor_name = 'somebody else' WHERE id = %s", first.entry)
    as_owner(tenant, "DELETE FROM federation_logentry WHERE id = %s", second.entry)
    said = StringIO()
    with pytest.raises(CommandError, match="2 faults"):
        call_command("audit_verify", "--subdistrict", LUYI, stdout=said)
    assert f"1 {first.entry}: the entry was altered" in said.getvalue()
    assert f"2 {second.entry}: the entry is missing" in said.getvalue()
    forged = uuid4()
    as_owner(
        tenant,
        "INSERT INTO federation_logentry (id, subdistrict_id, at, actor_name, verb, object_kind, facts, written_at) "
        "SELECT %s, subdistrict_id, at, 'x', 'agree', 'offer', '{}', written_at - interval '1 day' FROM federation_logentry LIMIT 1",
        forged,
    )
    as_owner(tenant, "DELETE FROM federation_loglink WHERE hash = %s", head)
    said = StringIO()
    with pytest.raises(CommandError, match="was cut off"):
        call_command("audit_verify", "--head", head, stdout=said)
    assert f"0 {forged}: the entry is in no link" in said.getvalue()


def as_owner(tenant: int, statement: str, value: object) -> None:
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant', %s, true)", [str(tenant)])
        cursor.execute(statement, [value])
        assert cursor.rowcount == 1
