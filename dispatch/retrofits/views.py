"""Pages of retrofits: faults that keep coming back, projects, and progress home by home."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from communities.places.models import Compound
from dispatch.mutual_aid.queries import SEES_ALL
from dispatch.retrofits import actions, queries, rules
from dispatch.retrofits.forms import CrewForm, HomesForm, NoteForm, ProjectForm
from dispatch.retrofits.models import NoteKind
from dispatch.retrofits.states import PROJECT, HomeState
from federation.accounts.doors import MemberRequest, member
from federation.kernel.errors import Refused
from federation.kernel.rules import require


@member()
def retrofits(request: MemberRequest) -> HttpResponse:
    """Faults that keep coming back, for those who see all; and the projects."""
    by = request.membership
    rows = queries.with_progress(queries.projects_for(by)).order_by("-opened_at", "pk")
    context = {
        "recurring": queries.recurring(timezone.now()) if by.role in SEES_ALL else [],
        "complaints": queries.complained_of(timezone.now()) if by.role in SEES_ALL else [],
        "sees_all": by.role in SEES_ALL,
        "page": Paginator(rows, 20).get_page(request.GET.get("page")),
        "can_open": rules.can_open(by),
        "page_title": _("Retrofits"),
    }
    return render(request, "dispatch/retrofits/retrofits.html", context)


@member(rules.can_open)
def open_project(request: MemberRequest) -> HttpResponse:
    """Decide on a retrofit, often from a recurring fault."""
    by = request.membership
    initial = {name: request.GET.get(name, "") for name in ("compound", "fault", "title")}
    form = ProjectForm(request.POST or None, compounds=Compound.objects.filter(outside=False), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.open_project(**form.cleaned_data, by=by, at=timezone.now())
        except Refused as refused:
            form.add_error("ends_on", str(refused))
        else:
            messages.success(request, _("Opened. Now list the homes."))
            return redirect("retrofits:project", pk=row.pk)
    context = {"form": form, "cancel": reverse("retrofits:retrofits"), "page_title": _("Open a retrofit")}
    return render(request, "dispatch/retrofits/form.html", context, status=422 if form.errors else 200)


@member()
def project(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One project: progress by building, crews, visits and decisions."""
    return _page(request, pk)


@require_POST
@member()
def homes(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Add homes."""
    row = queries.get_project(request.membership, pk)
    form = HomesForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, homes_form=form)
    added = actions.list_homes(row, homes=form.homes(), by=request.membership, at=timezone.now())
    messages.success(request, _("%(count)d homes added.") % {"count": added})
    return redirect("retrofits:project", pk=pk)


@require_POST
@member()
def mark(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Mark the chosen homes."""
    row = queries.get_project(request.membership, pk)
    state = request.POST.get("state", "")
    if state not in HomeState.values:
        raise Refused(_("Choose what to mark the homes as."))
    try:
        chosen = [UUID(one) for one in request.POST.getlist("home")[:5000]]
    except ValueError as error:
        raise Refused(_("Choose the homes first.")) from error
    if not chosen:
        raise Refused(_("Choose the homes first."))
    changed = actions.mark(row, homes=chosen, state=HomeState(state), by=request.membership, at=timezone.now())
    messages.success(request, _("%(count)d homes marked.") % {"count": changed})
    return redirect("retrofits:project", pk=pk)


@require_POST
@member()
def note(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Write down a visit, test or decision."""
    row = queries.get_project(request.membership, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, note_form=form)
    actions.note(row, kind=NoteKind(form.cleaned_data["kind"]), text=form.cleaned_data["text"], by=request.membership, at=timezone.now())
    messages.success(request, _("Added."))
    return redirect("retrofits:project", pk=pk)


@member(rules.can_open)
def crew(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Ask the federation for a crew."""
    by = request.membership
    row = queries.get_project(by, pk)
    form = CrewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = actions.ask_for_crew(row, **form.crew(), by=by, at=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Asked. The search has begun."))
            return redirect("mutual_aid:detail", pk=asked.pk)
    context = {"form": form, "cancel": reverse("retrofits:project", args=[pk]), "page_title": _("Ask for a crew")}
    return render(request, "dispatch/retrofits/form.html", context, status=422 if form.errors else 200)


@require_POST
@member(rules.can_open)
def decide(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """Start, finish, give up."""
    by, now = request.membership, timezone.now()
    row = queries.get_project(by, pk)
    reason = request.POST.get("reason", "")
    if verb == "start":
        actions.start_project(row, by=by, at=now)
    else:
        {"finish": actions.finish_project, "give-up": actions.give_up}[verb](row, reason=reason, by=by, at=now)
    messages.success(request, _("Recorded."))
    return redirect("retrofits:project", pk=pk)


def _page(request: MemberRequest, pk: UUID, *, homes_form: Form | None = None, note_form: Form | None = None) -> HttpResponse:
    by = request.membership
    row: Any = queries.get_project(by, pk)
    if homes_form is not None or note_form is not None:
        require(rules.can_run, by, row)
    runs = rules.can_run(by, row)
    context = {
        "row": row,
        "buildings": queries.homes(row),
        "links": queries.links(row),
        "reported": queries.reported(row) if by.role in SEES_ALL else None,
        "notes": row.notes.select_related("by__user"),
        "states": HomeState.choices,
        "can_run": runs and row.state not in PROJECT.final(),
        "can_mark": runs and row.state == "running",
        "can_open": rules.can_open(by),
        "allowed": PROJECT.allowed(row.state) if rules.can_open(by) else [],
        "left": row.homes_all - row.homes_done,
        "homes_form": homes_form or HomesForm(),
        "note_form": note_form or NoteForm(),
        "page_title": row.title,
    }
    bad = (homes_form is not None and homes_form.errors) or (note_form is not None and note_form.errors)
    return render(request, "dispatch/retrofits/project.html", context, status=422 if bad else 200)
