"""Re-exports the capabilities' models, so that Django finds them; import them from their capability instead."""

from dispatch.mutual_aid.models import (
    Booking,
    Candidate,
    HelpRequest,
    Job,
    LedgerEntry,
    LineSkill,
    Offer,
    Photo,
    PlanRun,
    Rating,
    RequestLine,
    Wave,
)

__all__ = [
    "Booking",
    "Candidate",
    "HelpRequest",
    "Job",
    "LedgerEntry",
    "LineSkill",
    "Offer",
    "Photo",
    "PlanRun",
    "Rating",
    "RequestLine",
    "Wave",
]
