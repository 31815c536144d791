"""How long it would have taken without help, said by those who asked."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from dispatch.fieldwork import rules
from dispatch.fieldwork.models import TimeEstimate
from dispatch.mutual_aid.models import HelpRequest
from federation.accounts.models import Membership
from federation.kernel import audit
from federation.kernel.rules import require


def estimate_alone(request: HelpRequest, *, hours: Decimal, basis: str = "", by: Membership, at: datetime) -> TimeEstimate:
    """Enter or correct the estimate, in working hours; the log keeps the earlier ones."""
    require(rules.can_estimate, by, request)
    with transaction.atomic():
        row, _new = TimeEstimate.objects.update_or_create(
            request=request, defaults={"hours": hours, "basis": basis[:300], "by": by, "at": at}
        )
        audit.record("estimate_alone", row, by=by, at=at, thread=request.pk, quantity=str(hours), reason=basis)
    found: TimeEstimate = row
    return found
