"""Rows out of hotline workbooks, one at a time whatever their size: .xlsx, .xls, and CSV in UTF-8 or GB18030.

An Excel file's texts are kept on disk while it is read. Merged cells give their value to every cell they cover.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain, islice
from typing import IO, Any

import xlrd
from django.utils.translation import gettext as _
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.cell import range_boundaries
from openpyxl.xml.constants import SHARED_STRINGS

from dispatch.hotline.columns import Header, best_header
from dispatch.hotline.sheets import Rows, Strings
from federation.kernel.errors import Refused

HEADER_WITHIN = 20
MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 300_000, 260, 20
MOST_MEMBERS, MOST_UNPACKED = 500, 1_500 * 1024 * 1024
MOST_CELL = 8_000
_OLD_EXCEL, _ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]+\d+:[A-Z]+\d+)"')
Cells = list[str]


@dataclass(frozen=True)
class Row:
    """A row of a sheet, by its number as the spreadsheet shows it."""

    sheet: str
    number: int
    cells: Cells


@dataclass(frozen=True)
class Table:
    """A sheet whose header was found, and its rows, which can be gone through once."""

    sheet: str
    header: Header
    rows: Iterator[Row]


def tables(file: IO[bytes], mapping: Mapping[str, str] | None = None) -> Iterator[Table]:
    """The sheets with a header among their first rows, in order; the others are passed over. Refused where there is none."""
    found = False
    for sheet, rows in _sheets(file):
        head = list(islice(rows, HEADER_WITHIN))
        best = best_header([row.cells for row in head], mapping)
        if best is not None:
            found = True
            place, header = best
            yield Table(sheet, header, chain(head[place + 1 :], rows))
    if not found:
        raise Refused(_("No header was found in the first rows of any sheet."), code="header")


def heads(file: IO[bytes]) -> list[tuple[str, list[Cells]]]:
    """The first rows of each sheet, to look at when no header is known."""
    return [(sheet, [row.cells for row in islice(rows, HEADER_WITHIN)]) for sheet, rows in _sheets(file)]


def _sheets(file: IO[bytes]) -> Iterator[tuple[str, Iterator[Row]]]:
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    if not start:
        raise Refused(_("The file is empty."), code="empty")
    try:
        if start == _ZIP:
            yield from _xlsx(file)
        elif start == _OLD_EXCEL:
            yield from _xls(file)
        else:
            yield "CSV", _bounded("CSV", _csv(file))
    except Refused:
        raise
    except GeneratorExit:
        raise
    except Exception as error:  # a forged workbook makes the parser fail in any way there is; all of them mean the same
        raise Refused(_("The Excel file is damaged or protected by a password."), code="broken") from error


def _bounded(sheet: str, rows: Iterator[Cells]) -> Iterator[Row]:
    for number, cells in enumerate(rows, start=1):
        cells = [cell[:MOST_CELL] for cell in cells]
        if number > MOST_ROWS:
            raise Refused(_("The table has more than %(rows)d rows.") % {"rows": MOST_ROWS}, code="too_many")
        yield Row(sheet, number, cells)


def _csv(file: IO[bytes]) -> Iterator[Cells]:
    encoding = _encoding(file)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        head = "".join(islice(text, HEADER_WITHIN))
        text.seek(0)
        if encoding == "utf-8-sig":
            head = head.lstrip("\ufeff")
        separator = max(",;\t", key=head.count)
        for row in csv.reader(text, delimiter=separator):
            yield [cell[:MOST_CELL] for cell in row[:MOST_COLUMNS]]
    except csv.Error as error:
        raise Refused(_("The CSV text is broken: a quotation mark does not end, or a cell is too long."), code="broken") from error
    finally:
        text.detach()


def _encoding(file: IO[bytes]) -> str:
    """The first encoding in which the whole file makes sense."""
    for name in ("utf-8-sig", "gb18030", "utf-16"):
        decoder = codecs.getincrementaldecoder(name)()
        file.seek(0)
        try:
            while block := file.read(1 << 20):
                if any(letter < " " and letter not in "\t\r\n" for letter in decoder.decode(block)[:4096]):
                    raise UnicodeError
            decoder.decode(b"", final=True)
        except UnicodeError:
            continue
        file.seek(0)
        return name
    raise Refused(_("This is neither a CSV text nor an Excel file (.xlsx)."), code="type")


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


def _xlsx(file: IO[bytes]) -> Iterator[tuple[str, Iterator[Row]]]:
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > MOST_UNPACKED:
            raise Refused(_("The Excel file unpacks to far too much. Save the table alone as .xlsx or CSV."), code="bomb")
        for one in members:
            with archive.open(one) as part:
                if b"<!DOCTYPE" in part.read(4096).replace(b"\x00", b""):
                    raise Refused(_("The Excel file is damaged or protected by a password."), code="broken")
        reader = _LeanReader(file, read_only=True, data_only=True, keep_links=False)
        reader.read()
        texts = reader.texts()
        for title, target in reader.sheets:
            path = target.lstrip("/")
            merged = _merged(archive, path)
            lines = Rows(texts, reader.wb._date_formats, reader.wb.epoch, columns=MOST_COLUMNS, rows=MOST_ROWS)
            with archive.open(path) as part:
                yield title, _bounded(title, _filled(lines.of(part), merged))


def _merged(archive: zipfile.ZipFile, path: str) -> list[tuple[int, int, int, int]]:
    """Merged ranges (first column, first row, last column, last row) from 1; they stand behind the rows in the file."""
    found: list[tuple[int, int, int, int]] = []
    with archive.open(path) as part:
        tail = b""
        while block := part.read(1 << 20):
            text = tail + block
            found += [range_boundaries(match[1].decode()) for match in _MERGED.finditer(text)]
            tail = text[-64:] if b"<mergeCell" in text[-64:] and not text.endswith(b"/>") else b""
    return list(dict.fromkeys(found))


def _filled(rows: Iterator[Cells], merged: Sequence[tuple[int, int, int, int]]) -> Iterator[Cells]:
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
            cells.extend([""] * (min(last_column, MOST_COLUMNS) - len(cells)))
            for column in range(first_column - 1, min(last_column, len(cells))):
                cells[column] = cells[column] or value
        yield cells


def _xls(file: IO[bytes]) -> Iterator[tuple[str, Iterator[Row]]]:
    book = xlrd.open_workbook(file_contents=file.read(), formatting_info=True, logfile=io.StringIO())
    for sheet in book.sheets()[:MOST_SHEETS]:
        merged = [(c1 + 1, r1 + 1, c2, r2) for r1, r2, c1, c2 in sheet.merged_cells]
        rows = ([_old_cell(cell, book.datemode) for cell in sheet.row(n)[:MOST_COLUMNS]] for n in range(sheet.nrows))
        yield sheet.name, _bounded(sheet.name, _filled(rows, merged))


def _old_cell(cell: Any, mode: int) -> str:
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _cell(xlrd.xldate_as_datetime(cell.value, mode))
    return "" if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK, xlrd.XL_CELL_ERROR) else _cell(cell.value)


def _cell(value: Any) -> str:
    """A cell as text; times as ISO, whole numbers without `.0`, so that the same cell always reads the same."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.replace(microsecond=0).isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)[:MOST_CELL]
