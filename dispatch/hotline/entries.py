"""From a row's texts to an order's values, or to the reasons why it cannot be one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from dispatch.hotline import values
from dispatch.hotline.columns import LABELS
from dispatch.work_orders.models import OrderKind

KINDS = {
    "投诉": OrderKind.COMPLAINT, "求助": OrderKind.HELP, "咨询": OrderKind.QUESTION, "举报": OrderKind.REPORT, "建议": OrderKind.SUGGESTION,
    "报修": OrderKind.REPAIR,
}  # fmt: skip
FINISHED = ("办结", "结案", "归档", "关闭", "完成")
CLOCKLESS = ("未", "待")


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

    def text(self, name: str) -> str:
        place = self.fields.get(name)
        return values.clean(self.cells[place]) if place is not None and place < len(self.cells) else ""

    def read(self, name: str, reader: Any) -> Any:
        """The field by its reader; what cannot be read is noted with the column's name."""
        try:
            return reader(self.text(name))
        except values.Unreadable:
            words = {"column": self.names[self.fields[name]], "value": self.text(name)[:40]}
            self.errors.append(_("%(column)s cannot be read: “%(value)s”") % words)
            return None

    def extra(self) -> dict[str, str]:
        """Every column that has no field, by its header."""
        used, pairs = set(self.fields.values()), zip(self.names, self.cells, strict=False)
        found = {name: values.clean(cell) for n, (name, cell) in enumerate(pairs) if name and n not in used}
        return {name: text for name, text in found.items() if text}


def entry(cells: Sequence[str], names: Sequence[str], fields: Mapping[str, int], zone: ZoneInfo, here: str) -> Entry | list[str]:
    """The order, or the sentences that say what is wrong. `here` is the subdistrict's name: others' orders are refused."""
    row = Reading(cells, names, fields, zone)
    number = row.read("number", values.number) or ""
    times = {name: row.read(name, lambda text: values.when(text, zone)) for name in ("received_at", "closed_at")}
    due_at = _due(row)
    topic = row.text("title") or row.text("content") or row.text("category")
    if not row.errors:
        for name, value in (("number", number), ("received_at", times["received_at"]), ("title", topic)):
            if not value:
                row.errors.append(_("%(column)s is missing.") % {"column": LABELS[name]})
    there = row.text("subdistrict")
    if there and here and there not in here and here not in there:
        row.errors.append(_("It belongs to another subdistrict: %(name)s") % {"name": there[:40]})
    received, closed = times["received_at"], times["closed_at"]
    if received and closed and closed < received:
        row.errors.append(_("It was finished before it came."))
    if len(number) > 60:
        row.errors.append(_("The number is too long."))
    if row.errors:
        return row.errors
    status = row.text("status")
    done = closed is not None or (any(word in status for word in FINISHED) and not status.startswith(CLOCKLESS))
    told = "\n".join(dict.fromkeys(filter(None, (row.text("result"), row.text("reply")))))
    return Entry(
        number=number, received_at=received, title=topic[:80], description=row.text("content")[:4000],
        kind=next((kind for word, kind in KINDS.items() if word in row.text("kind")), OrderKind.COMPLAINT),
        category=row.text("category") or row.text("group"), caller=row.text("caller")[:60], phone=values.phone(row.text("phone")),
        place=" ".join(filter(None, (row.text("community"), row.text("place"))))[:200], status=status[:40], result=told[:2000],
        closed_at=closed, due_at=due_at, finished=done, urgent="急" in row.text("urgency") and "不" not in row.text("urgency"),
        former=values.clean(row.text("former")), said=_said(row), extra=row.extra(), digest=_digest(cells, names),
    )  # fmt: skip


def _due(row: Reading) -> datetime | None:
    """The hotline's deadline where it is an instant; a mere number of days stays among the other columns."""
    try:
        found: datetime | None = values.when(row.text("due_at"), row.zone)
    except values.Unreadable:
        return None
    return found


def _said(row: Reading) -> Said | None:
    valid, contacted, solved = (values.yes(row.text(name)) for name in ("valid", "contacted", "solved"))
    satisfaction = values.steps(row.text("satisfaction"))
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
    pairs = sorted((name, values.clean(cell)) for name, cell in zip(names, cells, strict=False) if name and values.clean(cell))
    return hashlib.sha256(json.dumps(pairs, ensure_ascii=False).encode()).hexdigest()
