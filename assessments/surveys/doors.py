"""What stands before the survey's public pages: limits, the code, the subdistrict, and nothing kept by anybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.cycles.models import Cycle
from assessments.surveys import codes, hands
from assessments.surveys.codes import Code
from assessments.surveys.hands import Hand
from dispatch.intake.doors import private
from federation.kernel import limits
from federation.kernel.addresses import client_address
from federation.tenancy import policy, scope
from federation.tenancy.models import Subdistrict

HOUR = 3600
#: Wrong codes are counted before any subdistrict is known, so the bound is the product's own.
MOST_MISSES = policy.SETTINGS["survey_miss_most"].default
View = Callable[..., HttpResponseBase]


def unknown(request: HttpRequest) -> HttpResponseBase:
    """No such code; said in the same words whether it never was or was replaced. After many of them: wait."""
    if not limits.allowed("survey-miss", client_address(request), most=MOST_MISSES, seconds=HOUR):
        return wait(request)
    context = {"page_title": _("This code is not valid")}
    return private(render(request, "assessments/surveys/unknown.html", context, status=404))


def wait(request: HttpRequest) -> HttpResponseBase:
    """Too much from one address."""
    context = {"page_title": _("Please wait"), "sentence": _("Too many answers came from this network within an hour. Please try later.")}
    return private(render(request, "assessments/surveys/wait.html", context, status=429))


def at_code(view: View) -> View:
    """For `/survey/<code>/`: hands the view what is known of the code, and the time."""

    @wraps(view)
    def guarded(request: HttpRequest, code: str) -> HttpResponseBase:
        now, found = timezone.now(), codes.read(code)
        hand = _hand(found, now) if found is not None else None
        if hand is None:
            return unknown(request)
        if request.method == "POST" and not limits.allowed("survey", client_address(request), most=hand.most, seconds=HOUR):
            return wait(request)
        return private(view(request, hand, now))

    return guarded


def at_door(view: View) -> View:
    """For `/survey/phone/<door>/`: hands the view the cycle."""

    @wraps(view)
    def guarded(request: HttpRequest, door: str) -> HttpResponseBase:
        opened = codes.read_door(door)
        cycle = _cycle(*opened) if opened is not None else None
        return unknown(request) if cycle is None else private(view(request, cycle, door))

    return guarded


def _hand(code: Code, at: datetime) -> Hand | None:
    scope.enter_apart(code.subdistrict)  # the code speaks for its home, whoever else its holder is; only what it opens is shown
    hand = hands.read(code, at)
    if hand is not None:
        timezone.activate(hand.zone)
    return hand


def _cycle(pk: int, cycle: UUID) -> Cycle | None:
    subdistrict = Subdistrict.objects.filter(pk=pk, active=True).first()
    if subdistrict is None:
        return None
    scope.enter_apart(subdistrict.pk)
    timezone.activate(ZoneInfo(subdistrict.timezone))
    found: Cycle | None = Cycle.objects.select_related("scheme").filter(pk=cycle).first()
    return found
