"""A third party's results as a table: matched, judged, shown, then signed all at once, and never twice."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from assessments.cycles.models import Cycle, Rater
from assessments.sheets import actions, queries, tables
from assessments.sheets.models import Mark, Sheet, SheetImport
from federation.kernel.errors import Conflict, Denied, Refused
from federation.kernel.tables import workbook
from tests.cast import Cast

Rows = list[list[Any]]


@pytest.fixture
def filled(opened: Cycle, luyi: Cast) -> Callable[..., bytes]:
    """`filled(**{"通瑞嘉苑": {"T101": 2}})`: the template with zeros, changed in some cells."""
    panel = queries.third_party(opened)
    assert panel is not None

    def _filled(rows: slice = slice(None), **changes: dict[str, Any]) -> bytes:
        header, lines = tables.template(opened, panel, None)
        codes = [cell.split(" ")[0] for cell in header]
        made: Rows = []
        for line in lines[rows]:
            cells: list[Any] = [cell or 0 for cell in line]
            for code, value in changes.get(line[1], {}).items():
                cells[codes.index(code)] = value
            made.append(cells)
        return workbook([header, *made])

    return _filled


def take(cycle: Cycle, content: bytes, luyi: Cast, now: datetime, *, by: Any = None, skip: bool = False) -> dict[str, int]:
    return actions.take_in(uploaded(cycle, content, luyi, now, by=by), skip_wrong=skip, by=by or luyi.dispatcher, at=now)


def uploaded(cycle: Cycle, content: bytes, luyi: Cast, now: datetime, *, by: Any = None) -> SheetImport:
    panel = queries.third_party(cycle)
    assert panel is not None
    return actions.upload(
        cycle, panel=panel, member=luyi.assessor, content=content, filename="三季度.xlsx", by=by or luyi.dispatcher, at=now
    )


def first_code(cycle: Cycle) -> str:
    panel = queries.third_party(cycle)
    assert panel is not None
    return tables.indicators(panel)[0].code


def test_the_template_comes_back_as_signed_sheets(opened: Cycle, filled: Any, luyi: Cast, now: datetime) -> None:
    code = first_code(opened)
    places = Rater.objects.filter(cycle=opened, panel__code="third_party").count()
    done = take(opened, filled(通瑞嘉苑={code: 2}), luyi, now, by=luyi.assessor)
    assert done == {"new": places, "changed": 0, "unchanged": 0, "wrong": 0}
    sheet = Sheet.objects.select_related("source").get(rater__entrant__compound__name="通瑞嘉苑", rater__panel__code="third_party")
    assert (sheet.state, sheet.signed_by, sheet.source.filename, len(sheet.source.digest)) == ("signed", luyi.assessor, "三季度.xlsx", 64)
    assert sheet.marks.get(indicator__code=code).occurrences == 2


def test_the_same_file_again_changes_nothing_and_another_replaces_what_differs(
    opened: Cycle, filled: Any, luyi: Cast, now: datetime
) -> None:
    code, places = first_code(opened), Rater.objects.filter(cycle=opened, panel__code="third_party").count()
    batch = uploaded(opened, filled(), luyi, now)
    actions.take_in(batch, skip_wrong=False, by=luyi.dispatcher, at=now)
    with pytest.raises(Conflict):
        actions.take_in(batch, skip_wrong=False, by=luyi.dispatcher, at=now)
    assert take(opened, filled(), luyi, now)["unchanged"] == places
    assert take(opened, filled(通瑞嘉苑={code: 3}), luyi, now) == {"new": 0, "changed": 1, "unchanged": places - 1, "wrong": 0}
    states = Sheet.objects.filter(rater__entrant__compound__name="通瑞嘉苑", rater__panel__code="third_party").order_by("created_at")
    assert sorted(states.values_list("state", flat=True)) == ["replaced", "signed"]
    assert Sheet.objects.get(pk__in=states, state="signed").reason != ""


def test_wrong_rows_are_named_and_stop_everything_unless_left_out(opened: Cycle, filled: Any, luyi: Cast, now: datetime) -> None:
    code = first_code(opened)
    book = load_workbook(io.BytesIO(filled(通瑞嘉苑={code: 1000}, 珠江拉维小镇={code: "很多"})))
    sheet = book.active
    assert sheet is not None
    sheet.append(["", "没有这个小区", *[0] * 30])
    sheet.append([cell.value for cell in sheet[4]])
    target = io.BytesIO()
    book.save(target)
    batch = uploaded(opened, target.getvalue(), luyi, now)
    wrong = {line.number: " ".join(line.errors) for line in tables.judge(batch, luyi.dispatcher) if line.errors}
    assert len(wrong) == 4 and any("1000" in why for why in wrong.values()) and any("很多" in why for why in wrong.values())
    with pytest.raises(Refused):
        actions.take_in(batch, skip_wrong=False, by=luyi.dispatcher, at=now)
    assert not Sheet.objects.filter(source=batch).exists()
    done = actions.take_in(batch, skip_wrong=True, by=luyi.dispatcher, at=now)
    assert done["wrong"] == 4 and Sheet.objects.filter(source=batch).count() == done["new"]
    batch.refresh_from_db()
    assert len(batch.errors) == 4


def test_a_sheet_begun_by_hand_is_put_away(opened: Cycle, filled: Any, sheet_of: Callable[..., Rater], luyi: Cast, now: datetime) -> None:
    rater = sheet_of("third_party")
    row = queries.rows(rater, None)[0]
    begun = actions.save_marks(
        rater, marks=[actions.NewMark(indicator=row.indicator.pk, marked_at=now, occurrences=4)], by=rater.member, at=now
    )
    take(opened, filled(), luyi, now)
    begun.refresh_from_db()
    assert begun.state == "dropped" and Mark.objects.filter(sheet=begun).exists()
    current = queries.current(rater)
    assert current is not None and current.state == "signed"


def test_values_keep_to_their_scale(opened: Cycle, luyi: Cast) -> None:
    panel = queries.third_party(opened)
    assert panel is not None
    one = tables.indicators(panel)[0]
    one.rule, one.per_occurrence, one.points, one.parameters = "imported", None, Decimal(8), {}
    assert tables._cell(one, "7.5") == (None, Decimal("7.500"), None)
    for text in ("8.01", "-1", "", "NaN"):
        with pytest.raises(Refused):
            tables._cell(one, text)


def test_nobody_brings_results_of_others_or_after_the_end(opened: Cycle, filled: Any, luyi: Cast, now: datetime) -> None:
    content = filled()
    with pytest.raises(Denied):
        uploaded(opened, content, luyi, now, by=luyi.community)
    batch = uploaded(opened, content, luyi, now)
    Cycle.objects.filter(pk=opened.pk).update(state="checking")
    batch.refresh_from_db()
    with pytest.raises(Conflict):
        actions.take_in(batch, skip_wrong=True, by=luyi.dispatcher, at=now)


def test_hostile_files_are_refused_with_a_sentence(opened: Cycle, sign_in: Callable[[str], Client], luyi: Cast) -> None:
    office = sign_in("dispatcher")
    url = f"/assessments/sheets/import/{opened.pk}/"
    for content in (b"", b"PK\x03\x04 no zip", b"\xd0\xcf\x11\xe0 old", b"a,b\n1,2\n", b"\x00\x01\x02"):
        upload = SimpleUploadedFile("x.xlsx", content or b" ")
        answer = office.post(url, {"member": luyi.assessor.pk, "file": upload})
        assert answer.status_code == 422 and answer.context["form"].errors["file"], content
    assert not SheetImport.objects.exists()


def test_the_pages_from_template_to_rejected_rows(opened: Cycle, sign_in: Callable[[str], Client], filled: Any, luyi: Cast) -> None:
    assessor, code = sign_in("assessor"), first_code(opened)
    url = f"/assessments/sheets/import/{opened.pk}/"
    assert url in assessor.get("/assessments/sheets/").content.decode()
    template = assessor.get(f"{url}template/?kind=csv").content.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(template)))) == Rater.objects.filter(cycle=opened, member=luyi.assessor).count() + 1
    content = filled(通瑞嘉苑={code: "=1+1"})
    answer = assessor.post(url, {"member": luyi.assessor.pk, "file": SimpleUploadedFile("三方.xlsx", content)})
    assert answer.status_code == 302
    page = assessor.get(answer.url)
    assert page.context["counts"]["wrong"] == 1 and "三方.xlsx" in page.content.decode()
    book = load_workbook(io.BytesIO(assessor.get(f"{answer.url}rejected/").content)).active
    assert book is not None and book.max_row == 2
    assert sign_in("firm1").get(answer.url).status_code == 404
    assert sign_in("community").get(url).status_code == 404
    assert assessor.post(f"{answer.url}apply/", {"skip_wrong": "1"}).status_code == 302
    office = sign_in("leader")
    assert "三方.xlsx" in office.get(f"/assessments/cycles/{opened.pk}/").content.decode()
    rater = Sheet.objects.filter(source__isnull=False).first().rater_id
    assert "三方.xlsx" in office.get(f"/assessments/sheets/{rater}/").content.decode()


def test_judging_asks_the_same_few_questions_however_long_the_table(
    opened: Cycle, filled: Any, luyi: Cast, now: datetime, django_assert_max_num_queries: Any
) -> None:
    one, many = uploaded(opened, filled(slice(1)), luyi, now), uploaded(opened, filled(), luyi, now)
    for batch in (one, many):
        with django_assert_max_num_queries(9):
            tables.judge(batch, luyi.dispatcher)
