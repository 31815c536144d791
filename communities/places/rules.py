"""Who may change the map of the subdistrict."""

from __future__ import annotations

from federation.accounts.models import Membership, Role


def can_see(by: Membership, _subject: object = None) -> bool:
    """Everybody who acts for the subdistrict, a firm or a community; residents' pages come with their own."""
    return by.role not in (Role.RESIDENT, Role.OWNERS, Role.ASSESSOR)


def can_edit(by: Membership, _subject: object = None) -> bool:
    """Communities and compounds are entered by the property management centre, leaders and the secretariat."""
    return by.role in (Role.DISPATCHER, Role.LEADER, Role.SECRETARIAT)
