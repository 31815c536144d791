"""What the pages of results show, prepared. Reads, never writes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.cycles.models import Cycle, SizeBand
from assessments.cycles.states import BEFORE_OPEN, CycleState
from assessments.results import figures, queries, rules
from assessments.results.models import Result
from assessments.schemes.models import Indicator, Panel
from assessments.sheets.models import Evidence, Mark, Sheet
from assessments.surveys.models import Option
from assessments.surveys.queries import tallies
from communities.places.models import CompoundClass
from federation.accounts import rules as people
from federation.accounts.models import Membership
from federation.tenancy import policy

#: Fewer answers than this are never shown one by one, not even as counts: somebody could guess whose they are.
FEWEST_SHOWN = 5
REASONS = {
    "no_sheet": gettext_lazy("no signed sheet"), "no_figure": gettext_lazy("nothing to count yet"),
    "nothing_applies": gettext_lazy("nothing applies to this class"), "panel_missing": gettext_lazy("a panel has no score"),
    "no_weight": gettext_lazy("nothing carries weight"), "absent": gettext_lazy("did not take part"),
    "too_few": gettext_lazy("too few periods"),
}  # fmt: skip
KINDS = {
    "total": gettext_lazy("Score"), "base": gettext_lazy("All panels by weight"), "bonus": gettext_lazy("Bonus"),
    "penalty": gettext_lazy("Penalties"), "veto": gettext_lazy("Veto"), "correction": gettext_lazy("Corrected"),
    "sheet": gettext_lazy("Sheet"), "firm": gettext_lazy("Score of the firm"), "annual": gettext_lazy("Score of the year"),
}  # fmt: skip
FIGURES: dict[str, str | Promise] = {
    "response_rate": gettext_lazy("Response rate"), "solve_rate": gettext_lazy("Rate solved"),
    "satisfaction_rate": gettext_lazy("Satisfaction rate"), "composite_rate": gettext_lazy("Composite"),
    "on_time_rate": gettext_lazy("Finished on time"), "overdue_rate": gettext_lazy("Overdue"),
    "repeat_per_100": gettext_lazy("Repeated complaints per 100 households"), "orders_per_100": gettext_lazy("Orders per 100 households"),
    "recheck_rate": gettext_lazy("Passed the recheck, or mended at the first go"),
    "supervision_rate": gettext_lazy("Supervision acts answered in time"),
    "help_points": gettext_lazy("Points of help given"), "survey_points": gettext_lazy("Residents: mean points"),
    "survey_satisfaction": gettext_lazy("Residents: rate of the satisfied"),
    "survey_shrunk": gettext_lazy("Residents: rate drawn to the street's mean"),
}  # fmt: skip
HEADER = [
    gettext_lazy("Rank"), gettext_lazy("Of"), gettext_lazy("Compound"), gettext_lazy("Firm"), gettext_lazy("Class"), gettext_lazy("Size"),
    gettext_lazy("Base"), gettext_lazy("Bonus"), gettext_lazy("Penalties"), gettext_lazy("Score"), gettext_lazy("Grade"),
    gettext_lazy("Rank within the class"), gettext_lazy("Rank over all"), gettext_lazy("Change since last"),
    gettext_lazy("Place among the improved"),
]  # fmt: skip


def table(rows: Iterable[Result], panels: list[Panel]) -> Iterable[list[Any]]:
    """The ranking for export."""
    for row in rows:
        one = row.entrant
        yield [
            row.rank or "", row.rank_of or "", str(one.compound), str(one.firm or ""), one.get_grade_display(), one.get_size_band_display(),
            _blank(row.base), row.bonus, row.penalty, _blank(row.total), str(row.grade or ""), row.rank_in_class or "",
            row.rank_overall or "", _blank(row.change), row.improved or "",
            *(_blank(_decimal(row.panels.get(panel.code))) for panel in panels),
        ]  # fmt: skip


def groups(rows: Iterable[Result]) -> list[dict[str, Any]]:
    """One ranking table per class and size band, in the order of the classes; who is not ranked comes last."""
    found: dict[tuple[str, str], list[Result]] = defaultdict(list)
    for row in rows:
        found[(row.entrant.grade, row.entrant.size_band)].append(row)
    order = [(grade, band) for grade in CompoundClass.values for band in SizeBand.values if (grade, band) in found]
    return [
        {
            "title": f"{CompoundClass(grade).label} · {SizeBand(band).label}",
            "rows": sorted(found[grade, band], key=lambda row: (row.rank is None, row.rank or 0)),
        }
        for grade, band in order
    ]


def reason(code: str) -> str:
    """Why there is no number, in words."""
    return str(REASONS.get(code, code))


@dataclass
class Node:
    """One number of a derivation as the page shows it."""

    label: str
    value: str
    formula: str = ""
    note: str = ""
    link: str = ""
    photos: list[dict[str, Any]] = field(default_factory=list)
    counts: list[tuple[str, int]] = field(default_factory=list)
    parts: list[Node] = field(default_factory=list)
    open: bool = False


class Tree:
    """Names, pictures, tallies and links of one result, read at once: six queries whatever its size."""

    def __init__(self, result: Result, by: Membership) -> None:
        self.result, self.entrant, self.cycle = result, result.entrant, result.entrant.cycle
        self.panels = {panel.code: panel for panel in Panel.objects.filter(scheme=self.cycle.scheme_id)}
        self.indicators = {one.code: one for one in Indicator.objects.filter(scheme=self.cycle.scheme_id)}
        whose = queries.together(self.entrant)
        rows = list(Sheet.objects.filter(rater__entrant__in=whose).order_by("signed_at").values_list("pk", "source__filename"))
        self.sheets = [str(pk) for pk, _file in rows]
        self.files = {str(pk): file for pk, file in rows if file}
        self.far, self.limit = 0, policy.number("assess_evidence_metres")
        self.photos, self.notes = self._seen(whose)
        self.tally = tallies(self.cycle).get(self.entrant.pk)
        self.may_open = rules.reads_all(by) or people.acts_for(by, self.entrant.firm_id)

    def _seen(self, whose: list[UUID]) -> tuple[dict[tuple[str, str], list[dict[str, Any]]], dict[tuple[str, str], str]]:
        photos: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        rows = Evidence.objects.filter(mark__sheet__rater__entrant__in=whose)
        for one in rows.select_related("mark__indicator", "mark__sheet__rater__entrant__compound"):
            url = reverse("results:photo", args=[self.entrant.pk, one.pk])
            found = one.trust(one.mark.sheet.rater.entrant.compound, self.limit)
            photos[str(one.mark.sheet_id), one.mark.indicator.code].append({"url": url, "row": one, "trust": found})
            self.far += found.far is not None and one.mark.sheet.state == "signed"
        marks = Mark.objects.filter(sheet__rater__entrant__in=whose).exclude(note="").values_list("sheet", "indicator__code", "note")
        return photos, {(str(sheet), code): note for sheet, code, note in marks}

    def node(self, step: dict[str, Any], sheet: str = "", depth: int = 0) -> Node:
        """The step with everything under it; `sheet` is where the marks below come from."""
        kind, key = step["kind"], step.get("key", "")
        sheet = key if kind == "sheet" else sheet
        if kind == "panel" and not sheet:
            sheet = self._only_sheet(key)
        found = Node(
            self._label(kind, key), _short(step.get("value"), 2) or "—", _short(step.get("formula"), 4),
            reason(step["reason"]) if step.get("reason") else "",
            open=depth < 2, parts=[self.node(part, sheet, depth + 1) for part in step.get("parts", [])],
        )  # fmt: skip
        if kind in ("panel", "sheet") and sheet in self.files:
            found.note = _("Imported from the third party's table %(file)s") % {"file": self.files[sheet]}
        if kind == "indicator":
            found.photos, found.note = self.photos.get((sheet, key), []), found.note or self.notes.get((sheet, key), "")
        if kind == "figure":
            self._figure(found, key)
        return found

    def _only_sheet(self, panel: str) -> str:
        rows = Sheet.objects.filter(rater__entrant=self.entrant, rater__panel__code=panel, state="signed").values_list("pk", flat=True)[:2]
        return str(rows[0]) if len(rows) == 1 else ""

    def _label(self, kind: str, key: str) -> str:
        if kind == "panel" and key in self.panels:
            panel = self.panels[key]
            return f"{panel} · {_('weight')} {panel.weight.normalize():f}"
        if kind in ("indicator", "group", "veto", "correction") and key in self.indicators:
            name = str(self.indicators[key])
            return f"{KINDS[kind]}: {name}" if kind in ("veto", "correction") else name
        if kind == "figure":
            return str(FIGURES.get(key, key))
        if kind == "sheet" and key in self.sheets:
            return f"{KINDS[kind]} {self.sheets.index(key) + 1}"
        return str(KINDS.get(kind, kind))

    def _figure(self, found: Node, key: str) -> None:
        if key in figures.OPENS and self.may_open:
            found.link = reverse("results:orders", args=[self.entrant.pk, key])
        if key.startswith("survey_") and self.tally is not None and self.tally.valid >= FEWEST_SHOWN:
            found.counts = [(str(Option(number).label), count) for number, count in enumerate(self.tally.counts, start=1)]


def steps(cycle: Cycle) -> list[dict[str, Any]]:
    """Where the cycle stands on its way, for the line of steps."""
    order = [
        CycleState.OPEN, CycleState.CHECKING, CycleState.NOTIFIED, CycleState.DECIDING, CycleState.FINAL, CycleState.PUBLISHED,
        CycleState.CLOSED,
    ]  # fmt: skip
    here = order.index(CycleState(cycle.state)) if cycle.state in order else -1
    return [
        {"label": state.label, "status": "past" if place < here else "now" if place == here else "next"}
        for place, state in enumerate(order)
    ]


def verbs(cycle: Cycle, by: Membership) -> list[dict[str, Any]]:
    """What this person can do with the cycle now; each asks for confirmation."""
    runs, leads, found = rules.can_run(by), rules.can_decide_finally(by), []
    computed = queries.latest(cycle) is not None

    def offer(name: str, label: str, detail: str, *, main: bool = False) -> None:
        found.append({"name": name, "label": label, "detail": detail, "main": main})

    if runs and cycle.state in (CycleState.OPEN, CycleState.CHECKING):
        offer("compute", _("Compute"), _("Everything that is signed and counted by now is read and computed."), main=not computed)
    if runs and cycle.state == CycleState.CHECKING and computed:
        offer(
            "show", _("Show the firms their scores"), _("Every firm sees its own scores and may appeal for some working days."), main=True
        )
    if runs and cycle.state == CycleState.NOTIFIED:
        offer("deciding", _("Close the appeals"), _("No firm can appeal any more."))
    if leads and cycle.state in (CycleState.NOTIFIED, CycleState.DECIDING):
        offer("final", _("Make final"), _("From now on only a correction record changes a score."), main=True)
    if leads and cycle.state == CycleState.FINAL:
        offer("publish", _("Publish and seal"), _("Everybody sees the ranking, and nobody can change it any more."), main=True)
    if runs and cycle.state == CycleState.PUBLISHED:
        offer("conclude", _("Conclude"), _("The consequences are drawn."))
    return found


def panel(cycle: Cycle, by: Membership, _at: datetime) -> dict[str, Any] | None:
    """Where the result stands, on the cycle's own page; nothing before it is opened."""
    if not rules.reads_all(by) or cycle.state in (*BEFORE_OPEN, CycleState.CALLED_OFF):
        return None
    return {"cycle": cycle, "latest": queries.latest(cycle), "running": queries.running(cycle)}


def _short(text: str | None, places: int) -> str:
    """Numbers in a text with no more than so many decimals; an ellipsis says that there are more."""
    return re.sub(rf"(\d\.\d{{{places}}})\d+", r"\1…", text or "")


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _blank(value: Decimal | None) -> Any:
    return "" if value is None else value
