"""What leaves the product as a table never executes in a spreadsheet."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from django.http import Http404
from openpyxl import load_workbook

from federation.imports.reading import read
from federation.kernel.intake import Column
from federation.kernel.tables import download, inert

PAYLOADS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.invalid","x")',
    '=WEBSERVICE("http://evil.invalid")',
    '=DDE("cmd";"/C calc";"x")',
    "+1+1",
    "+cmd|' /C calc'!A0",
    "-1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "@echo",
    "|calc",
    "%0A=1+1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "   +1",
    "\u3000=1+1",
    "\u00a0=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\u200d\u200c@x",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    " \t=1+1",
    "\x0b=1+1",
    "\u2003=1+1",
]
HARMLESS = ["屋面漏水", "A=B", "3-5楼", "a@b.cn", "100%", "", " 东门", "'=1+1"]


@pytest.mark.parametrize("payload", PAYLOADS, ids=repr)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_formula_leaves_as_text(payload: str, kind: str) -> None:
    cell = _cells(download(kind, "list", ["标题"], [[payload]]), kind)[1][0]
    assert cell.startswith("'")
    assert payload[-3:] in cell


@pytest.mark.parametrize("text", HARMLESS, ids=repr)
def test_ordinary_text_stays_what_it_is(text: str) -> None:
    assert inert(text) == text


@pytest.mark.parametrize("number", [-3, 3.5, Decimal("-3.00"), None, True])
def test_numbers_stay_numbers(number: Any) -> None:
    assert inert(number) is number


@pytest.mark.parametrize("hole", ["\x00", "\x01", "\x0b", "\x1f", "\ud800", "\uffff"], ids=ascii)
def test_characters_that_no_workbook_can_hold_become_spaces(hole: str) -> None:
    assert _cells(download("xlsx", "list", ["a"], [[f"漏水{hole}严重"]]), "xlsx")[1] == ["漏水 严重"]


def test_chinese_opens_in_excel() -> None:
    answer = download("csv", "名单", ["公司"], [["通瑞嘉苑物业"]])
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert _cells(answer, "csv") == [["公司"], ["通瑞嘉苑物业"]]
    assert "attachment" in answer["Content-Disposition"]


def test_an_unknown_kind_of_file_is_not_found() -> None:
    with pytest.raises(Http404):
        download("exe", "list", ["a"], [])


def _cells(answer: Any, kind: str) -> list[list[Any]]:
    if kind == "csv":
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert all(cell.data_type != "f" for row in sheet for cell in row)
    return [[cell.value for cell in row] for row in sheet]


@pytest.mark.parametrize("text", ["02788887777", "0501", "3-2", "911101120000000000", "1E5"])
def test_a_csv_keeps_a_text_that_a_spreadsheet_would_take_for_a_number(text: str) -> None:
    """A spreadsheet takes a cell that begins with a tab for a text; our own imports take the tab off again."""
    ((_head,), (cell,)) = _cells(download("csv", "list", ["电话"], [[text]]), "csv")
    assert cell == f"\t{text}"
    assert read(download("csv", "list", ["电话"], [[text]]).content, [Column("phone", ("电话",))]).rows == [{"phone": text}]
    assert _cells(download("xlsx", "list", ["电话"], [[text]]), "xlsx")[1] == [text]


@pytest.mark.parametrize("text", ["13800138000", "12", "2026-11-20", "3号楼", "0.5"])
def test_a_csv_leaves_other_texts_as_they_are(text: str) -> None:
    assert _cells(download("csv", "list", ["a"], [[text]]), "csv")[1] == [text]
