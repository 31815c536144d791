"""Who may call the API at all; what each person may see and do is decided by queries and actions."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class IsMember(BasePermission):
    """A signed-in person with an active membership, or a supervisor looking into a subdistrict.

    A person who names a membership gets that one or nothing: acting by mistake as somebody else would be worse.
    """

    message = _("You have no such role in a subdistrict.")

    def has_permission(self, request: Request, view: Any) -> bool:
        membership = getattr(request._request, "membership", None)
        if not (request.user and request.user.is_authenticated and membership):
            return False
        wanted = request.headers.get("X-Membership")
        return not wanted or wanted == str(membership.pk)
