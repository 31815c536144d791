"""Phases of a cycle, appeals and corrections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.cycles.models import Cycle
from assessments.results import actions, queries, rules
from assessments.results.forms import AppealForm, CorrectionForm, DecisionForm
from assessments.results.models import Appeal
from federation.accounts.doors import MemberRequest, done, member

PHASES: dict[str, Callable[..., Any]] = {
    "compute": actions.ask,
    "show": actions.show_to_firms,
    "deciding": actions.start_deciding,
    "final": actions.make_final,
    "publish": actions.publish,
    "conclude": actions.conclude,
}


@require_POST
@member(rules.can_see)
def act(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """The next phase."""
    row: Cycle = queries.get_cycle(request.membership, pk)
    PHASES[verb](row, by=request.membership, at=timezone.now())
    messages.success(request, _("Done. Current state: %(state)s.") % {"state": row.state_label})
    return redirect("results:cycle", pk=pk)


@member(rules.can_see)
def appeals(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Appeals and corrections of a cycle: all of them for the office, their own for firms."""
    by = request.membership
    row = queries.get_cycle(by, pk)
    judged = queries.judged_by(by, row)
    context = {
        "cycle": row, "page_title": _("Appeals and corrections"),
        "appeals": [
            {
                "row": one, "decides": one.state == "filed" and rules.can_decide(by, one, judged),
                "withdraws": one.state == "filed" and rules.can_withdraw(by, one),
            }
            for one in queries.appeals(by, row)
        ],
        "corrections": [
            {"row": one, "decides": one.state == "proposed" and rules.can_approve(by, one, judged)} for one in queries.corrections(by, row)
        ],
    }  # fmt: skip
    return render(request, "assessments/results/appeals.html", context)


@member(rules.can_see)
def appeal(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Object to the own score."""
    by = request.membership
    entrant = queries.get_result(by, pk).entrant
    if not rules.can_appeal(by, entrant):
        raise PermissionDenied
    form = AppealForm(request.POST or None, request.FILES or None, cycle=entrant.cycle)
    if done(form, lambda: actions.file(entrant, by=by, at=timezone.now(), **form.cleaned_data)):
        messages.success(request, _("Your appeal is filed."))
        return redirect("results:entrant", pk=pk)
    note = _("You may appeal until %(until)s.") % {"until": timezone.localtime(entrant.cycle.appeal_until).strftime("%Y-%m-%d %H:%M")}
    return _form(request, form, title=_("Appeal"), about=str(entrant.compound), note=note, submit=_("File the appeal"), back=_to(pk))


@member(rules.can_see)
def decide(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Decide an appeal."""
    by = request.membership
    row = queries.get_appeal(by, pk)
    if not rules.can_decide(by, row):
        raise PermissionDenied
    form = DecisionForm(request.POST or None, cycle=row.cycle, initial={"indicator": row.indicator_id})

    def save() -> None:
        data = form.cleaned_data
        uphold = data["points"] if data["decision"] == "uphold" else None
        actions.decide(row, uphold=uphold, indicator=data["indicator"], answer=data["answer"], by=by, at=timezone.now())

    if done(form, save):
        messages.success(request, _("Decided; the firm is told."))
        return redirect("results:appeals", pk=row.cycle_id)
    back = reverse("results:appeals", args=[row.cycle_id])
    return _form(
        request,
        form,
        title=_("Decide the appeal"),
        about=str(row.entrant.compound),
        note=row.text,
        submit=_("Decide"),
        back=back,
        appeal=row,
    )  # fmt: skip


@require_POST
@member(rules.can_see)
def withdraw(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The firm no longer objects."""
    row = queries.get_appeal(request.membership, pk)
    actions.withdraw(row, by=request.membership, at=timezone.now())
    messages.success(request, _("Withdrawn."))
    return redirect("results:entrant", pk=row.entrant_id)


@member(rules.can_correct)
def correct(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Propose other points for one indicator."""
    by = request.membership
    entrant = queries.get_result(by, pk).entrant
    form = CorrectionForm(request.POST or None, cycle=entrant.cycle)

    def save() -> None:
        data = form.cleaned_data
        actions.propose(entrant, data["indicator"], new=data["points"], reason=data["reason"], by=by, at=timezone.now())

    if done(form, save):
        messages.success(request, _("A second person has to approve it."))
        return redirect("results:appeals", pk=entrant.cycle_id)
    note = _("Old and new points, the reason and both names are kept for good.")
    return _form(request, form, title=_("Correct a score"), about=str(entrant.compound), note=note, submit=_("Propose"), back=_to(pk))


@require_POST
@member(rules.can_correct)
def on_correction(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """Approve or refuse."""
    by, at = request.membership, timezone.now()
    row = queries.get_correction(by, pk)
    if verb == "approve":
        actions.approve(row, by=by, at=at)
    else:
        actions.refuse(row, reason=request.POST.get("reason", ""), by=by, at=at)
    messages.success(request, _("Recorded."))
    return redirect("results:appeals", pk=row.cycle_id)


def _form(
    request: MemberRequest, form: Form, *, title: str, about: str, note: str, submit: str, back: str, appeal: Appeal | None = None
) -> HttpResponse:
    context = {
        "form": form, "page_title": title, "about": about, "note": note, "submit": submit, "cancel": back, "upload": form.is_multipart(),
        "appeal": appeal,
    }  # fmt: skip
    return render(request, "assessments/results/form.html", context, status=422 if form.errors else 200)


def _to(entrant: UUID) -> str:
    return reverse("results:entrant", args=[entrant])
