"""The attack: as the application, join homes and answers by all that the database lets it read or do (promise P15, ADR 10)."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, ProgrammingError, connection, connections, transaction
from django.utils import timezone

from assessments.cycles.models import Cycle
from assessments.surveys import actions, codes, flagging, hands, queries
from assessments.surveys.actions import Given, Origin
from assessments.surveys.models import Answer, BoxOpening, Channel, Household, PaperEntry, SealedAnswer
from federation.tenancy import scope
from tests.assessments.surveys.conftest import Survey, open_survey, opened
from tests.cast import LUYI, Cast, subdistrict
from tests.conftest import LIVE

HIDDEN = ("xmin", "xmax", "cmin", "cmax", "ctid", "tableoid")
HOMES = 16
PRODUCT: Any = importlib.import_module("assessments.migrations.0011_sealed_answers")
#: The statement of before, by which home and answer lay in the same order in both tables.
TOGETHER = """
WITH taken AS (UPDATE assessments_household SET answered = true WHERE id = %(home)s RETURNING staff)
INSERT INTO assessments_answer (id, subdistrict_id, cycle_id, entrant_id, seat, channel, renter, overall, choices, forms, staff, looked,
    device, address, signals, verdict, reason)
SELECT gen_random_uuid(), %(tenant)s, %(cycle)s, %(entrant)s, %(seat)s, 'link', false, 1, %(choices)s::smallint[], '{}', false, true,
    '', '', '{}', '', '' FROM taken
"""


def run(statement: str, *facts: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return list(cursor.fetchall()) if cursor.description else []


@pytest.mark.parametrize(("model", "kept"), [(Household, set()), (Answer, set()), (PaperEntry, {"seat", "renter", "overall", "choices"})])
def test_the_application_reads_no_row_version_and_nothing_that_was_typed_from_paper(model: Any, kept: set[str], luyi: Any) -> None:
    table = model._meta.db_table
    for column in (*HIDDEN, *kept):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            run(f'SELECT {column} FROM "{table}"')
    refused = run(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " AND NOT has_column_privilege(current_user, attrelid, attnum, 'SELECT')",
        table,
    )
    assert {name for (name,) in refused} == kept, "a column added later needs HideVersions again"
    model.objects.count()
    list(model.objects.all())


def test_what_lies_in_the_box_is_neither_read_nor_changed(survey: Survey, now: Any) -> None:
    actions.respond(hands.read(survey.code(), now), Given(2, (2,) * 5), origin=Origin(Channel.LINK), at=now)
    for text in (
        "SELECT * FROM {}",
        "SELECT count(*) FROM {}",
        "DELETE FROM {}",
        "UPDATE {} SET overall = 1",
        "TRUNCATE {}",
        "COPY {} TO STDOUT",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            run(text.format("assessments_sealedanswer"))
    for text in ("SELECT public.survey_ended(%s)", "INSERT INTO assessments_boxopening (id) SELECT %s"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            run(text, survey.cycle.pk)
    assert not Answer.objects.exists()


@pytest.fixture
def many(world: None) -> Iterator[Survey]:
    """A survey with so many homes in one compound, under the product's own rule of when collecting is over."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(PRODUCT.ENDED)
    row = subdistrict(LUYI)
    with scope.atomic_tenant(row.pk):
        found = open_survey(Cast(row), timezone.now())
        for number in range(HOMES - 6):
            code = codes.new(row.pk)
            place = found.home()[0].compound
            home = Household.objects.create(cycle=found.cycle, compound=place, building="2号楼", room=f"{number}", digest=code.digest)
            found.hands["通瑞嘉苑"].append((home, code))
    yield found


def said(number: int) -> tuple[int, ...]:
    """What tells the answers apart in this test."""
    return (number % 5 + 1, number // 5 + 1, 1, 1, 1)


def joined(survey: Survey) -> int:
    """How many homes one finds behind their answers by the order in which rows come when no order is asked for."""
    homes = [home for (home,) in run("SELECT id FROM assessments_household WHERE cycle_id = %s AND answered", survey.cycle.pk)]
    answers = [tuple(chosen) for (chosen,) in run("SELECT choices FROM assessments_answer WHERE cycle_id = %s", survey.cycle.pk)]
    known = {home.pk: said(number) for number, (home, _code) in enumerate(survey.hands["通瑞嘉苑"])}
    assert len(homes) == len(answers) == HOMES
    return sum(known[home] == chosen for home, chosen in zip(homes, answers, strict=True))


def peeked(survey: Survey) -> int:
    """End the cycle, have the box opened, look, and take it all back."""
    with scope.atomic_tenant(survey.home()[0].subdistrict_id):
        Cycle.objects.filter(pk=survey.cycle.pk).update(state="checking")
        flagging.open_box(survey.cycle)
        with transaction.atomic():
            Cycle.objects.filter(pk=survey.cycle.pk).update(state="called_off")
            found = flagging.open_box(survey.cycle) + Answer.objects.filter(cycle=survey.cycle).count()
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db(**LIVE)
def test_neither_order_nor_watching_nor_taking_back_joins_a_home_and_its_answer(many: Survey) -> None:
    tenant = many.home()[0].subdistrict_id
    seen = []
    for number, (_home, code) in enumerate(many.hands["通瑞嘉苑"]):
        with scope.atomic_tenant(tenant):
            actions.respond(hands.read(code, timezone.now()), Given(1, said(number)), origin=Origin(Channel.LINK), at=timezone.now())
        with scope.atomic_tenant(tenant):
            seen.append(Answer.objects.filter(cycle=many.cycle).count())
        seen.append(peeked(many))
    assert seen == [0] * 2 * HOMES
    with scope.atomic_tenant(tenant):
        Cycle.objects.filter(pk=many.cycle.pk).update(state="checking")
    with scope.atomic_tenant(tenant):
        assert flagging.open_box(many.cycle) == HOMES == BoxOpening.objects.get(cycle=many.cycle).answers
        found = joined(many)
    sys.stdout.write(f"  {found} of {HOMES} joined; by chance one")
    assert found <= 7, "more has a chance of one in thirty thousand"


@pytest.mark.django_db(**LIVE)
def test_the_statement_of_before_is_found_out_by_the_same_attack(many: Survey) -> None:
    """The control."""
    tenant = many.home()[0].subdistrict_id
    for number, (home, code) in enumerate(many.hands["通瑞嘉苑"]):
        with scope.atomic_tenant(tenant):
            entrant = queries.entrant_for(many.cycle, home.compound_id, many.cycle.survey_from)
            facts = {"home": home.pk, "tenant": tenant, "cycle": many.cycle.pk, "entrant": entrant.pk, "seat": code.seat}
            with connection.cursor() as cursor:
                cursor.execute(TOGETHER, {**facts, "choices": list(said(number))})
    with scope.atomic_tenant(tenant):
        assert joined(many) == HOMES


def sealed(survey: Survey, count: int, **more: Any) -> None:
    home = survey.home()[0]
    entrant = queries.entrant_for(survey.cycle, home.compound_id, survey.cycle.survey_from)
    given = {"cycle": survey.cycle, "entrant": entrant, "overall": 2, "choices": [2] * 5, "on": survey.cycle.survey_from}
    plain = {"channel": Channel.LINK, "hour": 10, **more}
    SealedAnswer.objects.bulk_create(SealedAnswer(seat=codes.new(1).seat, **given, **plain) for _ in range(count))


@pytest.mark.parametrize(
    ("groups", "told"),
    [
        ([(9, {})], {("link", False, ()): 9}),
        ([(4, {})], {("untold", False, ()): 4}),
        ([(6, {}), (5, {"channel": "visit"})], {("link", False, ()): 6, ("visit", False, ()): 5}),
        ([(9, {}), (1, {"channel": "visit"})], {("untold", False, ()): 10}),  # one that is left over would be known by it
        ([(9, {}), (2, {"channel": "visit"}), (3, {"hour": 3})], {("link", False, ()): 9, ("untold", False, ()): 5}),
        ([(9, {}), (5, {"hour": 3})], {("link", False, ()): 9, ("link", False, ("hours",)): 5}),
        ([(9, {}), (6, {"staff": True})], {("link", False, ()): 9, ("link", True, ()): 6}),
        ([(9, {}), (4, {"staff": True, "hour": 3}), (1, {"hour": 3})], {("link", False, ()): 9, ("untold", False, ()): 5}),
        ([(9, {}), (21, {"address": "net"})], {("link", False, ()): 9, ("link", False, ("burst",)): 21}),
    ],
)
def test_what_fewer_than_five_share_is_not_told(groups: Any, told: Any, survey: Survey) -> None:
    for count, more in groups:
        sealed(survey, count, **more)
    found: dict[Any, int] = {}
    for row in opened(survey.cycle):
        key = (row.channel, row.staff, tuple(row.timing))
        found[key] = found.get(key, 0) + 1
        assert (row.on, row.hour) == (None, None) and set(row.timing) <= set(row.signals)
    assert found == told


def test_a_box_is_opened_five_times_at_most(survey: Survey) -> None:
    for _ in range(5):
        sealed(survey, 1)
        opened(survey.cycle)
    assert BoxOpening.objects.count() == 5
    sealed(survey, 1)
    with pytest.raises(DatabaseError, match="five times"), transaction.atomic():
        opened(survey.cycle)
