"""The board of a cycle: projects x panels, how far each is, and what is to do next."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from assessments.cycles import queries
from assessments.cycles.models import Cycle, Entrant, Standing
from assessments.cycles.states import CYCLE, CycleState
from assessments.schemes.models import Panel
from assessments.schemes.states import SchemeState
from federation.accounts.models import Membership
from federation.kernel.workflow import Workflow

STEPS: list[CycleState] = [state for state in CycleState if state not in (CycleState.CALLED_OFF, CycleState.OPENING)]


def board(cycle: Cycle, panels: list[Panel], office: bool) -> dict[str, Any]:
    """One line a project with its cells, and the sums of each column."""
    progress = queries.progress(cycle)
    keys = [*(panel.pk for panel in panels), *([None] if office else [])]
    lines, totals = [], [[0, 0] for _key in keys]
    for entrant in queries.entrants(cycle):
        counts = progress.get(entrant.pk, {})
        cells = [_cell(counts.get(key), entrant) for key in keys]
        if entrant.standing != Standing.EXCLUDED:
            for total, key in zip(totals, keys, strict=True):
                signed, raters = counts.get(key, (0, 0))
                total[0], total[1] = total[0] + signed, total[1] + raters
        lines.append({"entrant": entrant, "cells": cells})
    signed, raters = sum(total[0] for total in totals), sum(total[1] for total in totals)
    return {"lines": lines, "totals": totals, "signed": signed, "raters": raters}


def _cell(count: tuple[int, int] | None, entrant: Entrant) -> dict[str, Any]:
    """`tone` and words of one project under one panel."""
    if entrant.standing == Standing.EXCLUDED:
        return {"text": "—", "tone": ""}
    if count is None:
        return {"text": _("nobody"), "tone": "urgent"}
    signed, raters = count
    return {"text": f"{signed} / {raters}", "tone": "good" if signed == raters else "moving" if signed else "waiting"}


def steps(cycle: Cycle) -> list[dict[str, Any]]:
    """Where the cycle stands in its life."""
    if cycle.state == CycleState.CALLED_OFF:
        return [{"label": str(CycleState.CALLED_OFF.label), "status": "now"}]
    here = STEPS.index(CycleState.DRAFT if cycle.state == CycleState.OPENING else CycleState(cycle.state))
    return [{"label": str(step.label), "status": "past" if n < here else "now" if n == here else "next"} for n, step in enumerate(STEPS)]


def sums(lines: Iterable[dict[str, Any]]) -> dict[str, int]:
    """How many are ranked, recorded, excluded."""
    counts = dict.fromkeys(Standing.values, 0)
    for line in lines:
        counts[line["entrant"].standing] += 1
    return counts


def allowed(cycle: Cycle, workflow: Workflow = CYCLE) -> list[str]:
    """Verbs for people; while a worker opens the cycle it can only be called off."""
    found = workflow.allowed(cycle.state)
    return [verb for verb in found if cycle.state != CycleState.OPENING or verb == "call_off"]


def opening(cycle: Cycle) -> dict[str, Any] | None:
    """How far the worker is, in steps of three; None unless the cycle is being opened."""
    if cycle.state != CycleState.OPENING:
        return None
    locked = cycle.scheme.state == SchemeState.LOCKED
    return {"step": 2 if locked else 1, "text": _("People are being told") if locked else _("Waiting for a worker")}


def export_rows(cycle: Cycle) -> Iterable[list[Any]]:
    """Who takes part and why not, as a table to take away."""
    for entrant in queries.entrants(cycle):
        yield [
            str(entrant.compound), str(entrant.compound.community or ""), str(entrant.firm or ""), entrant.get_grade_display(),
            entrant.get_size_band_display(), entrant.households, entrant.during.lower, entrant.days, entrant.get_standing_display(),
            entrant.reason,
        ]  # fmt: skip


def header() -> list[str]:
    return [
        _("Compound"), _("Community"), _("Property firm"), _("Class"), _("Size"), _("Households"), _("From"), _("Days"), _("Takes part"),
        _("Reason"),
    ]  # fmt: skip


def waits_for(by: Membership) -> int:
    """For the badge beside the navigation."""
    return queries.sheets_waiting(by)
