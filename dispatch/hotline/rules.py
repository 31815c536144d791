"""Who imports from the hotline: the tables hold callers' names and numbers."""

from __future__ import annotations

from typing import Any

from federation.accounts import rules as people
from federation.accounts.models import Membership


def can_import(by: Membership, _subject: Any = None) -> bool:
    """The property management centre and the leaders."""
    return people.commands(by)
