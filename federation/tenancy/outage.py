"""What a visitor gets when something below the product fails: 503 for the database, 500 for our own mistakes."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

KEPT_BY_NOBODY = {"Cache-Control": "private, no-store"}


def _error(request: HttpRequest, status: int, code: str, sentence: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        error = {"code": code, "detail": sentence, "attr": None}
        return JsonResponse({"type": "server_error", "errors": [error]}, status=status, headers=KEPT_BY_NOBODY)
    response = render(request, "500.html", {"sentence": sentence, "status": status}, status=status, using=None)
    response["Cache-Control"] = KEPT_BY_NOBODY["Cache-Control"]
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: an unreachable or overloaded database is an honest 503 with Retry-After."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        response = _error(request, 503, "unavailable", _("The database is not reachable just now. Nothing was changed; please try again."))
        response["Retry-After"] = "5"
        return response
    return _error(request, 500, "error", _("Something went wrong on our side. Nothing was changed; please try again."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler404, in JSON under the API; with the exception's `sentence` where it has one."""
    sentence = getattr(exception, "sentence", "")
    if request.path.startswith("/api/"):
        error = {"code": "not_found", "detail": sentence or _("Not found."), "attr": None}
        return JsonResponse({"type": "client_error", "errors": [error]}, status=404)
    return render(request, "404.html", {"sentence": sentence}, status=404)
