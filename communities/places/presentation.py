"""Places in words and on the map. Reads, never writes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from communities.places import queries
from communities.places.models import Compound, ManagementKind
from federation.kernel.acts import act
from federation.tenancy.models import in_language


def mode_label(mode: str | None) -> str:
    """The management mode in words; a compound without any says so."""
    return str(ManagementKind(mode).label) if mode else _("not entered")


def periods(rows: Iterable[Any], today: date) -> list[dict[str, Any]]:
    """Dated rows with whether they hold today."""
    return [{"row": row, "start": row.during.lower, "end": row.during.upper, "now": today in row.during} for row in rows]


def place(compound: Compound) -> dict[str, Any]:
    """The compound as a map of one point."""
    features = []
    if compound.latitude is not None and compound.longitude is not None:
        detail = _("position is an estimate") if compound.approximate else compound.address
        features.append(
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [float(compound.longitude), float(compound.latitude)]},
                "properties": {"label": str(compound), "detail": detail, "tone": "active", "size": 11},
            }
        )
    return {"type": "FeatureCollection", "features": features}


def story(compound: Compound) -> list[dict[str, Any]]:
    """The last changes."""
    rows = queries.story(compound)[:15]
    return [
        {"at": row.at, "title": act(row.verb), "who": row.actor_name or _("The clock"), "note": row.facts.get("firm", "")} for row in rows
    ]


def export_rows(found: Iterable[Any]) -> Iterable[list[Any]]:
    """The list as a table to take away."""
    for row in found:
        yield [
            str(row), str(row.community or ""), row.address, row.get_grade_display(), row.get_kind_display(), row.households, row.buildings,
            in_language(row.firm_name or "", row.firm_name_en or ""), mode_label(row.mode), row.latitude or "", row.longitude or "",
        ]  # fmt: skip
