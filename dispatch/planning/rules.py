"""Who plans."""

from __future__ import annotations

from typing import Any

from federation.accounts import rules as people
from federation.accounts.models import Membership


def can_plan(by: Membership, _subject: Any = None) -> bool:
    """The people who command; a plan decides whom the federation asks."""
    return people.commands(by)
