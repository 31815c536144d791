"""A scheme as its page shows it."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from assessments.schemes.models import Effect, Indicator, Scheme


def table(scheme: Scheme) -> dict[str, Any]:
    """Panels with their rows in order and the sum of their points; then bonus, penalty and veto."""
    panels = list(scheme.panels.all())
    rows: list[Indicator] = list(scheme.indicators.select_related("parent").order_by("position"))
    of: dict[object, list[Indicator]] = defaultdict(list)
    for row in rows:
        of[row.panel_id].append(row)
    sections = [{"panel": panel, "rows": of[panel.pk], "points": _sum(of[panel.pk])} for panel in panels]
    if of[None]:
        sections.append({"panel": None, "rows": of[None], "points": None})
    total: Decimal = sum((panel.weight for panel in panels), Decimal(0))
    return {"sections": sections, "weights": total, "grades": list(scheme.grades.all())}


def _sum(rows: list[Indicator]) -> Decimal:
    return sum((row.points for row in rows if row.effect == Effect.SCORE), Decimal(0))
