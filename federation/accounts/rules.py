"""Who is who in the current subdistrict. Predicates take the acting membership, never the bare user."""

from __future__ import annotations

from typing import Any

from federation.accounts.models import FIRM_ROLES, STAFF_ROLES, Membership, Role


def is_staff(by: Membership, _subject: Any = None) -> bool:
    """The subdistrict office and the federation's secretariat."""
    return by.role in STAFF_ROLES


def is_dispatcher(by: Membership, _subject: Any = None) -> bool:
    """The property management centre, which matches, commands and closes."""
    return by.role == Role.DISPATCHER


def is_leader(by: Membership, _subject: Any = None) -> bool:
    """A subdistrict leader, who reads the log and orders in emergencies."""
    return by.role == Role.LEADER


def commands(by: Membership, _subject: Any = None) -> bool:
    """Dispatchers and leaders may choose and override by hand."""
    return by.role in (Role.DISPATCHER, Role.LEADER)


def is_firm(by: Membership, _subject: Any = None) -> bool:
    """Anybody acting for a property firm."""
    return by.role in FIRM_ROLES


def is_supervisor(by: Membership, _subject: Any = None) -> bool:
    """A district officer looking in; reads, never changes."""
    return by.role == Role.SUPERVISOR


def reads_pool(by: Membership, _subject: Any = None) -> bool:
    """What firms lend is known to staff, supervisors and the firms themselves."""
    return by.role in (*STAFF_ROLES, Role.SUPERVISOR, *FIRM_ROLES)


def same(mine: object | None, theirs: object | None) -> bool:
    """Two places are one; somebody without a place shares none with a row that has none."""
    return mine is not None and mine == theirs


def acts_for(by: Membership, firm_id: Any) -> bool:
    """A member of exactly this firm."""
    return by.role in FIRM_ROLES and by.firm_id == firm_id


def manages(by: Membership, firm_id: Any) -> bool:
    """The firm's administrator or site manager."""
    return by.role in (Role.FIRM_ADMIN, Role.SITE_MANAGER) and by.firm_id == firm_id


def can_read_log(by: Membership, _subject: Any = None) -> bool:
    """The audit log is for the subdistrict's leaders."""
    return by.role == Role.LEADER


def can_manage_people(by: Membership, _subject: Any = None) -> bool:
    """Leaders and dispatchers for everybody, a firm's administrator for the own firm."""
    return by.role in (Role.LEADER, Role.DISPATCHER, Role.FIRM_ADMIN)


def can_manage_settings(by: Membership, _subject: Any = None) -> bool:
    """Leaders approve numbers; dispatchers prepare them."""
    return by.role in (Role.LEADER, Role.DISPATCHER)
