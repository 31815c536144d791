"""From the signed-in person to the acting membership and its subdistrict, for pages and the API alike."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from federation.accounts import queries, tokens
from federation.accounts.models import Membership, Role, User
from federation.kernel import audit
from federation.kernel.addresses import client_address
from federation.tenancy import scope
from federation.tenancy.middleware import WITHOUT_DATABASE


class MembershipMiddleware:
    """Sets `request.membership` (None for strangers), enters its subdistrict in both walls and its time zone.

    The subdistrict comes from the person's own memberships, never from the request; the session or the
    X-Membership header only chooses among them. What is answered to a person, and all of the API, is kept by no cache
    unless the view says for how long (private pictures).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.membership = None  # type: ignore[attr-defined]
        request.memberships = []  # type: ignore[attr-defined]
        if request.path in WITHOUT_DATABASE:
            return self.get_response(request)
        audit.remember_address(client_address(request))
        timezone.deactivate()
        if request.path.startswith("/api/") and "Authorization" in request.headers:
            request.user = tokens.user_of(request) or AnonymousUser()
            request.by_token = True  # type: ignore[attr-defined]
        known = request.user.is_authenticated
        if known:
            self._choose(request)
        response = self.get_response(request)
        if known or request.user.is_authenticated or request.path.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def _choose(self, request: HttpRequest) -> None:
        user: User = request.user  # type: ignore[assignment]
        memberships = queries.memberships_of(user)
        looking_at = request.session.get("looking_at")
        request.memberships = memberships  # type: ignore[attr-defined]
        wanted = request.headers.get("X-Membership") or request.session.get("membership")
        chosen = next((m for m in memberships if str(m.pk) == wanted), memberships[0] if memberships else None)
        if looking_at and (subdistrict := queries.supervised_by(user).filter(pk=looking_at).first()):
            chosen = Membership(user=user, role=Role.SUPERVISOR, subdistrict=subdistrict)
        request.membership = chosen  # type: ignore[attr-defined]
        if chosen is not None:
            scope.enter(chosen.subdistrict.pk)
            if chosen.firm_id is not None:
                scope.tell_firm(chosen.firm_id)
            timezone.activate(ZoneInfo(chosen.subdistrict.timezone))
