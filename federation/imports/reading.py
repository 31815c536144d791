"""From an uploaded file, hostile until proven otherwise, to rows of text. Nothing here touches the database."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from federation.kernel.errors import Refused
from federation.kernel.intake import Column, header_key, plain

MOST_ROWS = 2_000  # written row by row through the actions, about 16 ms each; more belongs into several files
MOST_COLUMNS = 100
HEADER_WITHIN = 20  # exported tables often have title rows above the header
MOST_MEMBERS = 500
MOST_UNPACKED = 80 * 1024 * 1024
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_STARTS = ("=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠")
Table = Iterable[Sequence[Any]]


@dataclass(frozen=True)
class Sheet:
    """The rows under the header, by column name; `unused` are headers that no column knows."""

    header: list[str]
    unused: list[str]
    rows: list[dict[str, str]]


def read(content: bytes, columns: Sequence[Column]) -> Sheet:
    """The table of the file, or Refused with a sentence that says what to do."""
    if len(content) > settings.UPLOAD_MAX_BYTES:
        raise Refused(_("The file is larger than %(mb)d MB.") % {"mb": settings.UPLOAD_MAX_BYTES // 1024 // 1024}, code="too_large")
    if content.startswith(_OLD_EXCEL):
        raise Refused(_("This is an old Excel file (.xls). Save it as .xlsx or CSV and upload it again."), code="xls")
    if not content.strip():
        raise Refused(_("The file is empty."), code="empty")
    if content.startswith(b"PK\x03\x04"):
        sheets = _excel(content, columns)
    else:
        sheets = _assemble(list(_bounded(_csv(_text(content)))), columns)
    if not sheets.rows:
        raise Refused(_("There are no rows under the header."), code="empty")
    return sheets


def _text(content: bytes) -> str:
    """The text in whichever encoding it is written: UTF-16 and UTF-8 with mark, UTF-8, GB18030."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        codecs = ["utf-16"]
    else:
        codecs = ["utf-8-sig", "gb18030"]
    for codec in codecs:
        try:
            text = content.decode(codec)
        except UnicodeDecodeError:
            continue
        if not any(letter < " " and letter not in "\t\r\n" for letter in text):
            return text
    raise Refused(_("This is neither a CSV text nor an Excel file (.xlsx)."), code="type")


def _csv(text: str) -> Iterator[list[str]]:
    """Rows of a text separated by whatever its fullest early line is separated by."""
    head = "\n".join(text.splitlines()[:HEADER_WITHIN])
    separator = max(",;\t", key=head.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    except csv.Error as error:
        raise Refused(_("The CSV text is broken: a quotation mark does not end, or a cell is too long."), code="broken") from error


def _excel(content: bytes, columns: Sequence[Column]) -> Sheet:
    """The first sheet that has the header; formulas give the values that were last computed."""
    _check_archive(content)
    unknown: Refused | None = None
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets[:10]:
            try:
                return _assemble(list(_bounded(_cells(sheet))), columns)
            except Refused as refused:
                if refused.code != "header":
                    raise
                unknown = unknown or refused
    except Refused:
        raise
    except Exception as error:  # a forged workbook makes the parser fail in any way there is; all of them mean the same
        raise Refused(_("The Excel file is damaged or protected by a password."), code="broken") from error
    raise unknown or Refused(_("The file is empty."), code="empty")


def _cells(sheet: Any) -> Table:
    rows: Table = sheet.iter_rows(max_row=MOST_ROWS + HEADER_WITHIN + 2, max_col=MOST_COLUMNS, values_only=True)
    return rows


def _check_archive(content: bytes) -> None:
    """A workbook is a zip: refuse bombs and external entities before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > MOST_UNPACKED:
                raise Refused(_("The Excel file unpacks to far too much. Save the table alone as .xlsx or CSV."), code="bomb")
            for one in members:
                with archive.open(one) as file:
                    if b"<!DOCTYPE" in file.read(4096).replace(b"\x00", b""):
                        raise Refused(_("The Excel file is damaged or protected by a password."), code="broken")
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise Refused(_("The Excel file is damaged or protected by a password."), code="broken") from error


def _bounded(rows: Table) -> Iterator[list[str]]:
    """Rows as texts; too many are refused before they fill the memory."""
    for number, row in enumerate(rows):
        if number > MOST_ROWS + HEADER_WITHIN:
            raise Refused(_("The table has more than %(rows)d rows.") % {"rows": MOST_ROWS}, code="too_many")
        yield [_cell(value) for value in row[:MOST_COLUMNS]]


def _cell(value: Any) -> str:
    """A cell as text: whole numbers without `.0`, days as ISO, and without the apostrophe that our own exports put."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    text = str(value).strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(_STARTS) else text


def _assemble(table: list[list[str]], columns: Sequence[Column]) -> Sheet:
    known = {header_key(name): column for column in columns for name in (*column.headers, column.name)}
    counts = [len({known[key].name for cell in row if (key := header_key(cell)) in known}) for row in table[:HEADER_WITHIN]]
    missing = [column.headers[0] for column in columns if column.required]
    if not counts or not max(counts):
        raise Refused(_("No header row was found. Needed columns: %(names)s.") % {"names": "、".join(missing)}, code="header")
    at = counts.index(max(counts))
    place: dict[int, Column] = {}
    for position, cell in enumerate(table[at]):
        column = known.get(header_key(cell))
        if column is not None and column in place.values():
            raise Refused(_("The column “%(name)s” stands in the header twice.") % {"name": cell}, code="header")
        if column is not None:
            place[position] = column
    missing = [column.headers[0] for column in columns if column.required and column not in place.values()]
    if missing:
        raise Refused(_("Missing columns: %(names)s.") % {"names": "、".join(missing)}, code="header")
    rows = [_row(row, place) for row in table[at + 1 :] if any(cell.strip() for cell in row)]
    if len(rows) > MOST_ROWS:
        raise Refused(_("The table has more than %(rows)d rows.") % {"rows": MOST_ROWS}, code="too_many")
    unused = [cell for position, cell in enumerate(table[at]) if cell and position not in place]
    return Sheet([column.name for column in place.values()], unused, rows)


def _row(row: Sequence[str], place: dict[int, Column]) -> dict[str, str]:
    texts = {column.name: row[position] if position < len(row) else "" for position, column in place.items()}
    return {column.name: plain(texts[column.name]) if column.plain else texts[column.name] for column in place.values()}
