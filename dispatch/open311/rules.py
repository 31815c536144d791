"""Who hands out keys."""

from __future__ import annotations

from typing import Any

from federation.accounts import rules as people
from federation.accounts.models import Membership


def can_issue(by: Membership, _subject: Any = None) -> bool:
    """The property management centre and the leaders: a key files orders in the subdistrict's name."""
    return people.commands(by)
