"""Who keeps the public's doors."""

from __future__ import annotations

from typing import Any

from dispatch.intake.models import PlaceCode
from federation.accounts import rules as people
from federation.accounts.models import Membership, Role


def can_make_codes(by: Membership, _subject: Any = None) -> bool:
    """Staff for every compound, the community for its own."""
    return people.commands(by) or by.role == Role.COMMUNITY


def can_revoke(by: Membership, code: PlaceCode) -> bool:
    """Staff, and the compound's community."""
    return people.commands(by) or (by.role == Role.COMMUNITY and people.same(by.community_id, code.compound.community_id))
