"""Who writes the rules of conduct, who signs them, who records violations."""

from __future__ import annotations

from typing import Any

from assessments.conduct.models import Violation
from communities.contracts.models import ServiceContract
from communities.places.models import Compound
from federation.accounts import rules as people
from federation.accounts.models import Membership, Role

PLACES = (Role.COMMUNITY, Role.GRID)
RECORDERS = (Role.LEADER, Role.DISPATCHER, Role.SECRETARIAT, Role.DEPARTMENT, *PLACES)


def can_see(by: Membership, _subject: Any = None) -> bool:
    """Who records, who is bound, and the district; queries narrow it to what is theirs."""
    return by.role in RECORDERS or by.role == Role.SUPERVISOR or people.is_firm(by)


def reads(by: Membership, _subject: Any = None) -> bool:
    """Who has signed and who has not."""
    return by.role in RECORDERS or by.role == Role.SUPERVISOR


def can_write(by: Membership, _subject: Any = None) -> bool:
    """The property management centre and the secretariat prepare a version."""
    return people.commands(by) or by.role == Role.SECRETARIAT


def can_issue(by: Membership, _subject: Any = None) -> bool:
    """The office puts a version into force, and withdraws a violation."""
    return people.commands(by)


def can_sign(by: Membership, contract: ServiceContract) -> bool:
    """The site manager of the contract's firm, or its administrator where there is none."""
    return people.manages(by, contract.firm_id)


def can_record(by: Membership, compound: Compound) -> bool:
    """The office and departments everywhere, a community and its grid workers in their own compounds."""
    return by.role in RECORDERS and (by.role not in PLACES or people.same(by.community_id, compound.community_id))


def can_state(by: Membership, violation: Violation) -> bool:
    """Who manages the firm says its side."""
    return people.manages(by, violation.firm_id)
