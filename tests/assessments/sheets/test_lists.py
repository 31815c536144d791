"""Lists cost the same however long they are."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from assessments.cycles.models import Entrant, Rater
from assessments.sheets import queries as sheets
from assessments.sheets.models import SheetImport
from tests.assessments import many
from tests.cast import Cast
from tests.counting import queries


def test_my_sheets_and_imports_ask_the_same_few_questions(
    sheet_of: Callable[..., Rater], luyi: Cast, sign_in: Callable[[str], Client], now: object
) -> None:
    assessor, rater = sign_in("assessor"), sheet_of("third_party")
    cycle, place = rater.cycle, f"/assessments/sheets/import/{rater.cycle_id}/"
    Rater.objects.filter(member=luyi.assessor).exclude(pk=rater.pk).delete()
    batch = SheetImport.objects.create(
        cycle=cycle, panel=sheets.third_party(cycle), member=luyi.assessor, filename="x", digest="0" * 64, created_by=luyi.assessor,
        created_at=now,
    )  # fmt: skip
    queries(assessor, "/assessments/sheets/")
    before = [queries(assessor, url) for url in ("/assessments/sheets/", place)]
    made = many.cycles(cycle)
    entrants = Entrant.objects.bulk_create(many.like(rater.entrant, cycle=one) for one in made)
    Rater.objects.bulk_create(many.like(rater, cycle=one.cycle, entrant=one) for one in entrants)
    SheetImport.objects.bulk_create(many.like(batch) for _one in made)
    assert [queries(assessor, url) for url in ("/assessments/sheets/", place)] == before
