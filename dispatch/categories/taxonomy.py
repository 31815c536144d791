"""The categories a new subdistrict starts with; from then on they are its own to edit."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from dispatch.categories.models import Category
from federation.environment import BASE_DIR

FILE = BASE_DIR / "dispatch" / "fixtures" / "categories.json"
_TIMES = {"respond_minutes": "respond_within", "on_site_minutes": "on_site_within", "resolve_minutes": "resolve_within"}


def load() -> int:
    """Add the categories that the current subdistrict does not have yet; its own edits are kept. Returns how many are new."""
    known: dict[str, Category] = {row.code: row for row in Category.objects.all()}
    entries = [entry for entry in json.loads(FILE.read_text(encoding="utf-8")) if entry["code"] not in known]
    groups = [Category(**_columns(entry)) for entry in entries if "parent" not in entry]
    Category.objects.bulk_create(groups)
    known |= {row.code: row for row in groups}
    Category.objects.bulk_create(
        Category(**_columns(entry), parent=known[entry["parent"]]) for entry in entries if entry.get("parent") in known
    )
    return len(entries)


def _columns(entry: dict[str, Any]) -> dict[str, Any]:
    plain = {key: value for key, value in entry.items() if key not in _TIMES and key != "parent"}
    return plain | {field: timedelta(minutes=entry[key]) for key, field in _TIMES.items() if key in entry}
