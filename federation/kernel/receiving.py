"""Bodies are read before a transaction is opened: a slow upload holds no connection and no row, and too many of them no site."""

from __future__ import annotations

import errno
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from federation.kernel import room

SMALL = 64 * 1024  # bytes; such a body has come whole before a program is asked
FOR_PROGRAMS = ("/api/", "/open311/")


class ReceivingMiddleware:
    """Reads the body whole, or answers 413, 503 or 400 before anything else has begun.

    Of the threads of a process only `UPLOADS_AT_ONCE` may wait for large bodies; who comes then is asked to try again, and
    everybody else is served. Assumes that the proxy bounds how long a body may take (docker/Caddyfile).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.places = threading.BoundedSemaphore(settings.UPLOADS_AT_ONCE)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in ("POST", "PUT", "PATCH"):
            with translation.override(translation.get_language_from_request(request)):
                problem = self._receive(request)
            if problem is not None:
                return problem
        return self.get_response(request)

    def _receive(self, request: HttpRequest) -> HttpResponse | None:
        """None when the body is here."""
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        if length > settings.REQUEST_MAX_BYTES:
            return too_large(request)
        if length <= SMALL:
            return _read(request)
        if not self.places.acquire(blocking=False):
            sentence = _("Too many files are being sent at this moment. Nothing was changed; please try again in a minute.")
            return _later(request, "busy", sentence)
        try:
            return _read(request)
        finally:
            self.places.release()


def _read(request: HttpRequest) -> HttpResponse | None:
    """Forms are taken apart, files into temporary files; programs' bodies are kept as they are, for their parsers."""
    try:
        if request.method == "POST" and not request.path.startswith(FOR_PROGRAMS):
            request.POST  # noqa: B018 - reads
        else:
            request.body  # noqa: B018
    except RequestDataTooBig:
        return too_large(request)
    except UnreadablePostError:
        return HttpResponse(status=400)  # the sender is gone
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        return _later(request, "no_room", str(room.NO_ROOM))
    return None


def too_large(request: HttpRequest) -> HttpResponse:
    """413 in the asked format, with what may be done."""
    if request.path.startswith(FOR_PROGRAMS):
        return _answer(request, 413, "too_large", _("The body is too large."))
    megabytes = settings.REQUEST_MAX_BYTES // 1024 // 1024
    sentence = _("What was sent is larger than %(mb)d MB. Choose fewer or smaller files, and send it again.") % {"mb": megabytes}
    return _answer(request, 413, "too_large", sentence)


def _later(request: HttpRequest, code: str, sentence: str) -> HttpResponse:
    answer = _answer(request, 503, code, sentence)
    answer["Retry-After"] = "30"
    return answer


def _answer(request: HttpRequest, status: int, code: str, sentence: str) -> HttpResponse:
    """Without session, transaction or anything else that comes after us; what is still on its way is not waited for."""
    line = request.META.get("gunicorn.socket")
    if line is not None:  # else gunicorn reads the rest of the body before it gives the thread to somebody else
        with suppress(OSError):
            line.shutdown(socket.SHUT_RD)
    if request.path.startswith(FOR_PROGRAMS):
        kind = "client_error" if status < 500 else "server_error"
        return JsonResponse({"type": kind, "errors": [{"code": code, "detail": sentence, "attr": None}]}, status=status)
    return render(request, "413.html", {"sentence": sentence, "status": status}, status=status, using=None)
