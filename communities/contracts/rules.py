"""Who may enter contracts."""

from __future__ import annotations

from communities.places import rules as places
from federation.accounts.models import Membership


def can_edit(by: Membership, _subject: object = None) -> bool:
    """Whoever keeps the compounds also files their contracts."""
    return places.can_edit(by)
