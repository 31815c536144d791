"""Orders as strangers may read them: masked, short, and nothing of the person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from dispatch.intake import queries, tokens
from dispatch.intake.queries import Similar
from dispatch.intake.tokens import Purpose
from dispatch.work_orders import queries as orders
from dispatch.work_orders.models import WorkOrder
from dispatch.work_orders.presentation import steps, with_posters
from dispatch.work_orders.states import OPEN, OrderState
from federation.accounts.models import PLACE_ROLES, Membership
from federation.kernel.acts import ACTS
from federation.kernel.masking import masked
from federation.tenancy import policy

#: What the reporter reads of the story; the office's own words stay inside.
TOLD = frozenset({
    "file_order", "claim", "accept", "take_over", "contact", "start", "ask_federation", "take_back", "call_in", "park", "unpark", "resolve",
    "send_back", "verify", "close", "reopen", "cancel", "merge", "call_back", "rate_order", "follow",
})  # fmt: skip
REASONS = frozenset({"cancel", "reopen", "park"})


def doors(_row: None, by: Membership, at: datetime) -> dict[str, Any] | None:
    """Owners and residents reach the public doors of their compound from the workbench."""
    if by.role not in PLACE_ROLES or by.compound is None:
        return None
    code = queries.door_of(by.compound, timezone.localdate(at))
    token = tokens.token(Purpose.PLACE, code.subdistrict_id, code.pk) if code else ""
    return {"compound": by.compound, "token": token, "public_list": policy.number("intake_public_list")}


def known(similar: Similar) -> dict[str, Any]:
    """An order that may be the same: its words only where its reporter agreed."""
    row = similar.order
    return {
        "pk": row.pk, "title": _followed(row), "place": masked(row.place) if row.consented else "",
        "state": row.state, "label": row.state_label, "received_at": row.received_at, "followers": row.followers,
        "percent": round(similar.likeness * 100),
    }  # fmt: skip


def shown(row: WorkOrder, at: datetime, *, overdue: bool) -> dict[str, Any]:
    """A row of the public list."""
    late = overdue and row.state in OPEN and row.due_at < at
    return {
        "number": row.number, "title": masked(row.title), "text": masked(row.description), "place": masked(row.place),
        "category": str(row.category), "state": row.state, "label": row.state_label, "received_at": row.received_at, "late": late,
    }  # fmt: skip


def own(row: WorkOrder, phone_key: str) -> dict[str, Any]:
    """A row of “my reports”, with the address of its page."""
    purpose = Purpose.REPORTER if row.phone_key == phone_key else Purpose.FOLLOWER
    title = row.title if purpose == Purpose.REPORTER else _followed(row)
    return {"row": row, "title": title, "followed": purpose == Purpose.FOLLOWER, "token": tokens.token(purpose, row.subdistrict_id, row.pk)}


def _followed(row: WorkOrder) -> str:
    return masked(row.title) if row.consented else str(row.category)


def tracked(row: WorkOrder, *, reporter: bool) -> dict[str, Any]:
    """The tracking page: the reporter reads the own words, a follower what everybody may."""
    open_text = reporter or row.consented
    return {
        "title": row.title if reporter else _followed(row),
        "text": (row.description if reporter else masked(row.description)) if open_text else "",
        "place": (row.place if reporter else masked(row.place)) if open_text else "",
        "steps": steps(row),
        "story": [entry for entry in story(row) if reporter or entry["public"]],
        "files": with_posters(queries.files_for_public(row, reporter=reporter)),
        "helpers": helpers(row),
        "over": row.state in (OrderState.CLOSED, OrderState.CANCELLED, OrderState.MERGED, OrderState.ERASED),
    }


def story(row: WorkOrder) -> list[dict[str, Any]]:
    """What happened, without who of the staff did it."""
    return [
        {
            "at": entry.at, "title": str(ACTS.get(entry.verb, entry.verb)), "who": "", "state": entry.facts.get("after", ""),
            "note": masked(str(entry.details.get("reason", ""))) if entry.verb in REASONS else "", "public": entry.verb not in REASONS,
        }
        for entry in orders.timeline(row)
        if entry.verb in TOLD
    ]  # fmt: skip


def helpers(row: WorkOrder) -> list[str]:
    """Which neighbouring firms came to help."""
    if row.help_request is None:
        return []
    return sorted({str(job.firm) for job in row.help_request.jobs.exclude(state="cancelled").select_related("firm")})
