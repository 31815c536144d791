"""Charts of a bulletin and of the public page. Reads, never writes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from assessments.bulletins.contents import Bulletin
from assessments.cycles.models import Cycle
from federation.design import charts

MOST_BARS = 16


def drawn(found: Bulletin) -> dict[str, SafeString]:
    """Scores of the best, and how many have each grade."""
    best = sorted(found.ranked, key=lambda row: -(row.total or 0))[:MOST_BARS]
    scores = charts.Series(_("Score"), [float(row.total or 0) for row in best])
    parts = [charts.Part(name, count) for name, count in found.grades if count]
    return {
        "scores": charts.bars([str(row.entrant.compound) for row in best], [scores], title=_("Scores")),
        "grades": charts.donut(parts, title=_("Grades"), centre=str(len(found.ranked))) if parts else SafeString(""),
    }


def over_time(points: Sequence[tuple[Cycle, Decimal | None]], title: str) -> SafeString:
    """A line over the cycles; nothing for a single point."""
    known = [(cycle.name, float(value)) for cycle, value in points if value is not None]
    if len(known) < 2:
        return SafeString("")
    return charts.lines([name for name, _value in known], [charts.Series(title, [value for _name, value in known])], title=title)


def table(found: Bulletin) -> list[list[Any]]:
    """The ranking for a workbook."""
    return [
        [
            row.rank or "", str(row.entrant.compound), str(row.entrant.firm or ""), row.entrant.get_grade_display(),
            row.entrant.get_size_band_display(), "" if row.total is None else row.total, str(row.grade or ""),
            "" if row.change is None else row.change, row.bonus, row.penalty,
            *("" if row.panels.get(panel.code) is None else Decimal(row.panels[panel.code]) for panel in found.panels),
        ]
        for group in found.groups for row in group["rows"]
    ]  # fmt: skip
