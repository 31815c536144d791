"""What the request page shows of neighbours."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from dispatch.mutual_aid import rules as aid
from dispatch.mutual_aid.models import HelpRequest
from dispatch.mutual_aid.queries import LOOKING, sees_details
from dispatch.mutual_aid.states import OutsideState
from dispatch.neighbours import queries, rules
from federation.accounts.models import Membership


def on_request(request: HelpRequest, by: Membership, at: datetime) -> dict[str, Any] | None:
    """Calls to neighbours and their help; on the lender's side, whose request it is."""
    if not sees_details(by, request):
        return None
    may_call = rules.can_call(by) and request.state in LOOKING and request.guest_of_id is None
    calls, helps = list(queries.calls(request)), list(queries.outside_helps(request))
    lendable = queries.lendable(request, timezone.localdate(at)) if may_call else []
    guest = queries.guests().filter(request=request).first() if request.guest_of_id else None
    if not (calls or helps or lendable or guest):
        return None
    return {
        "calls": calls, "helps": helps, "lendable": lendable, "guest": guest, "may_call": may_call,
        "may_confirm": aid.can_change_request(by, request), "done": OutsideState.DONE,
    }  # fmt: skip
