"""From the rows of a cycle to the values that scores are computed from; a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from assessments import scoring
from assessments.cycles.models import Cycle, Entrant, Standing
from assessments.results import figures
from assessments.results.models import Calculation, Result
from assessments.results.states import CalculationState
from assessments.schemes.models import Grade as GradeRow
from assessments.schemes.models import Indicator
from assessments.schemes.models import Panel as PanelRow
from assessments.schemes.models import Scheme as SchemeRow
from assessments.scoring import Figure, Mark, Rule
from assessments.sheets.models import Mark as MarkRow
from assessments.sheets.models import Sheet as SheetRow
from assessments.sheets.states import SheetState
from assessments.surveys.queries import tallies
from communities.contracts.models import ServiceContract

ZERO, HUNDRED = Decimal(0), Decimal(100)
EXTRAS = "extras"


def scheme(row: SchemeRow) -> scoring.Scheme:
    """The locked rules as values; panels and indicators are keyed by their codes, grades by position."""
    indicators = list(Indicator.objects.filter(scheme=row).select_related("panel", "parent").order_by("position"))
    headings = {one.parent_id for one in indicators}
    leaves = [one for one in indicators if one.pk not in headings]
    panels = tuple(
        scoring.Panel(panel.code, panel.weight, tuple(_indicator(one) for one in leaves if one.panel_id == panel.pk))
        for panel in PanelRow.objects.filter(scheme=row).order_by("position")
    )
    grades = list(GradeRow.objects.filter(scheme=row).order_by("position"))
    scale = [one for one in grades if one.from_points is not None or one.share is not None]
    absent = next((one.name for one in grades if one not in scale), "")
    return scoring.Scheme(
        panels=panels,
        grades=tuple(scoring.Grade(one.name, one.from_points, one.share) for one in scale),
        extras=tuple(_indicator(one) for one in leaves if one.panel_id is None),
        arithmetic=scoring.Arithmetic(row.arithmetic), missing=scoring.Missing(row.missing), base_points=row.base_points,
        bonus_cap=row.bonus_cap, veto_ceiling=row.veto_ceiling, top_share=row.top_share,
        tie_order=tuple(scoring.Tie(one) for one in row.tie_order),
        clean_floor=next((one.name for one in grades if one.clean_floor), ""), absent_grade=absent,
    )  # fmt: skip


def _indicator(row: Indicator) -> scoring.Indicator:
    low, high = row.bounds
    return scoring.Indicator(
        row.code, Rule(row.rule), row.points, scoring.Effect(row.effect), parent=row.parent.code if row.parent else "",
        per_occurrence=row.per_occurrence, cap=row.cap, formula=row.formula, low=low, high=high, classes=frozenset(row.classes),
    )  # fmt: skip


def entrants(cycle: Cycle, *, surveyed: dict[UUID, dict[str, Figure]], at: datetime) -> list[scoring.Entrant]:
    """Everybody who is judged, in a fixed order. Excluded ones only where the scheme has a grade for who takes no part."""
    rows = list(Entrant.objects.filter(cycle=cycle).order_by("pk"))
    homes: dict[UUID, int] = defaultdict(int)
    for row in rows:
        homes[row.merged_into_id or row.pk] += row.households
    counted = figures.figures(cycle, rows, at=at)
    sheets, extras = _sheets(cycle, {row.pk: row.merged_into_id for row in rows if row.merged_into_id})
    before, filed = _previous(cycle), _filed(rows)
    names_absent = GradeRow.objects.filter(scheme=cycle.scheme_id, from_points=None, share=None).exists()
    return [
        scoring.Entrant(
            str(row.pk), row.grade, row.size_band, Decimal(homes[row.pk]), str(row.firm_id or ""), filed.get(row.contract_id, ""),
            row.standing == Standing.RANKED, row.standing == Standing.EXCLUDED, before.get(row.compound_id),
            tuple(sheets[row.pk]), extras[row.pk], counted[row.pk] | surveyed.get(row.pk, {}),
        )
        for row in rows
        if row.merged_into_id is None and (row.standing != Standing.EXCLUDED or names_absent)
    ]  # fmt: skip


def _sheets(cycle: Cycle, merged: dict[UUID, UUID]) -> tuple[dict[UUID, list[scoring.Sheet]], dict[UUID, dict[str, Mark]]]:
    """Signed sheets by entrant, and what the office recorded beside the panels; two queries."""
    signed = SheetRow.objects.filter(rater__cycle=cycle, state=SheetState.SIGNED)
    heads = signed.order_by("pk").values_list("pk", "rater__entrant", "rater__panel__code")
    marks: dict[UUID, dict[str, Mark]] = defaultdict(dict)
    for sheet, code, occurrences, value, checked in (
        MarkRow.objects.filter(sheet__in=signed).order_by("pk").values_list("sheet", "indicator__code", "occurrences", "value", "checked")
    ):
        marks[sheet][code] = Mark(occurrences or 0, value, checked)
    sheets: dict[UUID, list[scoring.Sheet]] = defaultdict(list)
    extras: dict[UUID, dict[str, Mark]] = defaultdict(dict)
    for pk, entrant, panel in heads:
        entrant = merged.get(entrant, entrant)
        if panel is None:
            extras[entrant] |= marks[pk]
        else:
            sheets[entrant].append(scoring.Sheet(str(pk), panel, marks[pk]))
    return sheets, extras


def _previous(cycle: Cycle) -> dict[UUID, Decimal]:
    """The total of each compound in the published cycle of the same kind before this one."""
    last = (
        Cycle.objects.filter(scheme__cycle_kind=cycle.scheme.cycle_kind, state__in=("published", "closed"), ends_on__lt=cycle.starts_on)
        .order_by("-ends_on")
        .first()
    )
    if last is None:
        return {}
    done = Calculation.objects.filter(cycle=last, state=CalculationState.DONE).order_by("-number").first()
    rows = Result.objects.filter(calculation=done, total__isnull=False).order_by("entrant__during")
    return dict(rows.values_list("entrant__compound", "total"))


def _filed(rows: Iterable[Entrant]) -> dict[UUID | None, str]:
    """When each contract began, as text that sorts: what was filed earlier goes first among equals."""
    wanted = [row.contract_id for row in rows if row.contract_id]
    found = ServiceContract.objects.filter(pk__in=wanted).values_list("pk", "during")
    return {pk: during.lower.isoformat() if during.lower else "" for pk, during in found}


def surveyed(cycle: Cycle) -> dict[UUID, dict[str, Figure]]:
    """The residents' answers per entrant: mean points, the rate of the satisfied, and that rate drawn to the street's mean.

    All three are quotients of counts: (k + m·K/N) ÷ (n + m) is written (k·N + m·K) ÷ ((n + m)·N), so that nothing is rounded.
    """
    found = tallies(cycle)
    half, strength = cycle.scheme.satisfied_neutral_share, Decimal(cycle.scheme.prior_strength)
    content = {key: one.counts[0] + one.counts[1] + half * one.counts[2] for key, one in found.items()}
    every, answers = sum(content.values(), ZERO), Decimal(sum(one.valid for one in found.values()))
    return {
        key: {
            "survey_points": Figure(one.points, Decimal(one.valid)),
            "survey_satisfaction": Figure(content[key], Decimal(one.valid), HUNDRED),
            "survey_shrunk": Figure(content[key] * answers + strength * every, (one.valid + strength) * answers, HUNDRED),
        }
        for key, one in found.items()
    }
