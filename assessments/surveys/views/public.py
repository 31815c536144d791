"""On a resident's phone: the code opens the form, one tap a question, and thanks."""

from __future__ import annotations

import secrets
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessments.cycles.models import Cycle
from assessments.surveys import actions, codes, doors, forms, queries, register
from assessments.surveys.actions import Given, Origin
from assessments.surveys.hands import Hand
from assessments.surveys.models import Channel
from assessments.surveys.questions import Question
from dispatch.intake.actions import Caller, TooMany
from dispatch.intake.doors import private
from federation.kernel import limits
from federation.kernel.addresses import client_address
from federation.kernel.errors import Refused

DEVICE, YEAR_S, HOUR = "ly_survey", 365 * 24 * 3600, 3600
MOST_OPENED = 600  # of the page for typing a code, from one address within an hour


def enter(request: HttpRequest) -> HttpResponseBase:
    """For who types the code of the letter."""
    form = forms.CodeEntry(request.POST or None)
    if not limits.allowed("survey-enter", client_address(request), most=MOST_OPENED, seconds=HOUR):
        return doors.wait(request)
    if form.is_valid():
        code = codes.read(form.cleaned_data["code"])
        if code is not None:
            return redirect("survey:form", code=code.text)
        form.add_error("code", _("A code has a number, a hyphen and 16 letters or digits."))
    context = {"form": form, "page_title": _("Survey on property service")}
    return private(render(request, "assessments/surveys/enter.html", context, status=422 if form.errors else 200))


@doors.at_code
def form(request: HttpRequest, hand: Hand, now: datetime) -> HttpResponse:
    """The questions, or thanks; `?again=1` changes an answer where the scheme lets the latest count."""
    sent = forms.sent(request.POST, len(hand.asked)) if request.method == "POST" else None
    answer = _take(request, hand, sent, now) if sent is not None else _shown(request, hand, now)
    if not request.COOKIES.get(DEVICE):
        how: dict[str, Any] = {"path": "/survey/", "secure": request.is_secure(), "httponly": True, "samesite": "Lax"}
        answer.set_cookie(DEVICE, secrets.token_urlsafe(18), max_age=YEAR_S, **how)
    return answer


def _take(request: HttpRequest, hand: Hand, given: Given, now: datetime) -> HttpResponse:
    try:
        actions.respond(hand, given, origin=_origin(request, now), at=now)
    except Refused as refused:
        return _page(request, hand, now, "thanks", status=409, refusal=str(refused))
    return redirect("survey:form", code=hand.code.text)


def _shown(request: HttpRequest, hand: Hand, now: datetime) -> HttpResponse:
    over = not hand.is_open(now)
    if request.method == "POST":
        wrong = forms.SurveyForm(request.POST, questions=hand.asked)
        return _page(request, hand, now, "form", status=422, form=wrong, opened=request.POST.get("opened", ""))
    if over or (hand.answered and not (hand.latest and "again" in request.GET)):
        return _page(request, hand, now, "thanks", over=over)
    fields = _blank(hand.asked, get_language() or "")
    return _page(request, hand, now, "form", fields=fields, opened=forms.opened(now.timestamp()))


def _page(request: HttpRequest, hand: Hand, now: datetime, name: str, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"hand": hand, "host": request.get_host(), "page_title": _("Survey on property service"), **more}
    return render(request, f"assessments/surveys/{name}.html", context, status=status)


@lru_cache(maxsize=256)
def _blank(asked: tuple[Question, ...], _language: str) -> str:
    """The questions as they stand before anybody has tapped: the same for every home, so made once a process and language."""
    return render_to_string("assessments/surveys/_fields.html", {"form": forms.SurveyForm(questions=asked)})


def _origin(request: HttpRequest, at: datetime) -> Origin:
    sent = request.POST.get("opened", "")[:200]
    since = forms.opened_at(sent)
    seconds = None if since is None else max(int(at.timestamp()) - since, 0)
    channel = Channel.SMS if request.GET.get("by") == "phone" else Channel.LINK
    return Origin(channel, sent, request.COOKIES.get(DEVICE, "")[:64], client_address(request), seconds)


@doors.at_door
def phone(request: HttpRequest, cycle: Cycle, door: str) -> HttpResponse:
    """Without a letter: a phone that is in the register is proven, and opens the form."""
    form = forms.PhoneEntry(request.POST or None)
    now = timezone.now()
    context: dict[str, Any] = {"cycle": cycle, "form": form, "door": door, "page_title": _("Survey on property service")}
    context |= {"over": not queries.is_open(cycle, now), "development": settings.DEVELOPMENT, "host": request.get_host()}
    if form.is_valid():
        number, typed = form.cleaned_data["phone"], form.cleaned_data["code"]
        try:
            if typed and "send" not in request.POST:
                code = register.prove_phone(cycle, number, typed, at=now)
                return redirect(f"/survey/{code.text}/?by=phone")
            register.send_code(cycle, number, caller=Caller(client_address(request)), at=now)
            context["sent"] = True
        except TooMany as refused:
            context["sentence"] = str(refused)
            return render(request, "assessments/surveys/wait.html", context, status=429)
        except Refused as refused:
            context["sent"] = bool(typed)
            form.add_error("code" if typed else None, str(refused))
    return render(request, "assessments/surveys/phone.html", context, status=422 if form.errors else 200)
