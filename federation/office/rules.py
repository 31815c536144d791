"""Who keeps the subdistrict's own books: settings, word lists, departments."""

from __future__ import annotations

from federation.accounts import rules as people
from federation.accounts.models import Membership


def can_keep_terms(by: Membership, _subject: object = None) -> bool:
    """Word lists and departments change what everybody chooses from: leaders and dispatchers."""
    return people.can_manage_settings(by)
