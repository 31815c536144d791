"""Who moves compounds between classes, who writes and reviews their plans."""

from __future__ import annotations

from typing import Any

from communities.places.models import Compound
from federation.accounts import rules as people
from federation.accounts.models import Membership, Role

PLANNERS = (Role.LEADER, Role.DISPATCHER, Role.SECRETARIAT, Role.DEPARTMENT, Role.COMMUNITY)


def can_see(by: Membership, _subject: Any = None) -> bool:
    """The office, departments, communities, the district, and firms for the compounds they serve."""
    return by.role in PLANNERS or by.role in (Role.SUPERVISOR, Role.GRID) or people.is_firm(by)


def can_decide(by: Membership, _compound: Any = None) -> bool:
    """The office moves a compound up or down."""
    return people.commands(by)


def can_plan(by: Membership, compound: Compound) -> bool:
    """The office and departments everywhere, a community for its own compounds."""
    return by.role in PLANNERS and (by.role != Role.COMMUNITY or people.same(by.community_id, compound.community_id))
