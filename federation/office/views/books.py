"""Word lists, departments, and a supervisor's subdistricts."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from federation.accounts import queries as accounts
from federation.accounts.doors import MemberRequest, member
from federation.accounts.models import User
from federation.kernel.errors import Refused
from federation.office import actions, queries, rules
from federation.office.forms import FORMS, DepartmentForm


def _lists() -> dict[str, str]:
    return {
        "skills": _("Skills"),
        "trades": _("Trades"),
        "equipment": _("Equipment types"),
        "certificates": _("Certificate kinds"),
        "permits": _("Work permits"),
        "emergencies": _("Emergencies"),
    }


@member(rules.can_keep_terms)
def terms(request: MemberRequest, kind: str = "skills") -> HttpResponse:
    """One word list at a time."""
    tabs = [{"label": label, "url": reverse("office:terms_of", args=[key]), "active": key == kind} for key, label in _lists().items()]
    page = Paginator(queries.terms(kind), 30).get_page(request.GET.get("page"))
    return render(request, "federation/office/terms.html", {"tabs": tabs, "kind": kind, "page": page, "page_title": _("Word lists")})


@member(rules.can_keep_terms)
def add_term(request: MemberRequest, kind: str) -> HttpResponse:
    """Add a term."""
    model = queries.TERMS[kind]
    form = FORMS[model](request.POST or None)
    if form.is_valid():
        try:
            actions.add_term(model, by=request.membership, at=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error("code", str(refused))
        else:
            return _saved(request, reverse("office:terms_of", args=[kind]))
    return _form(request, form, page_title=_("Add a term"), pretitle=_lists()[kind], cancel=reverse("office:terms_of", args=[kind]))


@member(rules.can_keep_terms)
def edit_term(request: MemberRequest, kind: str, pk: UUID) -> HttpResponse:
    """Change a term."""
    row = queries.get_term(kind, pk)
    form = FORMS[type(row)](request.POST or None, term=row)
    if form.is_valid():
        actions.edit_term(row, by=request.membership, at=timezone.now(), **form.cleaned_data)
        return _saved(request, reverse("office:terms_of", args=[kind]))
    return _form(request, form, page_title=str(row), pretitle=_lists()[kind], cancel=reverse("office:terms_of", args=[kind]))


@require_POST
@member(rules.can_keep_terms)
def use_term(request: MemberRequest, kind: str, pk: UUID, verb: str) -> HttpResponse:
    """Take a term out of use, or into use again."""
    actions.use_term(queries.get_term(kind, pk), active=verb == "restore", by=request.membership, at=timezone.now())
    return _saved(request, reverse("office:terms_of", args=[kind]))


@member(rules.can_keep_terms)
def departments(request: MemberRequest) -> HttpResponse:
    """The departments of the subdistrict office."""
    return render(request, "federation/office/departments.html", {"rows": queries.departments(), "page_title": _("Departments")})


@member(rules.can_keep_terms)
def add_department(request: MemberRequest) -> HttpResponse:
    """Add a department."""
    form = DepartmentForm(request.POST or None)
    if form.is_valid():
        try:
            actions.add_department(by=request.membership, at=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error("name", str(refused))
        else:
            return _saved(request, reverse("office:departments"))
    return _form(request, form, page_title=_("Add a department"), cancel=reverse("office:departments"))


@member(rules.can_keep_terms)
def edit_department(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Rename a department."""
    row = queries.get_department(pk)
    form = DepartmentForm(request.POST or None, instance=row)
    if form.is_valid():
        try:
            actions.edit_department(row, by=request.membership, at=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error("name", str(refused))
        else:
            return _saved(request, reverse("office:departments"))
    return _form(request, form, page_title=_("Edit"), pretitle=str(row), cancel=reverse("office:departments"))


@login_required
def subdistricts(request: HttpRequest) -> HttpResponse:
    """Where a district supervisor may look in; open to supervisors only, with or without an own role anywhere."""
    found = accounts.supervised_by(cast(User, request.user))
    if not found:
        raise Http404
    return render(request, "federation/office/subdistricts.html", {"supervised": found, "page_title": _("Subdistricts of the district")})


def _saved(request: HttpRequest, url: str) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect(url)


def _form(request: HttpRequest, form: Any, **context: Any) -> HttpResponse:
    return render(request, "federation/office/edit.html", {"form": form, **context}, status=422 if form.errors else 200)
