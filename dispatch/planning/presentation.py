"""What the pages of planning show, prepared. Reads, never writes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.mutual_aid import wording
from dispatch.mutual_aid.states import RequestState
from dispatch.planning import queries
from dispatch.planning.models import Change, PlanRow
from federation.design import charts

PARTS = 24  # columns of the night's charts

WHY = {
    "needed_elsewhere": gettext_lazy("needed more at another request"),
    "better_found": gettext_lazy("a better helper was found"),
}
SERIES = {
    "logged": gettext_lazy("Requests sent"),
    "asked": gettext_lazy("Helpers asked"),
    "accepted": gettext_lazy("Accepted"),
    "declined": gettext_lazy("Declined"),
    "expired": gettext_lazy("Not answered in time"),
    "escalated": gettext_lazy("Raised to staff"),
    "staffed": gettext_lazy("All helpers found"),
}


def changes(entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Requests with their rows as people read them; those where something changes stand first."""
    names = wording.certificate_names()
    shown = [
        {"request": entry["request"], "changes": any(row.change != Change.KEPT for row in entry["rows"]),
         "rows": [_row(row, names) for row in entry["rows"]]}
        for entry in entries
    ]  # fmt: skip
    return sorted(shown, key=lambda entry: not entry["changes"])


def _row(row: PlanRow, names: dict[str, str]) -> dict[str, Any]:
    return {
        "row": row,
        "need": wording.need(row.line, names),
        "parts": wording.score_parts(row.parts),
        "total": row.score / 10,
        "why": str(WHY.get(row.why) or wording.REASONS.get(row.why, row.why)),
    }


def night(start: datetime, end: datetime) -> dict[str, Any]:
    """A period as charts: answers by time, and how far the requests had come by each time; and what became of them."""
    counted = queries.events(start, end, PARTS)
    width = (end - start) / PARTS
    form = "%H:%M:%S" if width < timedelta(minutes=1) else "%H:%M" if end - start <= timedelta(days=1) else "%m-%d %H"
    labels = [timezone.localtime(start + i * width).strftime(form) for i in range(PARTS)]
    answers = [charts.Series(str(SERIES[name]), counted[name]) for name in ("accepted", "declined", "expired")]
    course = [charts.Series(str(SERIES[name]), list(accumulate(counted[name]))) for name in ("logged", "staffed", "escalated")]
    ends = queries.ends(start, end)
    return {
        "answers": charts.bars(labels, answers, title=_("Answers")) if any(any(one.values) for one in answers) else "",
        "course": charts.lines(labels, course, title=_("Requests so far")) if any(any(one.values) for one in course) else "",
        "ends": [{"state": state, "label": str(RequestState(state).label), "count": count} for state, count in ends],
        "sent": sum(count for _state, count in ends),
        "totals": queries.totals(start, end),
    }
