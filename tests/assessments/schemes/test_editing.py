"""The editor: a whole table at once, a sentence for each wrong cell, paste and workbook, versions beside each other."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from assessments.schemes import actions, tabular
from assessments.schemes.checking import faults
from assessments.schemes.comparing import compare
from assessments.schemes.forms import HeadForm
from assessments.schemes.models import Scheme
from federation.kernel.errors import Conflict
from tests.cast import Cast


@pytest.fixture
def scheme(luyi: Cast, now: datetime) -> Scheme:
    return actions.from_preset("four_panels", by=luyi.dispatcher, at=now)


def head(scheme: Scheme, **changes: object) -> dict[str, object]:
    given = {name: getattr(scheme, name) for name in HeadForm.Meta.fields}
    return {name: "" if value is None else value for name, value in {**given, **changes}.items()}


def save(browser: Client, scheme: Scheme, table: object, **changes: object) -> object:
    return browser.post(f"/assessments/schemes/{scheme.pk}/edit/", {**head(scheme, **changes), "table": json.dumps(table)})


def test_saving_what_is_shown_changes_nothing(scheme: Scheme, sign_in: Callable[[str], Client]) -> None:
    before = tabular.table(scheme)
    assert save(sign_in("dispatcher"), scheme, before).status_code == 302  # type: ignore[attr-defined]
    assert tabular.table(scheme) == before
    assert faults(scheme) == []


def test_rows_are_added_removed_and_moved(scheme: Scheme, sign_in: Callable[[str], Client]) -> None:
    table = tabular.table(scheme)
    new = {
        "panel": "社区评价",
        "code": "C7",
        "name": "志愿服务",
        "effect": "计入本方得分",
        "rule": "评分",
        "points": "5",
        "parameters": "low=0; high=5",
    }
    table["rows"] = [{"name": " ", "code": ""}, new, *[row for row in table["rows"] if row["code"] != "C1"]]
    table["panels"][1]["weight"] = "15"
    assert save(sign_in("leader"), scheme, table, bonus_cap="4").status_code == 302  # type: ignore[attr-defined]
    scheme.refresh_from_db()
    first = scheme.indicators.order_by("position").first()
    assert (first.code, str(first.panel.code), scheme.bonus_cap) == ("C7", "community", 4)
    assert not scheme.indicators.filter(code="C1").exists()
    assert "95" in faults(scheme)[0]


WRONG = [
    ({"code": "T101"}, "code"),
    ({"code": "a b"}, "code"),
    ({"points": "-1"}, "points"),
    ({"points": "9999999"}, "points"),
    ({"rule": "deduction", "per_occurrence": ""}, "per_occurrence"),
    ({"rule": "formula", "formula": ""}, "formula"),
    ({"panel": ""}, "panel"),
    ({"effect": "bonus"}, "panel"),
    ({"parent": "nobody"}, "parent"),
    ({"parent": "T101"}, "parent"),
    ({"parameters": "low=5; high=5"}, "parameters"),
    ({"parameters": "x"}, "parameters"),
    ({"classes": "villa"}, "classes"),
    ({"effect": "explosion"}, "effect"),
]


def test_each_wrong_cell_gets_a_sentence_and_nothing_is_saved(scheme: Scheme, sign_in: Callable[[str], Client]) -> None:
    browser, before = sign_in("dispatcher"), tabular.table(scheme)
    good = {"panel": "community", "code": "X1", "name": "新指标", "effect": "score", "rule": "scale", "points": "5"}
    for changes, cell in WRONG:
        response = save(browser, scheme, {**before, "rows": [*before["rows"], {**good, **changes}]})
        assert response.status_code == 422, changes  # type: ignore[attr-defined]
        assert list(response.context["data"]["errors"]["rows"][-1]) == [cell], changes  # type: ignore[attr-defined]
        assert response.context["data"]["content"]["rows"][-1]["name"] == "新指标"  # type: ignore[attr-defined]
    assert tabular.table(scheme) == before


@pytest.mark.parametrize("table", ["", "[]", "{", '{"rows": 3}', "null"])
def test_a_table_that_is_none_is_refused(scheme: Scheme, sign_in: Callable[[str], Client], table: str) -> None:
    response = sign_in("dispatcher").post(f"/assessments/schemes/{scheme.pk}/edit/", {**head(scheme), "table": table})
    assert response.status_code == 302
    assert scheme.indicators.count() > 50


def test_a_workbook_goes_out_and_comes_back(scheme: Scheme, sign_in: Callable[[str], Client]) -> None:
    browser, before = sign_in("dispatcher"), tabular.table(scheme)
    exported = browser.get(f"/assessments/schemes/{scheme.pk}/?export=xlsx")
    book = load_workbook(io.BytesIO(exported.content))
    book.active["D2"] = "居民满意度（改）"  # type: ignore[index]
    target = io.BytesIO()
    book.save(target)
    response = browser.post(f"/assessments/schemes/{scheme.pk}/import/", {"file": SimpleUploadedFile("s.xlsx", target.getvalue())})
    assert response.status_code == 200
    rows = response.context["data"]["content"]["rows"]
    assert rows[0]["name"] == "居民满意度（改）"
    assert list(rows[1:]) == before["rows"][1:]
    assert not any(response.context["data"]["errors"]["rows"])
    assert tabular.table(scheme) == before


def test_a_locked_scheme_is_changed_by_a_new_version_only(
    scheme: Scheme, luyi: Cast, now: datetime, sign_in: Callable[[str], Client]
) -> None:
    actions.lock(scheme, by=luyi.leader, at=now)
    with pytest.raises(Conflict):
        actions.rewrite(scheme, fields={}, panels=[], grades=[], indicators=[], by=luyi.leader, at=now)
    browser = sign_in("leader")
    assert browser.get(f"/assessments/schemes/{scheme.pk}/edit/").status_code == 302
    new = actions.new_version(scheme, by=luyi.leader, at=now)
    assert (new.version, new.previous_id, tabular.table(new)) == (2, scheme.pk, tabular.table(scheme))
    table = tabular.table(new)
    table["rows"][1]["points"] = "15"
    del table["rows"][-1]
    assert save(browser, new, table, top_share="30").status_code == 302  # type: ignore[attr-defined]
    new.refresh_from_db()
    found = compare(scheme, new)
    assert [(one.key, one.kind) for one in found["indicators"]] == [("C1", "changed"), ("V5", "gone")]
    assert found["indicators"][0].cells == (("分值", "20", "15"),)
    assert found["head"][0].cells[0][1:] == ("—", "30.00")
    page = browser.get(f"/assessments/schemes/{new.pk}/compare/").content.decode()
    assert "<del>20</del>" in page


def test_firms_see_no_scheme_and_raters_edit_none(scheme: Scheme, sign_in: Callable[[str], Client]) -> None:
    for username, reading in (("firm1", 403), ("community", 200), ("assessor", 200), ("department", 200)):
        browser = sign_in(username)
        assert browser.get(f"/assessments/schemes/{scheme.pk}/").status_code == reading
        assert browser.get(f"/assessments/schemes/{scheme.pk}/edit/").status_code == 403
