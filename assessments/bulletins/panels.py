"""The public ranking on the workbench of those who live there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from federation.accounts.models import PLACE_ROLES, Membership
from federation.tenancy import policy


def on_workbench(_row: None, by: Membership, _at: datetime) -> dict[str, Any] | None:
    """Where the subdistrict decided to show it."""
    return {"code": by.subdistrict.code} if by.role in PLACE_ROLES and policy.number("public_ranking") else None
