"""A firm that is far below zero in the ledger: its requests may wait for the office's word, emergencies never."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from dispatch.ledger.queries import held_back
from dispatch.mutual_aid.actions.waves import hand_to_office
from dispatch.mutual_aid.models import HelpRequest, Urgency
from federation.accounts import rules as people
from federation.accounts.models import Membership
from federation.kernel.errors import Refused

BELOW_LIMIT = "credit_limit"


def hold_below_limit(request: HelpRequest, *, by: Membership, at: datetime) -> bool:
    """Hand a request that was just sent to the office where the subdistrict wants that; whether it was."""
    if request.firm_id is None or request.urgency == Urgency.EMERGENCY or request.drill or people.commands(by):
        return False
    if not held_back(request.firm_id):
        return False
    hand_to_office(request, BELOW_LIMIT, at=at)
    return True


def release_hold(request: HelpRequest, *, by: Membership) -> None:
    """Searching on for a request that waits for the office's word is that word; nobody else may give it."""
    if request.shortfall != BELOW_LIMIT:
        return
    if not people.commands(by):
        raise Refused(_("The subdistrict must confirm this request first: the balance is below the credit limit."), code=BELOW_LIMIT)
    HelpRequest.objects.filter(pk=request.pk).update(shortfall="")
    request.shortfall = ""
