"""Answers collected for others: paper typed by two people, visits at the door."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.surveys import actions, queries, rules
from assessments.surveys.forms import PaperForm, SurveyForm
from assessments.surveys.questions import questions
from federation.accounts.doors import MemberRequest, member
from federation.kernel.errors import Refused


@member(rules.can_collect)
def paper(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Type a form; the second person types it again without seeing what the first one typed."""
    by, now = request.membership, timezone.now()
    cycle = queries.get_cycle(by, pk)
    form = PaperForm(request.POST or None, questions=questions(cycle.scheme))
    if form.is_valid():
        try:
            receipt = actions.enter_paper(cycle, form.cleaned_data["code"], form.given(), by=by, at=now)
        except Refused as refused:
            form.add_error("code" if refused.code == "code" else None, str(refused))
        else:
            waits, done = _("Typed. It counts as soon as a second person has typed it too."), _("Both agree: it counts.")
            messages.success(request, waits if receipt is None else done)
            return redirect("surveys:paper", pk=pk)
    context = {
        "cycle": cycle, "form": form, "open": queries.is_open(cycle, now), "waiting": queries.papers(cycle, by)[:100], "by": by,
        "can_run": rules.can_run(by), "page_title": _("Paper forms"),
    }  # fmt: skip
    return render(request, "assessments/surveys/paper.html", context, status=422 if form.errors else 200)


@require_POST
@member(rules.can_collect)
def withdraw(request: MemberRequest, pk: UUID, entry: UUID) -> HttpResponse:
    """Throw a first typing away."""
    cycle = queries.get_cycle(request.membership, pk)
    actions.withdraw_paper(queries.get_paper(cycle, request.membership, entry), by=request.membership, at=timezone.now())
    messages.success(request, _("Withdrawn."))
    return redirect("surveys:paper", pk=pk)


@member(rules.can_collect)
def visit(request: MemberRequest, pk: UUID, compound: UUID, home: UUID) -> HttpResponse:
    """At the door: hand over the phone, or read the questions out."""
    by, now = request.membership, timezone.now()
    cycle = queries.get_cycle(by, pk)
    place = queries.get_compound(cycle, by, compound)
    row = queries.get_home(cycle, place, home)
    form = SurveyForm(request.POST or None, questions=questions(cycle.scheme))
    context = {"cycle": cycle, "compound": place, "home": row, "form": form, "page_title": _("Visit: %s") % row.place}
    if form.is_valid():
        try:
            actions.visit(row, form.given(), by=by, at=now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Thank you, the answer is recorded."))
            return redirect("surveys:compound", pk=pk, compound=compound)
    return render(request, "assessments/surveys/visit.html", context, status=422 if form.errors else 200)
