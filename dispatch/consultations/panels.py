"""What the request page shows of consultations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dispatch.consultations import queries, rules
from dispatch.consultations.states import CONSULTATION
from dispatch.mutual_aid.models import HelpRequest
from dispatch.mutual_aid.queries import sees_details
from dispatch.mutual_aid.states import RequestState
from federation.accounts.models import Membership


def on_request(request: HelpRequest, by: Membership, _at: datetime) -> dict[str, Any] | None:
    """The running or last consultation, or the invitation to call one when experts are booked."""
    if not sees_details(by, request):
        return None
    row = queries.of_request(request)
    over = row is None or row.state in CONSULTATION.final()
    running = request.state not in (RequestState.CLOSED, RequestState.CANCELLED, RequestState.DRAFT)
    experts = len(rules.experts_of(request))
    can_call = over and running and experts > 0 and rules.can_open(by, request)
    if row is None and not can_call:
        return None
    return {"row": row, "can_call": can_call, "experts": experts}
