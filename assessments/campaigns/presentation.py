"""What the pages of campaigns show, prepared. Reads, never writes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.campaigns import queries, rules
from assessments.campaigns.models import Campaign, CampaignPoint, CampaignSite, Finding
from assessments.campaigns.states import CampaignState, FindingState
from federation.accounts.models import Membership
from federation.tenancy import policy
from federation.tenancy.models import Setting

#: How a cell of the matrix looks: its tone and its word. Colour never stands alone: the sign differs too.
CELLS: dict[str, tuple[str, str, str | Promise]] = {
    "none": ("", "·", gettext_lazy("not inspected")),
    "in_order": ("good", "✓", gettext_lazy("in order")),
    "open": ("waiting", "!", gettext_lazy("finding open")),
    "overdue": ("urgent", "!!", gettext_lazy("overdue")),
    "rectified": ("review", "?", gettext_lazy("rectified, to be checked")),
    "closed": ("closed", "●", gettext_lazy("closed out")),
    "excused": ("closed", "○", gettext_lazy("excused")),
}
FINDING_HEADER = [
    gettext_lazy("Campaign"), gettext_lazy("Compound"), gettext_lazy("Firm"), gettext_lazy("Category"), gettext_lazy("Point"),
    gettext_lazy("Finding"), gettext_lazy("Found"), gettext_lazy("Deadline"), gettext_lazy("State"), gettext_lazy("What the firm did"),
    gettext_lazy("Rectified"), gettext_lazy("Attempt"), gettext_lazy("Late"), gettext_lazy("Closed out"), gettext_lazy("How it was closed"),
    gettext_lazy("Excuse"),
]  # fmt: skip
REPORT_HEADER = [
    gettext_lazy("Part"), gettext_lazy("Problems found"), gettext_lazy("Closed out"), gettext_lazy("Excused"), gettext_lazy("Open"),
    gettext_lazy("To be checked"), gettext_lazy("Overdue"), gettext_lazy("Closed, percent"), gettext_lazy("Closed on time"),
    gettext_lazy("On time, percent"), gettext_lazy("Rechecked on site"), gettext_lazy("Passed"), gettext_lazy("Recheck pass rate, percent"),
]  # fmt: skip


def matrix(places: Iterable[CampaignSite], points: list[CampaignPoint], at: datetime) -> list[dict[str, Any]]:
    """One line per compound with a cell per point; three statements whatever their number."""
    places = list(places)
    found = queries.cells(places, at)
    lines = []
    for place in places:
        cells = []
        for point in points:
            code, inspection = found.get((place.pk, point.pk), ("none", None))
            tone, sign, word = CELLS[code]
            cells.append({"point": point, "code": code, "tone": tone, "sign": sign, "word": word, "inspection": inspection})
        lines.append({"site": place, "cells": cells, "done": sum(cell["inspection"] is not None for cell in cells)})
    return lines


def columns(points: list[CampaignPoint]) -> list[dict[str, Any]]:
    """The categories over the points, each with how many columns it spans."""
    found: list[dict[str, Any]] = []
    for point in points:
        if not found or found[-1]["category"].pk != point.category_id:
            found.append({"category": point.category, "span": 0})
        found[-1]["span"] += 1
    return found


def legend() -> list[dict[str, Any]]:
    return [{"tone": tone, "sign": sign, "word": word} for tone, sign, word in CELLS.values()]


def verbs(campaign: Campaign, by: Membership) -> list[str]:
    """What this person can do with the campaign now."""
    found = []
    if campaign.state == CampaignState.DRAFT and rules.can_write(by):
        found.append("edit")
    if campaign.state == CampaignState.DRAFT and rules.can_run(by):
        found.append("start")
    if campaign.state == CampaignState.RUNNING and rules.can_run(by):
        found.append("close")
    if campaign.state in (CampaignState.DRAFT, CampaignState.RUNNING) and rules.can_call_off(by):
        found.append("call_off")
    return found


def offers(finding: Finding, by: Membership) -> list[str]:
    """What this person can do with the finding now."""
    found = []
    running = finding.site.campaign.state == CampaignState.RUNNING
    if running and finding.state == FindingState.OPEN and rules.can_answer(by, finding):
        found.append("rectify")
    if finding.state == FindingState.RECTIFIED and rules.can_check(by, finding):
        found += ["recheck", "back"] if finding.sampled else ["photos", "recheck", "back"]
    if running and finding.state in (FindingState.OPEN, FindingState.RECTIFIED) and rules.can_run(by):
        found.append("excuse")
    return found


def rate(part: int, whole: int) -> Decimal | None:
    """In percent with two decimals, half up; None of nothing."""
    return None if whole == 0 else (Decimal(part) * 100 / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)


def figures(counts: dict[str, Any]) -> dict[str, Any]:
    """Counts with their rates. On time: of all that were not excused."""
    counted = counts["findings"] - counts["excused"]
    return {
        **counts, "closed_rate": rate(counts["closed"], counted), "timely_rate": rate(counts["timely"], counted),
        "recheck_rate": rate(counts["passed"], counts["rechecked"]),
    }  # fmt: skip


def report(campaign: Campaign, by: Membership, at: datetime) -> list[dict[str, Any]]:
    """The whole, then by category, then by firm; each as {"title", "rows": [(label, figures)]}."""
    rows = queries.findings(by).filter(site__campaign=campaign)
    whole = figures(queries.numbers(rows, at))
    return [
        {"title": _("In all"), "rows": [(_("In all"), whole)]},
        {"title": _("By category"), "rows": [(label, figures(row)) for label, row in queries.by_category(rows, at)]},
        {"title": _("By firm"), "rows": [(label or _("no firm"), figures(row)) for label, row in queries.by_firm(rows, at)]},
    ]


def report_rows(parts: Iterable[dict[str, Any]]) -> Iterable[list[Any]]:
    """The report for export."""
    for part in parts:
        for label, one in part["rows"]:
            yield [
                label, one["findings"], one["closed"], one["excused"], one["open"], one["rectified"], one["overdue"],
                _blank(one["closed_rate"]), one["timely"], _blank(one["timely_rate"]), one["rechecked"], one["passed"],
                _blank(one["recheck_rate"]),
            ]  # fmt: skip


def finding_rows(rows: Iterable[Finding]) -> Iterable[list[Any]]:
    """The list for export."""
    for row in rows:
        yield [
            str(row.site.campaign), str(row.site.compound), str(row.firm or ""), str(row.point.category), f"{row.point.code} {row.point}",
            row.text, _time(row.found_at), _time(row.state_due_at), row.state_label, row.answer, _time(row.rectified_at), row.attempt,
            _("yes") if row.late else _("no"), _time(row.closed_at), row.get_closed_by_display(), row.excuse,
        ]  # fmt: skip


def deadline_hint() -> str:
    """Where the number of working days comes from."""
    row = Setting.objects.filter(key="campaign_finding_days").values_list("citation", flat=True).first()
    return str(row or policy.SETTINGS["campaign_finding_days"].citation)


def _time(moment: datetime | None) -> str:
    return "" if moment is None else f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def _blank(value: Decimal | None) -> Any:
    return "" if value is None else value
