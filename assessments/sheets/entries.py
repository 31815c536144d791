"""What a phone or a form sends, read strictly: marks with their time, and where a picture was taken."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from assessments.sheets.actions import NewMark
from assessments.sheets.cells import count, number
from assessments.sheets.queries import Row
from federation.kernel.dates import read_moment
from federation.kernel.errors import Refused

MOST_AT_ONCE = 200
MOST_BYTES = 200_000
_ANSWERS = {"yes": True, "no": False, "true": True, "false": False}


def from_json(body: bytes, *, at: datetime) -> list[NewMark]:
    """`{"marks": [{"indicator", "at", "occurrences" | "value" | "checked", "note"}]}`; raises Refused for anything else."""
    try:
        data = json.loads(body) if len(body) <= MOST_BYTES else None
    except (ValueError, RecursionError):
        data = None
    rows = data.get("marks") if isinstance(data, dict) else None
    if not isinstance(rows, list) or len(rows) > MOST_AT_ONCE or not all(isinstance(row, dict) for row in rows):
        raise Refused(_("The phone sent something that cannot be read."), code="unreadable")
    return [_mark(row, at=at) for row in rows]


def from_form(data: Mapping[str, str], rows: Sequence[Row], *, at: datetime) -> list[NewMark]:
    """The whole sheet as an ordinary form, for browsers without script; fields are `<indicator>-value` and `<indicator>-note`."""
    marks = []
    for row in rows:
        key = str(row.indicator.pk)
        entry: dict[str, Any] = {"indicator": key, "note": data.get(f"{key}-note", "")}
        given = data.get(f"{key}-value", "")
        entry[{"count": "occurrences", "value": "value"}.get(row.kind, "checked")] = given
        marks.append(_mark(entry, at=at))
    return marks


def moment(text: Any, *, otherwise: datetime) -> datetime:
    """A time with its zone, or `otherwise`."""
    return (read_moment(text) if isinstance(text, str) else None) or otherwise


def position(data: Mapping[str, Any]) -> tuple[Decimal, Decimal] | None:
    """Latitude and longitude in degrees (WGS-84) as the phone gives them, or None."""
    try:
        latitude, longitude = round(Decimal(str(data["latitude"])), 6), round(Decimal(str(data["longitude"])), 6)
    except (KeyError, InvalidOperation):
        return None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def accuracy(data: Mapping[str, Any]) -> int | None:
    """In metres; what is not a sensible number is not known."""
    text = str(data.get("accuracy", ""))
    return int(text) if text.isdecimal() and len(text) <= 6 else None


def uuid(text: Any) -> UUID:
    try:
        return UUID(str(text))
    except ValueError as error:
        raise Refused(_("The phone sent something that cannot be read."), code="unreadable") from error


def _mark(row: Mapping[str, Any], *, at: datetime) -> NewMark:
    note = row.get("note", "")
    return NewMark(
        indicator=uuid(row.get("indicator")),
        marked_at=moment(row.get("at"), otherwise=at),
        occurrences=count(row.get("occurrences")),
        value=number(row.get("value")),
        checked=_ANSWERS.get(str(row.get("checked")).lower()),
        note=note.replace("\x00", "")[:300] if isinstance(note, str) else "",
    )  # fmt: skip
