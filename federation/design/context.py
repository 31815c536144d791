"""What every page knows about its frame: where the reader is, as whom, and what waits there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from federation.accounts.badges import Badges
from federation.design.navigation import FACE_OF_ROLE, Entry, Group, navigation


@dataclass(frozen=True)
class Shell:
    navigation: list[Group]
    membership: Any
    tenant_name: str
    place_name: str

    @property
    def tabs(self) -> list[Entry]:
        return [entry for group in self.navigation for entry in group.entries if entry.on_tab_bar][:4]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Reads what middleware left on the request: membership (role, firm, subdistrict) and badges.

    Everything is optional, so that sign-in and error pages can use the same frame.
    """
    if not hasattr(request, "badges"):
        request.badges = Badges(getattr(request, "membership", None))  # type: ignore[attr-defined]
    return {"shell": SimpleLazyObject(lambda: _build(request))}


def _build(request: HttpRequest) -> Shell:
    membership = getattr(request, "membership", None)
    subdistrict = getattr(membership, "subdistrict", None) or getattr(request, "subdistrict", None)
    firm, role = getattr(membership, "firm", None), str(getattr(membership, "role", ""))
    return Shell(
        navigation=navigation(FACE_OF_ROLE.get(role, ""), path=request.path, badges=request.badges, role=role),  # type: ignore[attr-defined]
        membership=membership,
        tenant_name=str(subdistrict) if subdistrict else "",
        place_name=str(firm) if firm else _("Property Services Federation"),
    )
