"""Rows out of uploaded tables, hostile until proven otherwise, one at a time whatever their size: .xlsx, .xls, CSV in any usual encoding.

A file is read whole or refused with a sentence: what is damaged anywhere never comes in as fewer rows. An Excel file's texts are kept
on disk while it is read. Merged cells give their value to every cell they cover; formulas give the values that were last computed.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

import xlrd
from django.utils.translation import gettext as _
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.cell import range_boundaries
from openpyxl.xml.constants import SHARED_STRINGS

from federation.kernel import separated
from federation.kernel.errors import Refused
from federation.kernel.sheets import BLOCK, Rows, Strings, as_day, as_number, as_text

MOST_SHEETS = 20
MOST_CELL = 8_000
_OLD_EXCEL, _ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
_PAGE = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|table|meta|\?xml|!--)", re.IGNORECASE)
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+\d+:[A-Z]+\d+)"')
_STRICT = b"purl.oclc.org/ooxml"
Cells = list[str]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read: more rows or bigger files are refused, columns beyond are left out."""

    rows: int
    columns: int
    members: int = 500
    unpacked: int = 1_500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet, by its number as the spreadsheet shows it."""

    sheet: str
    number: int
    cells: Cells


def sheets(file: IO[bytes], limits: Limits) -> Iterator[tuple[str, Iterator[Row]]]:
    """Each sheet's title and rows, to be gone through in order. Refused, also while the rows are read, where the file is not sound."""
    file.seek(0)
    start = file.read(1024)
    file.seek(0)
    if not start:
        raise Refused(_("The file is empty."), code="empty")
    if start.startswith(_ZIP):
        found = _xlsx(file, limits)
    elif start.startswith(_OLD_EXCEL):
        found = _xls(file, limits)
    elif _PAGE.match(start):
        words = _("This file only calls itself Excel: it is a web page. Open it in Excel or WPS, save it as .xlsx and upload that.")
        raise Refused(words, code="page")
    else:
        found = iter([("CSV", separated.rows(file))])
    for title, rows in _sound(found):
        yield title, _bounded(title, _sound(rows), limits)


def _sound(source: Iterator[Any]) -> Iterator[Any]:
    """A forged or cut workbook makes its parser fail in any way there is, and at any row; all of them mean the same."""
    try:
        yield from source
    except (Refused, GeneratorExit):
        raise
    except Exception as error:
        raise _broken() from error


def _broken() -> Refused:
    return Refused(_("The Excel file is damaged or protected by a password."), code="broken")


def _strict() -> Refused:
    return Refused(_("This is a “Strict Open XML” workbook. Save it as an ordinary .xlsx and upload that."), code="strict")


def _bounded(sheet: str, rows: Iterator[Cells], limits: Limits) -> Iterator[Row]:
    for number, cells in enumerate(rows, start=1):
        if number > limits.rows:
            raise Refused(_("The table has more than %(rows)d rows.") % {"rows": limits.rows}, code="too_many")
        yield Row(sheet, number, [cell[:MOST_CELL] for cell in cells[: limits.columns]])


class _LeanReader(ExcelReader):  # type: ignore[misc]
    """Reads what a workbook is made of; its texts and rows are streamed afterwards."""

    sheets: list[tuple[str, str]]

    def read_worksheets(self) -> None:
        found = [(sheet.name, rel.target) for sheet, rel in self.parser.find_sheets() if rel.Type.endswith("/worksheet")]
        self.sheets = found[:MOST_SHEETS]
        self.parser.assign_names = lambda: None

    def read_strings(self) -> None:
        self.shared_strings = []

    def texts(self) -> Strings:
        part = self.package.find(SHARED_STRINGS)
        if part is None:
            return Strings(None)
        with self.archive.open(part.PartName[1:]) as source:
            return Strings(source)


def _xlsx(file: IO[bytes], limits: Limits) -> Iterator[tuple[str, Iterator[Cells]]]:
    with zipfile.ZipFile(file) as archive:
        strict = _checked(archive, limits)
        reader = _LeanReader(file, read_only=True, data_only=True, keep_links=False)
        try:
            reader.read()
            texts = reader.texts()
        except Exception:
            if strict:
                raise _strict() from None
            raise
        if strict and not reader.sheets:
            raise _strict()
        for title, target in reader.sheets:
            path = target.lstrip("/")
            merged = _merged(archive, path)
            lines = Rows(texts, reader.wb._date_formats, reader.wb.epoch, columns=limits.columns, rows=limits.rows)
            with archive.open(path) as part:
                yield title, _filled(lines.of(part), merged, limits.columns)


def _checked(archive: zipfile.ZipFile, limits: Limits) -> bool:
    """Refuse bombs and external entities before anything is unpacked; whether the workbook says that it is a strict one."""
    members = archive.infolist()
    if len(members) > limits.members or sum(one.file_size for one in members) > limits.unpacked:
        raise Refused(_("The Excel file unpacks to far too much. Save the table alone as .xlsx or CSV."), code="bomb")
    strict = False
    for one in members:
        with archive.open(one) as part:
            head = part.read(4096)
            if b"<!DOCTYPE" in head.replace(b"\x00", b""):
                raise _broken()
            strict = strict or (one.filename == "xl/workbook.xml" and _STRICT in head)
    return strict


def _merged(archive: zipfile.ZipFile, path: str) -> list[tuple[int, int, int, int]]:
    """Merged ranges (first column, first row, last column, last row) from 1; they stand behind the rows in the file."""
    found: list[tuple[int, int, int, int]] = []
    with archive.open(path) as part:
        tail = b""
        while block := part.read(BLOCK * 16):
            text = tail + block
            found += [range_boundaries(match[1].decode()) for match in _MERGED.finditer(text)]
            cut = text.rfind(b"<", -200)
            tail = text[cut:] if cut >= 0 and b">" not in text[cut:] else b""
    return list(dict.fromkeys(found))


def _filled(rows: Iterator[Cells], merged: Sequence[tuple[int, int, int, int]], most: int) -> Iterator[Cells]:
    """Each merged cell's value in every cell it covers; ranges are dropped once they are passed."""
    waiting = sorted(merged, key=lambda one: one[1])
    running: list[tuple[int, int, int, str]] = []
    place = 0
    for number, cells in enumerate(rows, start=1):
        while place < len(waiting) and waiting[place][1] <= number:
            first_column, _first, last_column, last = waiting[place]
            value = cells[first_column - 1] if first_column <= len(cells) else ""
            running.append((first_column, last_column, last, value))
            place += 1
        running = [one for one in running if one[2] >= number]
        for first_column, last_column, _last, value in running:
            cells.extend([""] * (min(last_column, most) - len(cells)))
            for column in range(first_column - 1, min(last_column, len(cells))):
                cells[column] = cells[column] or value
        yield cells


def _xls(file: IO[bytes], limits: Limits) -> Iterator[tuple[str, Iterator[Cells]]]:
    book = xlrd.open_workbook(file_contents=file.read(), formatting_info=True, logfile=io.StringIO())
    for sheet in book.sheets()[:MOST_SHEETS]:
        merged = [(c1 + 1, r1 + 1, c2, r2) for r1, r2, c1, c2 in sheet.merged_cells]
        rows = ([_old_cell(cell, book.datemode) for cell in sheet.row(n)[: limits.columns]] for n in range(sheet.nrows))
        yield sheet.name, _filled(rows, merged, limits.columns)


def _old_cell(cell: Any, mode: int) -> str:
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return as_day(xlrd.xldate_as_datetime(cell.value, mode))
        except (ValueError, OverflowError, xlrd.XLDateError):
            return as_number(cell.value)  # a telephone number in a column that somebody formatted as date
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "是" if cell.value else "否"
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return as_number(cell.value)
    return "" if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK, xlrd.XL_CELL_ERROR) else as_text(str(cell.value))
