"""On a resident's phone: the code opens the form, one tap a question, and thanks."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.cycles.models import Cycle
from assessments.schemes.models import AnswerRule
from assessments.surveys import actions, codes, doors, forms, queries, register
from assessments.surveys.actions import Origin, Receipt
from assessments.surveys.codes import Code
from assessments.surveys.models import Channel, Household
from assessments.surveys.questions import questions
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
def form(request: HttpRequest, home: Household, code: Code) -> HttpResponse:
    """The questions, or thanks; `?again=1` changes an answer where the scheme lets the latest count."""
    now, cycle = timezone.now(), home.cycle
    asked = questions(cycle.scheme)
    form = forms.SurveyForm(request.POST or None, questions=asked)
    context: dict[str, Any] = {"home": home, "cycle": cycle, "code": code.text, "form": form, "page_title": _("Survey on property service")}
    context |= {
        "host": request.get_host(),
        "subdistrict": home.subdistrict,
        "firm": _firm(home, now),
        "over": not queries.is_open(cycle, now),
    }
    context["may_change"] = cycle.scheme.answer_rule == AnswerRule.LATEST
    if form.is_valid():
        try:
            context["receipt"] = actions.respond(home, code, form.given(), origin=_origin(request, now), at=now)
        except Refused as refused:
            context["refusal"] = str(refused)
    elif request.method == "GET" and home.answered and not (context["may_change"] and "again" in request.GET):
        context["receipt"] = Receipt.REPEATED
    context["opened"] = request.POST.get("opened") or forms.opened(now.timestamp())
    status = 422 if form.errors else 409 if "refusal" in context else 200
    answer = render(request, "assessments/surveys/form.html", context, status=status)
    if not request.COOKIES.get(DEVICE):
        how: dict[str, Any] = {"path": "/survey/", "secure": request.is_secure(), "httponly": True, "samesite": "Lax"}
        answer.set_cookie(DEVICE, secrets.token_urlsafe(18), max_age=YEAR_S, **how)
    return answer


def _firm(home: Household, at: datetime) -> Any:
    entrant = queries.entrant_for(home.cycle, home.compound_id, timezone.localdate(at))
    return entrant.firm if entrant is not None else None


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
