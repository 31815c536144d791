"""Who keeps the categories."""

from __future__ import annotations

from typing import Any

from federation.accounts import rules as people
from federation.accounts.models import Membership


def can_keep(by: Membership, _subject: Any = None) -> bool:
    """Dispatchers and leaders, as for every setting."""
    return people.can_manage_settings(by)
