"""Who may see and change the pool."""

from __future__ import annotations

from federation.accounts import rules as people
from federation.accounts.models import Membership, Role
from federation.pool.models import Resource


def can_add(by: Membership, _subject: object = None) -> bool:
    """Firms enter their own; staff enter for firms."""
    return by.role in (Role.FIRM_ADMIN, Role.SITE_MANAGER, Role.DISPATCHER, Role.SECRETARIAT)


def can_edit(by: Membership, resource: Resource) -> bool:
    return people.manages(by, resource.firm_id) or by.role in (Role.DISPATCHER, Role.SECRETARIAT)


def can_verify(by: Membership, _resource: Resource) -> bool:
    """Only the subdistrict verifies; the secretariat prepares."""
    return by.role in (Role.DISPATCHER, Role.LEADER)


def can_see_private(by: Membership, resource: Resource) -> bool:
    """Certificate numbers and phones: the own firm and staff."""
    return people.acts_for(by, resource.firm_id) or people.is_staff(by)


def can_promise(by: Membership, resource: Resource) -> bool:
    """Lending without being asked each time is the firm's own decision, so only its administrator promises it."""
    return by.role == Role.FIRM_ADMIN and by.firm_id == resource.firm_id
