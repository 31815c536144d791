"""Who prepares, runs and reads cycles, and who may judge whom."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from assessments.cycles.models import Interest
from federation.accounts import rules as people
from federation.accounts.models import Membership, Role

#: The office and the district see the whole cycle; raters their sheets, firms their own result.
SEES_ALL = (Role.LEADER, Role.DISPATCHER, Role.SECRETARIAT, Role.SUPERVISOR)
JUDGES = (Role.COMMUNITY, Role.DEPARTMENT, Role.ASSESSOR, Role.LEADER, Role.DISPATCHER, Role.SECRETARIAT)


def can_read(by: Membership, _cycle: Any = None) -> bool:
    """The whole board of a cycle."""
    return by.role in SEES_ALL


def can_run(by: Membership, _cycle: Any = None) -> bool:
    """Prepare, assign, open, remind, check: leader, property management centre, secretariat."""
    return people.commands(by) or by.role == Role.SECRETARIAT


def can_call_off(by: Membership, _cycle: Any = None) -> bool:
    """Only the leader throws a cycle away."""
    return people.is_leader(by)


def can_judge(by: Membership, _cycle: Any = None) -> bool:
    """Who may be given sheets at all."""
    return by.role in JUDGES


def is_impartial(member: Membership, firm_id: UUID | None) -> bool:
    """No role in the firm and no declared tie to it; the same person's other roles count, too."""
    if firm_id is None:
        return True
    if Membership.objects.filter(user=member.user_id, firm=firm_id, active=True).exists():
        return False
    return not Interest.objects.filter(member__user=member.user_id, firm=firm_id).exists()
