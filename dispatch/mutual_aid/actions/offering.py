"""An offer as every way of asking makes it: by wave, by plan, by hand, or unasked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from dispatch.mutual_aid.models import Candidate, HelpRequest, Offer
from dispatch.mutual_aid.states import OfferState
from dispatch.mutual_aid.supply import TICK
from federation.pool.models import Resource


def answer_by(request: HelpRequest, minutes: int, *, at: datetime) -> datetime:
    """Until when a firm may answer: so many minutes, but never longer than help is of use."""
    return min(at + minutes * settings.ANSWER_MINUTE, request.latest)


def new_offer(
    request: HelpRequest, line: UUID, resource: Resource, *, quantity: int, starts_at: datetime, travel_minutes: int, mode: str,
    score: int, due_at: datetime, at: datetime, **more: Any,
) -> Offer:  # fmt: skip
    """Unsaved and open, unless `more` says otherwise. Travel fills whole ticks, as the search counted it."""
    facts: dict[str, Any] = {"round": request.round, "state": OfferState.OPEN, **more}
    return Offer(
        request=request, line_id=line, resource=resource, firm=resource.firm, quantity=quantity, starts_at=starts_at,
        travel=-(-timedelta(minutes=travel_minutes) // TICK) * TICK, mode=mode, score=score,
        created_at=at, state_since=at, state_due_at=due_at, **facts,
    )  # fmt: skip


def offer_of(candidate: Candidate, request: HelpRequest, quantity: int, *, due_at: datetime, at: datetime, **more: Any) -> Offer:
    """An offer to a candidate that the search ranked; `starts_at` must not be empty."""
    assert candidate.starts_at is not None
    return new_offer(
        request, candidate.line_id, candidate.resource, quantity=quantity, starts_at=candidate.starts_at,
        travel_minutes=candidate.travel_minutes, mode=candidate.mode, score=candidate.score, due_at=due_at, at=at, **more,
    )  # fmt: skip
