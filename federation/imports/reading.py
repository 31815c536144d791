"""From an uploaded file, hostile until proven otherwise, to rows of text. Nothing here touches the database."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from django.conf import settings
from django.utils.translation import gettext as _

from federation.kernel.errors import Refused
from federation.kernel.intake import Column, header_key, plain
from federation.kernel.workbooks import Limits, sheets

MOST_ROWS = 2_000  # written row by row through the actions, about 16 ms each; more belongs into several files
MOST_SHEETS = 10
HEADER_WITHIN = 20  # exported tables often have title rows above the header
LIMITS = Limits(rows=MOST_ROWS + HEADER_WITHIN, columns=100, unpacked=80 * 1024 * 1024)
_STARTS = ("=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Sheet:
    """The rows under the header, by column name; `unused` are headers that no column knows."""

    header: list[str]
    unused: list[str]
    rows: list[dict[str, str]]


def read(content: bytes, columns: Sequence[Column]) -> Sheet:
    """The table of the file, from the first sheet that has the header; or Refused with a sentence that says what to do."""
    if len(content) > settings.UPLOAD_MAX_BYTES:
        raise Refused(_("The file is larger than %(mb)d MB.") % {"mb": settings.UPLOAD_MAX_BYTES // 1024 // 1024}, code="too_large")
    if not content.strip():
        raise Refused(_("The file is empty."), code="empty")
    unknown: Refused | None = None
    for _title, rows in islice(sheets(io.BytesIO(content), LIMITS), MOST_SHEETS):
        try:
            found = _assemble([[_cell(cell) for cell in row.cells] for row in rows], columns)
        except Refused as refused:
            if refused.code != "header":
                raise
            unknown = unknown or refused
        else:
            if not found.rows:
                raise Refused(_("There are no rows under the header."), code="empty")
            return found
    raise unknown or Refused(_("The file is empty."), code="empty")


def _cell(text: str) -> str:
    """A cell without space around it and without the apostrophe that our own exports put."""
    text = text.strip()
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
