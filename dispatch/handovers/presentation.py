"""What the pages of handovers show, prepared: machines of a loan, buttons, QR labels. Reads, never writes."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any
from uuid import UUID

import segno
from django.utils.safestring import SafeString, mark_safe

from dispatch.handovers import queries, rules
from dispatch.handovers.models import DamageCase, Direction, Handover
from dispatch.handovers.states import DAMAGE, HandoverState
from dispatch.mutual_aid.models import Booking, Job
from dispatch.mutual_aid.queries import LIVE_JOBS
from federation.accounts.models import Membership
from federation.pool.models import Kind, Unit

NEXT = {None: Direction.OUT, Direction.OUT: Direction.BACK, Direction.BACK: None}


def loan_panel(job: Job, by: Membership, at: datetime) -> dict[str, Any] | None:
    """Each machine of the loan: where it is, what is to be signed, what is late, what is damaged."""
    if job.resource.kind != Kind.EQUIPMENT:
        return None
    written: dict[UUID, list[Handover]] = {}
    for row in Handover.objects.filter(job=job).exclude(state=HandoverState.WITHDRAWN).order_by("first_at"):
        written.setdefault(row.unit_id, []).append(row)
    ends = dict(Booking.objects.filter(job=job, live=True).order_by("during").values_list("unit", "during"))
    may = job.state in LIVE_JOBS and rules.can_hand_over(by, job)
    damages = list(DamageCase.objects.filter(job=job).select_related("unit__resource"))
    return {
        "entries": [
            _machine(unit, written.get(unit.pk, []), ends.get(unit.pk), may=may, late=at > job.ends_at) for unit in queries.units_of(job)
        ],
        "damages": damages,
    }


def _machine(unit: Unit, rows: list[Handover], during: Any, *, may: bool, late: bool) -> dict[str, Any]:
    last = rows[-1] if rows else None
    complete = last is None or last.state == HandoverState.SIGNED
    following = NEXT[Direction(last.direction) if last else None] if complete else None
    out = bool(last) and not (last and last.direction == Direction.BACK and last.state == HandoverState.SIGNED)
    return {
        "unit": unit,
        "rows": rows,
        "next": following if may else None,
        "overdue": late and out,
        "taken_until": during.upper if during else None,
    }


def damage_buttons(case: DamageCase, by: Membership) -> dict[str, bool]:
    """What this person can do with the case now."""
    verbs = DAMAGE.allowed(case.state)
    return {
        "assess": "assess_damage" in verbs and rules.can_assess(by, case),
        "agree": "agree_damage" in verbs and rules.can_agree(by, case),
        "dispute": "dispute_damage" in verbs and rules.can_dispute(by, case),
        "settle": "settle_damage" in verbs and rules.can_settle(by, case),
        "drop": "drop_damage" in verbs and rules.can_drop(by, case),
        "clear": case.cleared_at is None and rules.can_clear(by, case),
    }


def label(unit: Unit, site: str) -> SafeString:
    """The machine's QR code as SVG; it holds nothing but the address of the machine's page."""
    target = io.BytesIO()
    code = segno.make(f"{site}/units/{unit.pk}/", error="m")
    code.save(target, kind="svg", xmldecl=False, svgns=True, border=2, nl=False)
    return mark_safe(target.getvalue().decode())  # drawn by segno from an address of ours
