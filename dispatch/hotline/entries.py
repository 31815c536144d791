"""From a row's texts to an order's values, or to the reasons why it cannot be one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from dispatch.hotline import values
from dispatch.hotline.columns import LABELS
from dispatch.work_orders.models import OrderKind
from federation.kernel import identifiers

KINDS = {
    "投诉": OrderKind.COMPLAINT, "求助": OrderKind.HELP, "咨询": OrderKind.QUESTION, "举报": OrderKind.REPORT, "建议": OrderKind.SUGGESTION,
    "报修": OrderKind.REPAIR,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """What the hotline's own call-back brought."""

    valid: bool
    contacted: bool | None
    solved: bool | None
    satisfaction: int | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One order as the hotline tells it."""

    number: str
    received_at: datetime
    title: str
    description: str
    kind: OrderKind
    category: str
    caller: str
    phone: str
    place: str
    status: str
    result: str
    closed_at: datetime | None
    due_at: datetime | None
    finished: bool
    urgent: bool
    former: str
    said: Said | None
    extra: Mapping[str, str]
    digest: str


@dataclass
class Reading:
    """A row being read; every mistake is noted, so that all of them are mended at once."""

    cells: Sequence[str]
    names: Sequence[str]
    fields: Mapping[str, int]
    zone: ZoneInfo
    errors: list[str] = field(default_factory=list)

    def cell(self, name: str) -> str:
        """The field's cell as it came."""
        place = self.fields.get(name)
        return self.cells[place] if place is not None and place < len(self.cells) else ""

    def text(self, name: str) -> str:
        """What stands for something known: a state, an answer."""
        return values.clean(self.cell(name))

    def words(self, name: str) -> str:
        """Free text in one line, to the letter."""
        return " ".join(values.words(self.cell(name)).split())

    def read(self, name: str, reader: Any) -> Any:
        """The field by its reader; what cannot be read is noted with the column's name."""
        try:
            return reader(self.cell(name))
        except values.Unreadable:
            words = {"column": self.names[self.fields[name]], "value": self.text(name)[:40]}
            self.errors.append(_("%(column)s cannot be read: “%(value)s”") % words)
            return None

    def extra(self) -> dict[str, str]:
        """Every column that has no field, by its header."""
        used, pairs = set(self.fields.values()), zip(self.names, self.cells, strict=False)
        found = {name: values.words(cell) for n, (name, cell) in enumerate(pairs) if name and n not in used}
        return {name: text for name, text in found.items() if text}


def entry(cells: Sequence[str], names: Sequence[str], fields: Mapping[str, int], zone: ZoneInfo, here: str) -> Entry | list[str]:
    """The order, or the sentences that say what is wrong. `here` is the subdistrict's name: others' orders are refused."""
    row = Reading(cells, names, fields, zone)
    number = row.read("number", values.number) or ""
    times = {name: row.read(name, lambda text: values.when(text, zone)) for name in ("received_at", "closed_at")}
    due_at = _due(row)
    said = _said(row)
    topic = row.words("title") or row.words("content") or row.words("category")
    if not row.errors:
        for name, value in (("number", number), ("received_at", times["received_at"]), ("title", topic)):
            if not value:
                row.errors.append(_("%(column)s is missing.") % {"column": LABELS[name]})
    there = row.text("subdistrict")
    if there and here and there not in here and here not in there:
        row.errors.append(_("It belongs to another subdistrict: %(name)s") % {"name": there[:40]})
    received, closed = times["received_at"], _closed(times["received_at"], times["closed_at"], zone)
    if received and closed and closed < received:
        row.errors.append(_("It was finished before it came."))
    if len(number) > 60:
        row.errors.append(_("The number is too long."))
    if row.errors:
        return row.errors
    status = row.words("status")
    done = not values.reopened(status) and (closed is not None or values.finished(status))
    told = "\n".join(dict.fromkeys(filter(None, (values.words(row.cell(name)) for name in ("result", "reply")))))
    phone, extra = values.phones(row.cell("phone")), row.extra()
    if phone.rest:
        extra[row.names[row.fields["phone"]]] = phone.rest
    if said is not None and not said.valid and row.text("satisfaction"):
        extra[row.names[row.fields["satisfaction"]]] = row.text("satisfaction")  # counted nowhere, and yet not lost
    return Entry(
        number=number, received_at=received, title=topic[:80], description=values.words(row.cell("content"))[:4000],
        kind=next((kind for word, kind in KINDS.items() if word in row.text("kind")), OrderKind.COMPLAINT),
        category=row.text("category") or row.text("group"), caller=row.words("caller")[:60], phone=phone.number,
        place=" ".join(filter(None, (row.words("community"), row.words("place"))))[:200], status=status[:40], result=told[:2000],
        closed_at=closed, due_at=due_at, finished=done, urgent=values.urgent(row.text("urgency")),
        former=identifiers.code(row.text("former")), said=said, extra=extra, digest=_digest(cells, names),
    )  # fmt: skip


def _closed(received: datetime | None, closed: datetime | None, zone: ZoneInfo) -> datetime | None:
    """A closing day without a time, on the day the order came: finished as soon as it came, which is the earliest it can be."""
    if received and closed and closed < received:
        local = closed.astimezone(zone)
        if local.time() == time() and local.date() == received.astimezone(zone).date():
            return received
    return closed


def _due(row: Reading) -> datetime | None:
    """The hotline's deadline where it is an instant; a mere number of days stays among the other columns."""
    try:
        found: datetime | None = values.when(row.cell("due_at"), row.zone)
    except values.Unreadable:
        return None
    return found


def _said(row: Reading) -> Said | None:
    valid, contacted, solved = (row.read(name, values.yes) for name in ("valid", "contacted", "solved"))
    satisfaction = row.read("satisfaction", values.steps)
    if valid is None and contacted is None and solved is None and satisfaction is None:
        return None
    reached = valid if valid is not None else solved is not None
    if reached and (solved is None or (contacted is None and "contacted" in row.fields)):
        reached = False
    if not reached:
        return Said(False, None, None, None)
    return Said(True, True if contacted is None else contacted, solved, satisfaction)


def _digest(cells: Sequence[str], names: Sequence[str]) -> str:
    """Tells whether anything in the row has changed; column order and empty cells do not matter."""
    told = ((name, values.words(cell)) for name, cell in zip(names, cells, strict=False) if name)
    pairs = sorted((name, text) for name, text in told if text)
    return hashlib.sha256(json.dumps(pairs, ensure_ascii=False).encode()).hexdigest()
