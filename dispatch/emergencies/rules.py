"""Who may raise, answer for and end an alarm."""

from __future__ import annotations

from typing import Any

from dispatch.emergencies.models import Alarm
from dispatch.mutual_aid import rules as aid
from federation.accounts import rules as people
from federation.accounts.models import Membership, Role


def can_raise(by: Membership, _subject: Any = None) -> bool:
    """Whoever may ask for help."""
    return aid.can_ask(by)


def can_drill(by: Membership, _subject: Any = None) -> bool:
    """Only the subdistrict calls exercises."""
    return people.commands(by)


def can_acknowledge(by: Membership, alarm: Alarm) -> bool:
    """Staff who command, and the managers of any member firm but the one that calls."""
    return people.commands(by) or (by.role in (Role.FIRM_ADMIN, Role.SITE_MANAGER) and by.firm_id != alarm.request.firm_id)


def can_end(by: Membership, alarm: Alarm) -> bool:
    """The caller and the people who command."""
    return aid.can_change_request(by, alarm.request)
