"""Who may call the API at all; what each person may see and do is decided by queries and actions."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class IsMember(BasePermission):
    """A signed-in person with an active membership, or a supervisor looking into a subdistrict."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.user and request.user.is_authenticated and request._request.membership)  # type: ignore[attr-defined]
