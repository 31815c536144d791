"""A form that is sent twice makes one thing: every form carries a token, kept in the transaction of what the form did.

The template tag `csrf_token` (federation/templatetags/submission.py) writes the token beside Django's own, so no form can
be without it. The first of two equal bodies holds the row of their digest; the second waits for it at the primary key and
is sent to where the first was sent. What was refused made nothing and gives its row back, so it may be mended and sent.
A changed body (the reader went back, and wrote something else) is another submission.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import OperationalError, connection, models, transaction
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from federation.kernel import links
from federation.kernel.sealed import SealedField

FIELD = "submission"
_SHOWN = "federation.kernel.submissions.shown"
NOT_TYPED = {FIELD, "csrfmiddlewaretoken"}
LONGEST = 64


class Submission(models.Model):
    """One body of one form, of no subdistrict: it holds no more than a digest, and where its sender was sent.

    `location` is sealed, because the address of a report is the only key to it.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    location = SealedField(blank=True)
    made_at = models.DateTimeField(db_default=Now(), db_index=True)

    def __str__(self) -> str:
        return self.digest[:8]


def new_token(person: object = None) -> str:
    """A fresh token for a form that is shown; made for a person, it can be told later whether it was (`shown_to`), not for whom."""
    word = secrets.token_urlsafe(16)
    return f"{word}.{links.proof(_SHOWN, f'{person} {word}')}" if person else word


def shown_to(token: str, person: object) -> bool:
    """Whether the form with this token was shown to this very person."""
    word, _dot, given = token.partition(".")
    return bool(given) and links.holds(given, _SHOWN, f"{person} {word}")


def shows(request: HttpRequest, location: str) -> None:
    """For an answer that is a page (a secret shown once) instead of a redirect: where a repeat is sent."""
    request.submission_location = resolve_url(location)  # type: ignore[attr-defined]


def by_nature(request: HttpRequest) -> bool:
    """Whether the address only sets a state, so that a repeat changes nothing (settings.REPEATABLE says why of each)."""
    return request.path.lstrip("/").startswith(tuple(settings.REPEATABLE))


def forget(before: datetime) -> int:
    """Delete rows that are older; returns how many. A later repeat would make a new thing."""
    return Submission.objects.filter(made_at__lt=before).delete()[0]


class SubmissionMiddleware:
    """Claims the token before the view, and keeps or gives back the claim after it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        digest = getattr(request, "submission", "")
        if digest and not connection.needs_rollback and response.status_code < 500:
            location = _made(request, response)
            if location:
                Submission.objects.filter(pk=digest).update(location=location)
            else:
                Submission.objects.filter(pk=digest).delete()
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Let the first through; send a repeat to what the first made."""
        if request.method != "POST" or getattr(view, "csrf_exempt", False) or by_nature(request) or not request.POST.get(FIELD):
            return None
        digest = _digest(request)
        try:
            with transaction.atomic():
                first = _claim(digest)
        except OperationalError:  # the first is still at work after lock_timeout
            sentence = _("This was sent already and is being worked on. Please look again in a moment.")
            return render(request, "409.html", {"reason": sentence}, status=409)
        if first:
            request.submission = digest  # type: ignore[attr-defined]
            return None
        location = Submission.objects.values_list("location", flat=True).filter(pk=digest).first() or request.path
        messages.info(request, _("This was sent already; here is what it made."))
        if "HX-Request" in request.headers and "HX-Boosted" not in request.headers:
            return HttpResponse(status=204, headers={"HX-Redirect": location})
        return redirect(location)


def _claim(digest: str) -> bool:
    """Whether we are the first; a simultaneous second waits here until the first has committed or rolled back."""
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(Submission._meta.db_table)
        cursor.execute(f"INSERT INTO {table} (digest, location) VALUES (%s, '') ON CONFLICT DO NOTHING", [digest])
        return cursor.rowcount == 1


def _digest(request: HttpRequest) -> str:
    """What makes two submissions the same: token, person, address and everything typed or chosen."""
    typed = sorted((name, request.POST.getlist(name)) for name in request.POST if name not in NOT_TYPED)
    files = sorted((name, [(one.name, one.size) for one in request.FILES.getlist(name)]) for name in request.FILES)
    person = getattr(getattr(request, "user", None), "pk", None)
    whole = json.dumps([request.POST[FIELD][:LONGEST], str(person or ""), request.path, typed, files])
    return salted_hmac("federation.submission", whole, algorithm="sha256").hexdigest()


def _made(request: HttpRequest, response: HttpResponse) -> str:
    """Where the sender is sent when something was made; empty after a refusal, a page or a file."""
    location = str(response.headers.get("HX-Redirect", "") or response.headers.get("Location", ""))
    refused = any(one.level >= messages.ERROR for one in getattr(getattr(request, "_messages", None), "_queued_messages", []))
    if refused or response.status_code >= 400 or location.startswith(resolve_url(settings.LOGIN_URL)):
        return ""
    return location or str(getattr(request, "submission_location", ""))
