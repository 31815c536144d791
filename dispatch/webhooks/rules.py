"""Who connects other systems."""

from __future__ import annotations

from typing import Any

from federation.accounts import rules as people
from federation.accounts.models import Membership


def can_connect(by: Membership, _subject: Any = None) -> bool:
    """The property management centre and the leaders: what is sent leaves the subdistrict."""
    return people.commands(by)
