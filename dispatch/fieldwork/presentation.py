"""What the panels and pages of field work show, prepared. Reads, never writes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from dispatch.fieldwork import queries, rules
from dispatch.fieldwork.models import CheckIn, Extension, Permit, PermitNeed, Shift
from dispatch.fieldwork.states import PERMIT, SHIFT, ExtensionState, ShiftState
from dispatch.mutual_aid import rules as aid
from dispatch.mutual_aid.models import HelpRequest, Job
from dispatch.mutual_aid.queries import LIVE_JOBS, sees_details
from dispatch.mutual_aid.states import RequestState
from federation.accounts.models import Membership
from federation.pool.models import PermitKind
from federation.tenancy import policy


def way_panel(job: Job, by: Membership, at: datetime) -> dict[str, Any] | None:
    """Where the helper was, and the button for it."""
    rows = list(CheckIn.objects.filter(job=job).select_related("by__user"))
    may = job.state in LIVE_JOBS and aid.can_carry_out(by, job)
    return {"rows": rows, "may": may} if rows or may else None


def shifts_panel(job: Job, by: Membership, at: datetime) -> dict[str, Any] | None:
    """Every day of the job with what can be done about it; short jobs show theirs too."""
    rows = list(Shift.objects.filter(job=job).select_related("filled_by__user").order_by("starts_at", "number"))
    if not rows:
        return None
    for row in rows:
        row.job = job  # the rules look at it
    reports = job.state == "on_site" and aid.can_carry_out(by, job)
    live = job.state in LIVE_JOBS
    moves = live and rules.can_reschedule(by, job)
    releases = live and aid.can_cancel_job(by, job)
    entries = [_shift(row, reports=reports, moves=moves, releases=releases) for row in rows]
    return {
        "entries": entries,
        "many": len(rows) > 1,
        "answered": sum(1 for row in rows if row.state in (ShiftState.WORKED, ShiftState.RELEASED)),
        "can_release_rest": releases and sum(1 for row in rows if row.state in queries.OPEN_SHIFTS) > 1,
    }


def _shift(row: Shift, *, reports: bool, moves: bool, releases: bool) -> dict[str, Any]:
    verbs = SHIFT.allowed(row.state)
    return {
        "row": row,
        "begin": reports and "begin_shift" in verbs,
        "sheet": reports and "fill_sheet" in verbs,
        "move": moves and row.state == ShiftState.PLANNED,
        "release": releases and "release_shift" in verbs,
    }


def time_panel(job: Job, by: Membership, at: datetime) -> dict[str, Any] | None:
    """Wishes for more time with their answers, and what was swapped."""
    wishes = list(Extension.objects.filter(job=job).select_related("asked_by__user", "answered_by__user"))
    for wish in wishes:
        wish.job = job
    asked = next((wish for wish in wishes if wish.state == ExtensionState.ASKED), None)
    live = job.state in LIVE_JOBS
    context = {
        "wishes": wishes,
        "asked": asked,
        "may_ask": live and asked is None and rules.can_ask_for_time(by, job),
        "may_answer": asked is not None and rules.can_answer_extension(by, asked),
        "needs_reason": rules.side_of(by, job) is None,
        "may_withdraw": asked is not None and rules.can_withdraw_extension(by, asked),
        "swaps": list(queries.swaps_of(job)),
        "may_swap": live and rules.can_swap(by, job),
    }
    return context if wishes or context["swaps"] or context["may_ask"] or context["may_swap"] else None


def permits_panel(job: Job, by: Membership, at: datetime) -> dict[str, Any] | None:
    """What is needed, what is there, what is missing."""
    kinds = queries.kinds_needed(job)
    rows = list(Permit.objects.filter(job=job).select_related("kind").order_by("-issued_at"))
    missing = {kind.pk for kind in queries.permits_missing(job, at)} if kinds else set()
    if not kinds and not rows:
        return None
    return {
        "kinds": [{"kind": kind, "missing": kind.pk in missing} for kind in kinds],
        "rows": rows,
        "blocked": bool(missing) and job.state in LIVE_JOBS,
        "may_issue": job.state in LIVE_JOBS and rules.can_issue(by, job),
    }


def permit_buttons(permit: Permit, by: Membership) -> dict[str, bool]:
    """What this person can do with the permit now."""
    verbs = PERMIT.allowed(permit.state)
    return {
        "countersign": "countersign_permit" in verbs and rules.can_countersign(by, permit),
        "close": "close_permit" in verbs and rules.can_close(by, permit),
        "revoke": "revoke_permit" in verbs and rules.can_revoke(by, permit),
    }


def time_saved_panel(request: HelpRequest, by: Membership, at: datetime) -> dict[str, Any] | None:
    """Planned against real, and what help saved against doing it alone."""
    figures = time_saved([request]).get(request.pk)
    if figures is None or not sees_details(by, request):
        return None
    return {**figures, "may_estimate": rules.can_estimate(by, request)}


def time_saved(requests: list[HelpRequest]) -> dict[Any, dict[str, Any]]:
    """Per request with shifts: hours planned, worked, estimated alone, and saved. For pages and reports; three queries."""
    figures = queries.planned_and_actual([request.pk for request in requests])
    alone = queries.estimates(requests, policy.number("alone_percent"))
    found = {}
    for request in requests:
        row = figures.get(request.pk)
        if row is None:
            continue
        over = row["done"] > 0 and request.state in (RequestState.FINISHED, RequestState.CLOSED)
        found[request.pk] = {
            "planned": hours(row["planned"]),
            "actual": hours(row["actual"]) if row["done"] else None,
            "shifts": row["shifts"],
            "done": row["done"],
            "alone": hours(alone[request.pk]),
            "estimated": getattr(request, "time_estimate", None),
            "saved": hours(alone[request.pk] - row["actual"]) if over else None,
            "scale": max(hours(alone[request.pk]), hours(row["planned"]), hours(row["actual"])) or 1,
        }
    return found


def needs_panel(request: HelpRequest, by: Membership, at: datetime) -> dict[str, Any] | None:
    """Which permits the asking side wants; hidden where there is nothing to say and nothing to choose."""
    chosen = set(PermitNeed.objects.filter(request=request).values_list("kind", flat=True))
    may = rules.can_require_permit(by, request) and request.state not in ("finished", "closed", "cancelled")
    if not chosen and not may:
        return None
    kinds = [(kind, kind.pk in chosen) for kind in PermitKind.objects.filter(active=True)]
    return {"kinds": kinds, "may": may, "chosen": [kind for kind, wanted in kinds if wanted]} if kinds else None


def hours(duration: timedelta) -> float:
    """A duration in hours, two digits."""
    return round(duration.total_seconds() / 3600, 2)
