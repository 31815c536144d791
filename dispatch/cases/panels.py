"""What the request page shows of the library."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dispatch.cases import queries, rules
from dispatch.cases.models import Case
from dispatch.mutual_aid.models import HelpRequest
from dispatch.mutual_aid.queries import LOOKING, sees_details
from dispatch.mutual_aid.states import RequestState
from federation.accounts.models import Membership


def on_request(request: HelpRequest, by: Membership, _at: datetime) -> dict[str, Any] | None:
    """While it is open: similar cases. Once closed: its own case, or the invitation to write one."""
    if not rules.can_read(by) or not sees_details(by, request):
        return None
    if request.state in (*LOOKING, RequestState.STAFFED, RequestState.DRAFT):
        similar = queries.similar(by, request.title, most=3)
        return {"similar": similar} if similar else None
    if request.state != RequestState.CLOSED or request.drill:
        return None
    row = Case.objects.filter(request=request).first()
    if row is not None and not queries.visible_to(by).filter(pk=row.pk).exists():
        return None
    can_write = row is None and rules.can_write(by, request)
    return {"row": row, "can_write": can_write} if row or can_write else None
