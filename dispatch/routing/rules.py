"""Who keeps the routing rules."""

from __future__ import annotations

from typing import Any

from federation.accounts import rules as people
from federation.accounts.models import Membership


def can_keep(by: Membership, _subject: Any = None) -> bool:
    """Dispatchers and leaders."""
    return people.commands(by)
