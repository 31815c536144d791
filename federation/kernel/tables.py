"""Tables out of the product as CSV or Excel; no cell of them can execute anything."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.functional import Promise
from openpyxl import Workbook
from openpyxl.styles import Font

_STARTS = "=+-@|%\t\r\n＝＋－＠"
_INVISIBLE = "\u200b\u200c\u200d\ufeff\u00a0\u3000 "


def inert(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay numbers."""
    if not isinstance(value, str):
        return value
    return f"'{value}" if value.lstrip(_INVISIBLE)[:1] in tuple(_STARTS) and value else value


def download(kind: str, name: str, header: Sequence[str | Promise], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """The table as a file: `csv` (UTF-8 with BOM, opens in Excel) or `xlsx`; other kinds are 404."""
    table = [[str(cell) for cell in header], *([inert(cell) for cell in row] for row in rows)]
    if kind == "csv":
        text = io.StringIO()
        csv.writer(text).writerows(table)
        content, mime = ("\ufeff" + text.getvalue()).encode(), "text/csv; charset=utf-8"
    elif kind == "xlsx":
        content, mime = workbook(table), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    else:
        raise Http404
    return HttpResponse(content, content_type=mime, headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'})


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
