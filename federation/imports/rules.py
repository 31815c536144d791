"""Who imports: whoever may enter at least one kind of row by hand."""

from __future__ import annotations

from federation.accounts.models import Membership
from federation.imports import registry


def can_import(by: Membership, _subject: object = None) -> bool:
    return bool(registry.open_to(by))
