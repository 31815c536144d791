"""Who may write, propose and agree to costs: the helping firm writes, the asking side agrees; staff read."""

from __future__ import annotations

from dispatch.costs.models import CostSheet
from dispatch.mutual_aid import rules as aid
from federation.accounts import rules as people
from federation.accounts.models import Membership, Role


def can_write(by: Membership, sheet: CostSheet) -> bool:
    """The helping firm's managers."""
    return people.manages(by, sheet.firm_id)


def can_agree(by: Membership, sheet: CostSheet) -> bool:
    """The asking side's managers; where no firm asked, the person who logged the request. Nobody agrees for them."""
    return aid.owns_request(by, sheet.request) and by.role != Role.FIRM_STAFF and not people.acts_for(by, sheet.firm_id)
