"""Who reads and who writes schemes."""

from __future__ import annotations

from typing import Any

from federation.accounts import rules as people
from federation.accounts.models import Membership, Role


def can_read(by: Membership, _scheme: Any = None) -> bool:
    """The office and whoever judges; a published scheme is no secret, its draft is."""
    return people.is_staff(by) or by.role in (Role.SUPERVISOR, Role.COMMUNITY, Role.ASSESSOR)


def can_write(by: Membership, _scheme: Any = None) -> bool:
    """The property management centre prepares, the leader decides by opening the cycle."""
    return people.commands(by) or by.role == Role.SECRETARIAT


def can_rehearse(by: Membership, _scheme: Any = None) -> bool:
    """A dry run shows every project's score: the office and the district."""
    return by.role in (Role.LEADER, Role.DISPATCHER, Role.SECRETARIAT, Role.SUPERVISOR)
