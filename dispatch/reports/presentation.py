"""What the pages of reports show, prepared. Reads, never writes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.places.models import Compound
from dispatch.mutual_aid.wording import REASONS
from dispatch.reports.queries import FIGURES, Need, Row
from dispatch.reports.shares import Share, remedy
from federation.design import charts
from federation.firms.models import PropertyFirm
from federation.pool.models import Kind
from federation.tenancy.models import in_language

NAMES = {
    "response": gettext_lazy("Offers answered"), "arrival": gettext_lazy("Arrived in time"), "fill": gettext_lazy("Need filled"),
    "completion": gettext_lazy("Requests completed"),
}  # fmt: skip
MEANINGS = {
    "response": gettext_lazy("Offers answered by a person, of offers answered or expired"),
    "arrival": gettext_lazy("Helpers on site by the agreed start plus grace, of helpers that arrived"),
    "fill": gettext_lazy("Experts, heads and machines found, of those asked for, once the search was over"),
    "completion": gettext_lazy("Requests finished or closed, of those finished, closed or cancelled"),
}
TABS = {
    "month": gettext_lazy("By month"), "kind": gettext_lazy("By kind of help"), "firm": gettext_lazy("By firm"),
    "compound": gettext_lazy("By compound"), "hour": gettext_lazy("By hour of day"),
}  # fmt: skip
REMEDIES = {
    "none": {
        Kind.EXPERT: gettext_lazy("Nobody in the pool can do it: train or recruit"),
        Kind.CREW: gettext_lazy("Nobody in the pool can do it: train or recruit"),
        Kind.EQUIPMENT: gettext_lazy("Nobody in the pool has it: buy or rent"),
    },
    "train": gettext_lazy("There are people, but without the papers or the level: train and certify"),
    "more": gettext_lazy("What there is was taken or too small: get more of it"),
    "nearer": gettext_lazy("What there is stands too far away: place one nearer or agree with neighbours"),
    "willing": gettext_lazy("Those who could said no or are suspended: talk with the firms"),
}
FIGURE_HEADER = [
    gettext_lazy("Group"),
    *(word for name in FIGURES for word in (NAMES[name], gettext_lazy("of"), "%")),
    gettext_lazy("Minutes to an answer"),
]
NEED_HEADER = [
    gettext_lazy("Kind of help"), gettext_lazy("Skill, trade or machine"), gettext_lazy("Requests"), gettext_lazy("Asked for"),
    gettext_lazy("Missing"), gettext_lazy("Raised to staff"), gettext_lazy("Why candidates were out"), gettext_lazy("What would help"),
]  # fmt: skip


def cell(figure: str, share: Share, *, by: str, key: str, period: dict[str, str]) -> dict[str, Any]:
    """A share with the address of the requests behind it."""
    address = reverse("reports:requests")
    given = {**period, "figure": figure, "by": by, "key": key}
    return {
        "share": share, "name": NAMES[figure], "meaning": MEANINGS[figure], "url": f"{address}?{urlencode(given)}",
        "rest_url": f"{address}?{urlencode({**given, 'part': 'rest'})}",
    }  # fmt: skip


def table(rows: Iterable[Row], *, by: str, period: dict[str, str]) -> list[dict[str, Any]]:
    """Rows with their names and addresses."""
    rows = list(rows)
    names = labels(by, [row.key for row in rows])
    return [
        {
            "label": names[row.key], "minutes": row.minutes,
            "cells": [cell(name, getattr(row, name), by=by, key=row.key, period=period) for name in FIGURES], "row": row,
        }
        for row in rows
    ]  # fmt: skip


def labels(by: str, keys: list[str]) -> dict[str, str]:
    """What a group is called; one query at most."""
    if by in ("firm", "compound"):
        model: Any = PropertyFirm if by == "firm" else Compound
        found = {str(row.pk): str(row) for row in model.objects.filter(pk__in=[UUID(key) for key in keys if key != "none"])}
        return {key: found.get(key, _("No firm under contract")) for key in keys}
    if by == "kind":
        kinds = {kind.value: str(kind.label) for kind in Kind}
        return {key: kinds.get(key, key) for key in keys}
    if by == "hour":
        return {key: f"{int(key):02d}:00–{int(key):02d}:59" for key in keys}
    return {key: _("All") if key == "all" else key for key in keys}


def fill_chart(rows: list[dict[str, Any]]) -> SafeString | str:
    """Found and missing per group, where anything was asked for."""
    asked = [row for row in rows if row["row"].fill.whole]
    if not asked:
        return ""
    found = charts.Series(_("Found"), [row["row"].fill.part for row in asked])
    missing = charts.Series(_("Missing"), [row["row"].fill.rest for row in asked])
    return charts.bars([_short(row["label"]) for row in asked], [found, missing], title=_("Found and missing"))


def _short(label: str) -> str:
    return label[:5] if "–" in label else label if len(label) < 9 else f"{label[:8]}…"


def needs(rows: Iterable[Need], period: dict[str, str]) -> list[dict[str, Any]]:
    """Unmet needs with their words and addresses."""
    address = reverse("reports:requests")
    found = []
    for need in rows:
        advice: Any = REMEDIES[remedy(need.reasons)]
        found.append({
            "need": need, "name": in_language(need.name, need.name_en), "kind": str(Kind(need.kind).label),
            "reasons": [(str(REASONS.get(reason, reason)), n) for reason, n in need.reasons.items()],
            "remedy": str(advice[Kind(need.kind)] if isinstance(advice, dict) else advice),
            "url": f"{address}?{urlencode({**period, 'figure': 'unmet', 'kind': need.kind, 'term': need.term})}",
        })  # fmt: skip
    return found


def needs_chart(rows: list[dict[str, Any]]) -> SafeString | str:
    """The dozen things most missing."""
    most = rows[:12]
    if not most:
        return ""
    return charts.bars(
        [_short(row["name"]) for row in most], [charts.Series(_("Missing"), [row["need"].missing for row in most])], title=_("Missing")
    )


def figure_rows(rows: Iterable[dict[str, Any]]) -> Iterable[list[Any]]:
    """The figures as a table for export; a share of nothing is left empty."""
    for row in rows:
        shares = [one["share"] for one in row["cells"]]
        numbers = [value for s in shares for value in (s.part, s.whole, "" if s.percent is None else round(s.percent, 1))]
        yield [row["label"], *numbers, "" if row["minutes"] is None else round(row["minutes"], 1)]


def need_rows(rows: Iterable[dict[str, Any]]) -> Iterable[list[Any]]:
    """Unmet needs as a table for export."""
    for row in rows:
        need = row["need"]
        reasons = "；".join(f"{words} {n}" for words, n in row["reasons"])
        yield [row["kind"], row["name"], need.requests, need.asked, need.missing, need.raised, reasons, row["remedy"]]
