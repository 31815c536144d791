"""The ready-made schemes as values: the four sides of a subdistrict, and the credit rules of provinces and cities."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from assessments.schemes.models import CycleKind
from federation.environment import BASE_DIR
from federation.tenancy.models import in_language

FOLDER = BASE_DIR / "assessments" / "fixtures"
FILES = ("four_panels.json", "credit.json")


@dataclass(frozen=True, slots=True)
class Preset:
    """A scheme that can be copied: its own fields, and the rows of its panels, grades and indicators."""

    code: str
    fields: dict[str, Any]
    panels: list[dict[str, Any]]
    grades: list[dict[str, Any]]
    indicators: list[dict[str, Any]]

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return in_language(self.fields["name"], self.fields["name_en"])

    @property
    def kind_label(self) -> str:
        """How often it is used, in the reader's language."""
        return str(CycleKind(self.fields["cycle_kind"]).label)


def presets() -> dict[str, Preset]:
    """All of them by code, in the order in which they are offered."""
    entries = [entry for name in FILES for entry in json.loads((FOLDER / name).read_text(encoding="utf-8"))]
    return {entry["code"]: _preset(entry) for entry in entries}


def _preset(entry: dict[str, Any]) -> Preset:
    parts = {key: entry.pop(key, []) for key in ("panels", "grades", "indicators")}
    return Preset(code=entry.pop("code"), fields=entry, **parts)
