"""Who reads a bulletin before it is published, and what the public is shown, as the subdistrict decides."""

from __future__ import annotations

from typing import Any

from assessments.results import rules as results
from federation.accounts.models import Membership


def can_read(by: Membership, _subject: Any = None) -> bool:
    """Everybody who may see results: the office at once, others when they are published."""
    return results.can_see(by)
