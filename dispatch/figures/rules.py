"""Who reads figures."""

from __future__ import annotations

from typing import Any

from federation.accounts import rules as people
from federation.accounts.models import Membership, Role


def reads(by: Membership, _subject: Any = None) -> bool:
    """Staff and supervisors everything, firms and communities their own."""
    return people.is_staff(by) or people.is_firm(by) or by.role in (Role.SUPERVISOR, Role.COMMUNITY)


def opens(by: Membership, _subject: Any = None) -> bool:
    """Whoever sees all the orders of their figures may open the figures; the others read only numbers."""
    return people.commands(by) or by.role in (Role.SUPERVISOR, Role.COMMUNITY, Role.FIRM_ADMIN, Role.SITE_MANAGER)
