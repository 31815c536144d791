"""What stands before every public page: the address is read, the subdistrict entered, and nothing is kept in caches."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.intake import queries, tokens
from dispatch.intake.actions import Caller, TooMany
from dispatch.intake.models import PlaceCode
from dispatch.intake.tokens import Opened, Purpose
from dispatch.work_orders.models import WorkOrder
from federation.kernel.addresses import client_address
from federation.tenancy import scope
from federation.tenancy.models import Subdistrict

PROOF_COOKIE, PROOF_SECONDS = "ly_phone", 3600
View = Callable[..., HttpResponseBase]


def unknown(request: HttpRequest) -> HttpResponseBase:
    """Not one of ours, over or revoked: a warning that asks for nothing and leads nowhere."""
    return private(render(request, "dispatch/intake/unknown.html", {"page_title": _("This code is not valid")}, status=404))


def private(response: HttpResponseBase) -> HttpResponseBase:
    """Kept by nobody, told to nobody."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "same-origin"  # with no-referrer, forms would come from the origin “null”
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def at_place(view: View) -> View:
    """For `/report/<token>/…`: hands the view the place."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str) -> HttpResponseBase:
        opened = _open(request, token, Purpose.PLACE)
        place = queries.place_of(opened.row, timezone.localdate()) if opened else None
        return unknown(request) if place is None else _answered(request, view, place, token)

    return guarded


def at_order(*purposes: Purpose) -> Callable[[View], View]:
    """For `/track/<token>/…`: hands the view the order and what the address is for."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, token: str, **more: Any) -> HttpResponseBase:
            opened = _open(request, token, *purposes)
            order = queries.order_behind(opened.row) if opened else None
            return unknown(request) if opened is None or order is None else _answered(request, view, order, token, opened, **more)

        return guarded

    return decorate


def _open(request: HttpRequest, token: str, *purposes: Purpose) -> Opened | None:
    opened = tokens.read(token, *purposes)
    subdistrict = Subdistrict.objects.filter(pk=opened.subdistrict, active=True).first() if opened else None
    if opened is None or subdistrict is None:
        return None
    scope.enter(subdistrict.pk)
    timezone.activate(ZoneInfo(subdistrict.timezone))
    request.membership = None  # type: ignore[attr-defined]
    return opened


def _answered(request: HttpRequest, view: View, row: PlaceCode | WorkOrder, *args: Any, **more: Any) -> HttpResponseBase:
    try:
        return private(view(request, row, *args, **more))
    except TooMany as refusal:
        context = {"sentence": str(refusal), "page_title": _("Please wait")}
        return private(render(request, "dispatch/intake/wait.html", context, status=429))


def caller(request: HttpRequest, subdistrict: int | None) -> Caller:
    """Who stands here: the network address, and the phone that was proven within the hour."""
    proof = request.POST.get("proof") or request.COOKIES.get(PROOF_COOKIE, "")
    return Caller(client_address(request), tokens.proven_phone(proof, subdistrict, seconds=PROOF_SECONDS))
