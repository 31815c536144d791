"""Hotline workbooks as sheets with a known header, read row by row whatever their size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import IO

from django.utils.translation import gettext as _

from dispatch.hotline.columns import Header, best_header
from federation.kernel.errors import Refused
from federation.kernel.workbooks import Cells, Limits, Row, sheets

HEADER_WITHIN = 20
LIMITS = Limits(rows=300_000, columns=260)


@dataclass(frozen=True)
class Table:
    """A sheet whose header was found, and its rows, which can be gone through once."""

    sheet: str
    header: Header
    rows: Iterator[Row]


def tables(file: IO[bytes], mapping: Mapping[str, str] | None = None) -> Iterator[Table]:
    """The sheets with a header among their first rows, in order; the others are passed over. Refused where there is none."""
    found = False
    for sheet, rows in sheets(file, LIMITS):
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
    return [(sheet, [row.cells for row in islice(rows, HEADER_WITHIN)]) for sheet, rows in sheets(file, LIMITS)]
