"""What every page does at its door: ask who comes, and turn refusals into sentences."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from federation.accounts import queries
from federation.accounts.models import Membership, User
from federation.api.errors import is_race
from federation.kernel import typed
from federation.kernel.errors import Denied, Refused
from federation.kernel.rules import Rule

View = Callable[..., HttpResponseBase]


class MemberRequest(HttpRequest):
    """A request whose person acts in a subdistrict; only for the type checker."""

    membership: Membership


def member(*rules: Rule) -> Callable[[View], View]:
    """Let in signed-in people with a membership for which one of the rules holds (anybody when none is given)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                if request.method == "POST":
                    typed.keep(request)
                return redirect_to_login(request.get_full_path())
            membership = cast(MemberRequest, request).membership
            if membership is None:
                if queries.supervised_by(cast(User, request.user)).exists():
                    return redirect("office:subdistricts")
                return render(request, "account/no_membership.html", status=403)
            if rules and not any(rule(membership, None) for rule in rules):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.member_rules = rules  # type: ignore[attr-defined]
        return guarded

    return decorate


def done(form: BaseForm, act: Callable[[], Any]) -> bool:
    """Do it when the form is right; a refusal becomes the form's error and nothing has changed."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True


class RefusalMiddleware:
    """Business refusals of pages: the sentence is shown where the person came from, and nothing has changed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Denied):
            return render(request, "403.html", {"sentence": str(error)}, status=403)
        if isinstance(error, Refused):
            return self._back(request, str(error))
        if isinstance(error, DatabaseError) and is_race(error):
            return self._back(request, _("Somebody else was faster. Please look at the current state."))
        return None

    def _back(self, request: HttpRequest, sentence: str) -> HttpResponse:
        messages.error(request, sentence)
        came_from = urlsplit(request.headers.get("Referer", ""))
        same_site = came_from.netloc == request.get_host() and came_from.path != request.path
        return redirect(came_from.path if same_site else "/")
