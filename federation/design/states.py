"""What a state looks like: every code of every workflow is given one of seven tones, and always keeps its word."""

from __future__ import annotations

from typing import Final

TONES: Final = ("waiting", "urgent", "active", "moving", "review", "good", "closed")

STATE_TONES: Final[dict[str, str]] = {
    # emergencies
    "raised": "urgent",
    "acknowledged": "moving",
    "reached": "active",
    "over": "closed",
    # library
    "published": "good",
    # consultations
    "carried_out": "good",
    # neighbours
    "received": "review",
    "active": "good",
    "ended": "closed",
    "sent": "waiting",
    # planning
    "preparing": "moving",
    "discarded": "closed",
    "kept": "closed",
    "new": "good",
    "short": "urgent",
    # work orders
    "filed": "waiting",
    "claimable": "waiting",
    "assigned": "waiting",
    "working": "moving",
    "helping": "active",
    "returned": "urgent",
    "parked": "review",
    "resolved": "review",
    "merged": "closed",
    "erased": "closed",
    "taken": "good",
    "granted": "good",
    "appealed": "urgent",
    "upheld": "closed",
    "overturned": "good",
    # assessments
    "locked": "good",
    "checking": "review",
    "notified": "waiting",
    "deciding": "moving",
    "final": "good",
    "called_off": "closed",
    "rectified": "review",
    "excused": "closed",
    "in_force": "good",
    "recorded": "urgent",
    "replaced": "closed",
    "ordered": "waiting",
    "met": "good",
    "approved": "good",
    "stopped": "closed",
    "repaired": "good",
    "queued": "waiting",
    "gathered": "moving",
    "struck": "closed",
    "lapsed": "closed",
    # asking
    "draft": "closed",
    "matching": "waiting",
    "offered": "waiting",
    "open": "waiting",
    "opening": "moving",
    "volunteered": "review",
    "escalated": "urgent",
    "overdue": "urgent",
    "staffed": "active",
    # doing
    "accepted": "active",
    "booked": "active",
    "under_way": "moving",
    "on_site": "moving",
    "done": "review",
    "finished": "review",
    "disputed": "urgent",
    "planned": "active",
    "running": "moving",
    "answered": "review",
    "uploaded": "waiting",
    "staging": "moving",
    "failed": "urgent",
    "asked": "waiting",
    "issued": "waiting",
    "proposed": "waiting",
    "reported": "urgent",
    "assessed": "review",
    # ending
    "worked": "good",
    "agreed": "good",
    "valid": "good",
    "signed": "good",
    "settled": "good",
    "released": "closed",
    "refused": "closed",
    "revoked": "urgent",
    "dropped": "closed",
    "confirmed": "good",
    "credited": "good",
    "closed": "closed",
    "declined": "closed",
    "expired": "closed",
    "withdrawn": "closed",
    "cancelled": "closed",
    # urgency
    "emergency": "urgent",
    "urgent": "urgent",
    "routine": "closed",
    # members, certificates, things
    "applied": "waiting",
    "admitted": "good",
    "suspended": "urgent",
    "left": "closed",
    "pending": "waiting",
    "verified": "good",
    "rejected": "urgent",
    "expiring": "waiting",
    "fair": "active",
    "repair": "waiting",
    "retired": "closed",
}

SYMBOLS: Final[dict[str, str]] = {
    "waiting": "clock",
    "urgent": "warning",
    "active": "calendar",
    "moving": "send",
    "review": "view",
    "good": "success",
    "closed": "level",
}


def tone_of(code: str) -> str:
    """Unknown codes are grey, never an error: a badge must not take a page down."""
    return code if code in TONES else STATE_TONES.get(code, "closed")
