"""Scores of 300 compounds from 126,000 answers: reading and storing the inputs, computing, writing; seconds and memory.

`python -m bench.assessments` needs the settings of a development database with the demo; everything is rolled back.
"""

from __future__ import annotations

import os
import random
import resource
import time
from datetime import timedelta
from decimal import Decimal

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "federation.settings")
django.setup()

from django.db import connection, reset_queries, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from assessments.cycles.models import Cycle, Entrant, Rater, SizeBand, Standing  # noqa: E402
from assessments.cycles.states import CycleState  # noqa: E402
from assessments.results import actions  # noqa: E402
from assessments.schemes import actions as schemes  # noqa: E402
from assessments.schemes.models import Effect, Panel, Rule  # noqa: E402
from assessments.schemes.queries import leaves  # noqa: E402
from assessments.sheets.models import Mark, Sheet  # noqa: E402
from communities.places.models import Compound, CompoundClass  # noqa: E402
from federation.accounts.models import Membership  # noqa: E402
from federation.firms.models import PropertyFirm  # noqa: E402
from federation.tenancy import scope, unscoped  # noqa: E402

COMPOUNDS, ANSWERS = 300, 126_000
_FILL = """
INSERT INTO assessments_answer (id, subdistrict_id, cycle_id, entrant_id, seat, channel, renter, overall, choices, "on", hour,
    device, address, forms, staff, looked, signals, verdict, reason)
SELECT gen_random_uuid(), %(tenant)s, %(cycle)s, (%(entrants)s::uuid[])[1 + n %% %(count)s], n::text, 'link', false, 1 + (n * 7919) %% 5,
    '{}', %(day)s, 12, '', '', '{}', false, true, '{}', '', ''
FROM generate_series(1, %(answers)s) n
"""


def fill() -> Cycle:
    """A cycle of the four sides with signed sheets of three of them, and the residents' answers."""
    chance, by = random.Random(1), Membership.objects.select_related("user", "subdistrict").get(user__username="dispatcher")
    firms, now = list(PropertyFirm.objects.filter(kind="firm")), timezone.now()
    scheme = schemes.from_preset("four_panels", by=by, at=now)
    schemes.lock(scheme, by=by, at=now)
    first = now.date() - timedelta(days=90)
    cycle: Cycle = Cycle.objects.create(
        scheme=scheme, name="bench", starts_on=first, ends_on=now.date(), survey_from=first, survey_until=now.date(), created_by=by,
        created_at=now, state=CycleState.CHECKING, state_since=now,
    )  # fmt: skip
    places = Compound.objects.bulk_create(
        Compound(name=f"bench {n}", households=900, grade=CompoundClass.values[n % 4]) for n in range(COMPOUNDS)
    )
    entrants = Entrant.objects.bulk_create(
        Entrant(
            cycle=cycle, compound=place, firm=firms[n % len(firms)], during=(first, now.date() + timedelta(days=1)), grade=place.grade,
            size_band=SizeBand.values[n % 3], households=900, standing=Standing.RANKED,
        )
        for n, place in enumerate(places)
    )  # fmt: skip
    judge = Membership.objects.get(user__username="assessor")
    lines = list(leaves(scheme).filter(effect=Effect.SCORE).exclude(rule=Rule.FORMULA))
    for panel in Panel.objects.filter(scheme=scheme).exclude(code="resident"):
        raters = Rater.objects.bulk_create(Rater(cycle=cycle, entrant=one, panel=panel, member=judge) for one in entrants)
        sheets = Sheet.objects.bulk_create(Sheet(rater=rater, state="draft", state_since=now, created_at=now) for rater in raters)
        own = [line for line in lines if line.panel_id == panel.pk]
        Mark.objects.bulk_create((_mark(sheet, line, chance, now) for sheet in sheets for line in own), batch_size=300)
        Sheet.objects.filter(rater__in=raters).update(state="signed", signed_at=now, signed_by=judge, signature="bench")
    with connection.cursor() as cursor:
        keys = [str(one.pk) for one in entrants]
        given = {"tenant": scope.current(), "cycle": cycle.pk, "entrants": keys, "count": len(keys), "answers": ANSWERS, "day": now.date()}
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(_FILL, given)
    return cycle


def _mark(sheet: Sheet, line: object, chance: random.Random, now: object) -> Mark:
    if line.rule == Rule.DEDUCTION:  # type: ignore[attr-defined]
        return Mark(sheet=sheet, indicator=line, occurrences=chance.choice((0, 0, 1, 2)), marked_at=now)
    if line.rule == Rule.CHECKLIST:  # type: ignore[attr-defined]
        return Mark(sheet=sheet, indicator=line, checked=chance.random() < 0.9, marked_at=now)
    share = Decimal(chance.randint(70, 100)) / 100
    return Mark(sheet=sheet, indicator=line, value=line.points * share, marked_at=now)  # type: ignore[attr-defined]


def measure() -> None:
    """Fill, compute twice, undo; the second time is what a clerk waits for when nothing is cold."""
    with scope.atomic_tenant(unscoped.by_code("110112013").pk):
        cycle = fill()
        by = Membership.objects.select_related("user", "subdistrict").get(user__username="dispatcher")
        for _round in range(2):
            row = actions.ask(cycle, by=by, at=timezone.now())
            reset_queries()
            before = resource.getrusage(resource.RUSAGE_SELF)
            began = time.perf_counter()
            actions.gather(row.pk, at=timezone.now())
            gathered = time.perf_counter()
            actions.finish(row.pk, at=timezone.now())
            ended = time.perf_counter()
            after = resource.getrusage(resource.RUSAGE_SELF)
            cpu = after.ru_utime - before.ru_utime
            print(
                f"{COMPOUNDS} compounds, {ANSWERS} answers: read and store {gathered - began:.2f} s, "
                f"compute and write {ended - gathered:.2f} s, "
                f"together {ended - began:.2f} s, own CPU {cpu:.2f} s, {after.ru_maxrss // 1024} MB"
            )
        transaction.set_rollback(True)


if __name__ == "__main__":
    measure()
