"""Tables out of the product as CSV or Excel; no cell of them can execute anything."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.styles import Font

# What a spreadsheet takes for a formula, also behind spaces and zero-width characters; or a tab or line break in front.
_RUNS = re.compile(r"[\t\r\n]|[\s\u200b-\u200f\u2060\ufeff]*[=+\-@|%＝＋－＠]")
_CHANGES = re.compile(r"0\d+|\d{12,}|\d{1,2}[-/]\d{1,2}|\d+(?:\.\d+)?[eE]\d+")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # no XML and so no Excel file can hold these


def inert(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay numbers."""
    if not isinstance(value, str):
        return value
    text = _UNWRITABLE.sub(" ", value)
    return f"'{text}" if _RUNS.match(text) else text


def _kept(value: Any) -> Any:
    """A cell of a CSV that a spreadsheet would take for a number or a day gets a tab in front, so that it stays the text it is.

    A zero in front (`02788887777`, `0501`), more digits than a spreadsheet shows, `3-2`, `1E5`. Imports take the tab off again.
    """
    return f"\t{value}" if isinstance(value, str) and _CHANGES.fullmatch(value) else value


def download(kind: str, name: str, header: Sequence[str | Promise], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """The table as a file: `csv` (UTF-8 with BOM, opens in Excel) or `xlsx`; other kinds are 404."""
    table = [[str(cell) for cell in header], *([inert(cell) for cell in row] for row in rows)]
    if kind == "csv":
        text = io.StringIO()
        csv.writer(text).writerows([_kept(cell) for cell in row] for row in table)
        content, mime = ("\ufeff" + text.getvalue()).encode(), "text/csv; charset=utf-8"
    elif kind == "xlsx":
        content, mime = workbook(table), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    else:
        raise Http404
    headers = {"Content-Disposition": content_disposition_header(True, f"{name}.{kind}") or "attachment"}
    return HttpResponse(content, content_type=mime, headers=headers)


def workbook(table: Sequence[Sequence[Any]]) -> bytes:
    """One sheet with a bold first row."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # a new workbook always has one
    for row in table:
        sheet.append(list(row))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
