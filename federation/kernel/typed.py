"""What a person typed into a form: line ends as the browser counted them, and text that is not lost at the door.

A browser counts a line end as one character (maxlength) and sends two (CR LF), so long texts with lines would be refused;
every form's body is taken with LF. A body that comes without a session, or with the token of an earlier one, is kept or
shown, so that it can be sent again with one press.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware import csrf
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from federation.kernel.addresses import client_address
from federation.kernel.limits import allowed
from federation.kernel.sealed import seal, unseal
from federation.kernel.submissions import FIELD, NOT_TYPED, shown_to

KEPT = "typed"
MOST_BYTES, MOST_AN_HOUR, HOUR = 64 * 1024, 60, 3600
#: The body came from our own page with the token of another session; a foreign page's is never offered.
STALE = (csrf.REASON_NO_CSRF_COOKIE, csrf.REASON_CSRF_TOKEN_MISSING, "CSRF token from POST")
LONGEST_SHOWN = 40_000


class TypedMiddleware:
    """Line ends of every form; and after signing in again, the text that was sent without a session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Answers itself only where text is waiting for this address and this person."""
        if not request.path.startswith(("/api/", "/open311/")):  # those say what is wrong with such a letter
            request.GET = _as_typed(request.GET)  # type: ignore[assignment]
        if request.method == "POST" and not getattr(view, "csrf_exempt", False):
            request.POST = _as_typed(request.POST)  # type: ignore[assignment]
        if request.method == "GET" and getattr(request, "membership", None) is not None and KEPT in request.session:
            return _waiting(request)
        return None


def keep(request: HttpRequest) -> None:
    """Remember the body until its sender has signed in again: sealed, for this address, and for the person whom the form was shown to."""
    body = [(name, value) for name in request.POST if name not in NOT_TYPED for value in request.POST.getlist(name)]
    if not body or not allowed("kept", client_address(request), most=MOST_AN_HOUR, seconds=HOUR):
        return
    whole = json.dumps([request.path, request.POST.get(FIELD, ""), body, bool(request.FILES)])
    if len(whole) <= MOST_BYTES:
        request.session[KEPT] = seal(whole)


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW: our own page's form is shown with what was typed, to be sent again."""
    came_from = urlsplit(request.headers.get("Origin") or request.headers.get("Referer") or "").netloc
    if request.method != "POST" or came_from != request.get_host() or not reason.startswith(STALE):
        return render(request, "403_csrf.html", status=403)
    body = [(name, value) for name in request.POST if name not in NOT_TYPED for value in request.POST.getlist(name)]
    return _again(request, request.get_full_path(), body, files=bool(request.FILES))


def _as_typed(given: QueryDict) -> QueryDict:
    """Line ends count once, and NUL, which nobody types and no database keeps, is left out."""
    if not any(letter in value for _name, values in given.lists() for value in values if isinstance(value, str) for letter in "\r\0"):
        return given
    mended = given.copy()
    for name, values in given.lists():
        mended.setlist(name, [str(value).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "") for value in values])
    mended._mutable = False
    return mended


def _waiting(request: HttpRequest) -> HttpResponse | None:
    path, token, body, files = json.loads(unseal(request.session[KEPT]) or '["", "", [], false]')
    if path != request.path:
        return None
    del request.session[KEPT]
    if not shown_to(token, request.user.pk):  # somebody else has signed in here: it is not for their eyes
        return None
    return _again(request, path, body, files=files)


def _again(request: HttpRequest, path: str, body: list[Any], *, files: bool) -> HttpResponse:
    shown = [str(value)[:LONGEST_SHOWN] for name, value in body if len(str(value)) > 1 and " " not in name]
    context = {"path": path, "body": body, "shown": shown, "files": files, "page_title": _("Please send it again")}
    response = render(request, "account/again.html", context, status=422 if "HX-Request" in request.headers else 200)
    add_never_cache_headers(response)
    return response
