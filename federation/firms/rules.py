"""Who may change a firm and its membership of the federation."""

from __future__ import annotations

from federation.accounts import rules as people
from federation.accounts.models import Membership, Role
from federation.firms.models import PropertyFirm


def can_register(by: Membership, _subject: object = None) -> bool:
    """Staff enter firms; a firm applies on paper or by its own account later."""
    return by.role in (Role.DISPATCHER, Role.LEADER, Role.SECRETARIAT)


def can_decide(by: Membership, _firm: PropertyFirm) -> bool:
    """Admission and suspension are the subdistrict's decision."""
    return people.commands(by)


def can_leave(by: Membership, firm: PropertyFirm) -> bool:
    """A firm leaves by its administrator, or staff record that it left."""
    return people.commands(by) or (by.role == Role.FIRM_ADMIN and by.firm_id == firm.pk)


def can_edit(by: Membership, firm: PropertyFirm) -> bool:
    """Contact data: staff and the firm's administrator."""
    return can_register(by) or (by.role == Role.FIRM_ADMIN and by.firm_id == firm.pk)
