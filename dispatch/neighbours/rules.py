"""Who binds the subdistrict, and who calls a neighbour."""

from __future__ import annotations

from typing import Any

from federation.accounts import rules as people
from federation.accounts.models import Membership, Role


def can_agree(by: Membership, _subject: Any = None) -> bool:
    """An agreement binds the subdistrict: its leaders."""
    return by.role == Role.LEADER


def can_call(by: Membership, _subject: Any = None) -> bool:
    """Opening a request to a neighbour is a dispatcher's decision."""
    return people.commands(by)
