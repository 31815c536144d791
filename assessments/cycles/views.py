"""Pages of cycles: the list, preparing one, its board, who judges whom, and its verbs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.cycles import actions, panels, presentation, queries, rules
from assessments.cycles.forms import AssignForm, CycleForm, DatesForm, InterestForm, MergeForm, StandingForm
from assessments.cycles.models import Cycle, Rater, Standing
from assessments.cycles.states import CycleState
from assessments.schemes.checking import faults
from federation.accounts.doors import MemberRequest, member
from federation.kernel.errors import Refused
from federation.kernel.tables import download

VERBS = {
    "check": actions.start_checking,
    "collect": actions.collect_again,
    "call-off": actions.call_off,
}


@member(rules.can_read)
def cycles(request: MemberRequest) -> HttpResponse:
    """All cycles that concern this person, the latest first."""
    page = Paginator(queries.listed(request.membership), 20).get_page(request.GET.get("page"))
    context = {"page": page, "can_run": rules.can_run(request.membership), "page_title": _("Assessment cycles")}
    return render(request, "assessments/cycles/cycles.html", context)


@member(rules.can_run)
def prepare(request: MemberRequest) -> HttpResponse:
    """A new cycle."""
    form = CycleForm(request.POST or None, initial={"scheme": request.GET.get("scheme", "")})
    if request.method == "POST" and form.is_valid():
        try:
            cycle = actions.prepare(**form.cleaned_data, by=request.membership, at=timezone.now())
        except Refused as refused:
            form.add_error("name" if refused.code == "name" else None, str(refused))
        else:
            messages.success(request, _("Prepared. Look at who takes part and who judges, then open it."))
            return redirect("cycles:cycle", pk=cycle.pk)
    return _form(request, form, _("Prepare a cycle"), reverse("cycles:cycles"))


@member(rules.can_run)
def dates(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Another period."""
    cycle = queries.get_cycle(request.membership, pk)
    days = ("starts_on", "ends_on", "survey_from", "survey_until")
    form = DatesForm(request.POST or None, initial={name: getattr(cycle, name) for name in days})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_dates(cycle, **form.cleaned_data, by=request.membership, at=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("cycles:cycle", pk=pk)
    return _form(request, form, _("Change the days"), reverse("cycles:cycle", args=[pk]))


@member(rules.can_read)
def cycle(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The board: projects x panels, what is missing, what can be done."""
    by, now = request.membership, timezone.now()
    row = queries.get_cycle(by, pk)
    if kind := request.GET.get("export"):
        return download(kind, row.name, presentation.header(), presentation.export_rows(row))
    judged, office = queries.judged_panels(row), queries.has_office_sheet(row)
    board = presentation.board(row, judged, office)
    runs = rules.can_run(by, row)
    context = {
        "row": row,
        "judged": judged,
        "office": office,
        "board": board,
        "sums": presentation.sums(board["lines"]),
        "steps": presentation.steps(row),
        "opening": presentation.opening(row),
        "faults": faults(row.scheme) if row.state == CycleState.DRAFT else [],
        "missing": queries.missing_raters(row, judged) if row.state in (CycleState.DRAFT, CycleState.OPEN) else [],
        "behind": queries.behind(row) if row.state == CycleState.OPEN else [],
        "allowed": [verb for verb in presentation.allowed(row) if verb != "call_off" or rules.can_call_off(by)] if runs else [],
        "can_run": runs,
        "panels": panels.panels(row, by, now),
        "page_title": row.name,
    }
    answer = render(request, "assessments/cycles/cycle.html", context)
    if request.headers.get("HX-Request") and request.headers.get("HX-Target") == "live" and context["opening"] is None:
        answer.headers["HX-Refresh"] = "true"  # opened meanwhile: the whole page is another one
    return answer


@require_POST
@member(rules.can_run)
def decide(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """Open, end collecting, collect again, call off, remind, assign by role, work out anew."""
    by, now = request.membership, timezone.now()
    row = queries.get_cycle(by, pk)
    if verb == "remind":
        told = actions.remind(row, by=by, at=now)
        messages.success(request, _("%(count)d people were reminded.") % {"count": told})
    elif verb == "assign-defaults":
        new = actions.assign_defaults(row, by=by, at=now)
        messages.success(request, _("%(count)d sheets were given out.") % {"count": new})
    elif verb == "renew":
        actions.renew_entrants(row, by=by, at=now)
        messages.success(request, _("Worked out anew."))
    elif verb == "open":
        actions.ask_open(row, by=by, at=now)
        messages.success(request, _("A worker opens the cycle and tells everybody who judges."))
    elif verb in VERBS:
        VERBS[verb](row, reason=request.POST.get("reason", ""), by=by, at=now)  # type: ignore[operator]
        messages.success(request, _("Recorded."))
    else:
        raise Http404
    return redirect("cycles:cycle", pk=pk)


@member(rules.can_read)
def raters(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Who judges whom, and assigning by hand."""
    by = request.membership
    row = queries.get_cycle(by, pk)
    form = _assign_form(request, row)
    if request.method == "POST" and form.is_valid():
        try:
            new = actions.assign(row, **form.assignment(), by=by, at=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("%(count)d sheets were given out.") % {"count": new})
            return redirect("cycles:raters", pk=pk)
    context = {
        "row": row,
        "page": Paginator(queries.raters(row), 50).get_page(request.GET.get("page")),
        "form": form,
        "can_run": rules.can_run(by, row) and row.state in (CycleState.DRAFT, CycleState.OPEN),
        "page_title": _("Who judges whom"),
    }
    return render(request, "assessments/cycles/raters.html", context, status=422 if form.errors else 200)


@require_POST
@member(rules.can_run)
def unassign(request: MemberRequest, pk: UUID, rater: UUID) -> HttpResponse:
    """Take a sheet away."""
    row = queries.get_cycle(request.membership, pk)
    found = Rater.objects.select_related("cycle").filter(cycle=row, pk=rater).first()
    if found is None:
        raise Http404
    actions.unassign(found, by=request.membership, at=timezone.now())
    messages.success(request, _("Taken away."))
    return redirect("cycles:raters", pk=pk)


@member(rules.can_run)
def entrant(request: MemberRequest, pk: UUID, entrant: UUID) -> HttpResponse:
    """Whether one project takes part, and with whom together."""
    by, now = request.membership, timezone.now()
    cycle = queries.get_cycle(by, pk)
    row = queries.get_entrant(cycle, entrant)
    merging = request.method == "POST" and "into" in request.POST
    form = StandingForm(request.POST if request.method == "POST" and not merging else None, initial={"standing": row.standing})
    merge = MergeForm(request.POST if merging else None, entrant=row)
    chosen: Form = merge if merging else form
    if request.method == "POST" and chosen.is_valid():
        data = chosen.cleaned_data
        try:
            if merging:
                actions.merge(row, into=data["into"], by=by, at=now)
            else:
                actions.set_standing(row, standing=Standing(data["standing"]), reason=data["reason"], by=by, at=now)
        except Refused as refused:
            chosen.add_error(None, str(refused))
        else:
            messages.success(request, _("Recorded."))
            return redirect("cycles:cycle", pk=pk)
    context = {"cycle": cycle, "row": row, "form": form, "merge": merge, "page_title": str(row)}
    return render(request, "assessments/cycles/entrant.html", context, status=422 if chosen.errors else 200)


@member(rules.can_run)
def interests(request: MemberRequest) -> HttpResponse:
    """Ties between people and firms."""
    form = InterestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.declare_interest(**form.cleaned_data, by=request.membership, at=timezone.now())
        messages.success(request, _("Noted. Sheets not begun have been taken away."))
        return redirect("cycles:interests")
    context = {"rows": queries.interests()[:200], "form": form, "page_title": _("Ties to firms")}
    return render(request, "assessments/cycles/interests.html", context, status=422 if form.errors else 200)


def _assign_form(request: MemberRequest, row: Cycle) -> AssignForm:
    data: Any = request.POST if request.method == "POST" and rules.can_run(request.membership) else None
    return AssignForm(data, cycle=row, panels=queries.judged_panels(row), office=queries.has_office_sheet(row))


def _form(request: MemberRequest, form: Form, title: str, cancel: str) -> HttpResponse:
    context = {"form": form, "cancel": cancel, "page_title": title}
    return render(request, "assessments/cycles/form.html", context, status=422 if form.errors else 200)
