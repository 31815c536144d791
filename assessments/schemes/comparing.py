"""What differs between two versions of a scheme, cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from assessments.schemes.forms import HeadForm
from assessments.schemes.models import Scheme
from assessments.schemes.tabular import CHOICES, Cells, header, table
from assessments.schemes.tabular import COLUMNS as INDICATOR


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that is new (`before` empty), gone (`after` empty) or changed; `cells` are (column, old, new)."""

    key: str
    name: str
    kind: str
    cells: tuple[tuple[str, str, str], ...] = ()


def compare(old: Scheme, new: Scheme) -> dict[str, list[Difference]]:
    """Differences of the head, the panels, the grades and the indicators, in the order of the new version."""
    before, after = table(old), table(new)
    labels = dict(zip((column.name for column in INDICATOR), header(), strict=True))
    labels |= {
        "name": _("Name"),
        "weight": _("Weight"),
        "from_points": _("From points"),
        "share": _("Share of all (%)"),
        "listing": _("List"),
    }
    labels |= {"clean_floor": _("Floor without bad record")}
    return {
        "head": _head(old, new),
        "panels": _rows(before["panels"], after["panels"], "code", labels),
        "grades": _rows(before["grades"], after["grades"], "name", labels),
        "indicators": _rows(before["rows"], after["rows"], "code", labels),
    }


def _head(old: Scheme, new: Scheme) -> list[Difference]:
    cells = []
    for name in HeadForm.Meta.fields:
        field = Scheme._meta.get_field(name)
        one, other = _shown(old, name), _shown(new, name)
        if one != other:
            cells.append((str(getattr(field, "verbose_name", name)), one, other))
    return [Difference("head", new.label, "changed", tuple(cells))] if cells else []


def _shown(scheme: Scheme, name: str) -> str:
    shown: Any = getattr(scheme, f"get_{name}_display", None)
    value = shown() if shown else getattr(scheme, name)
    return "—" if value in (None, "") else str(value)


def _rows(before: list[Cells], after: list[Cells], key: str, labels: dict[str, str]) -> list[Difference]:
    old, new = {row[key]: row for row in before}, {row[key]: row for row in after}
    found = []
    for code, row in new.items():
        if code not in old:
            found.append(Difference(code, row["name"], "new"))
            continue
        cells = tuple(
            (labels.get(name, name), _word(name, old[code][name]), _word(name, value))
            for name, value in row.items()
            if value != old[code][name]
        )
        if cells:
            found.append(Difference(code, row["name"], "changed", cells))
    return found + [Difference(code, row["name"], "gone") for code, row in old.items() if code not in new]


def _word(name: str, value: str) -> str:
    if name in CHOICES and value:
        return str(CHOICES[name](value).label)
    return value or "—"
