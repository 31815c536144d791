"""Changing the pool: enter, edit, papers, hours, absences."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from federation.accounts.doors import MemberRequest, member
from federation.kernel.errors import Refused
from federation.kernel.rules import require
from federation.pool import actions, presentation, queries, rules
from federation.pool.forms import CertificateForm, ExceptionForm, ResourceForm, SkillLines, WeekForm, chosen_skills
from federation.pool.models import Kind, Resource


def _titles() -> dict[Kind, str]:
    return {Kind.EXPERT: _("Add an expert"), Kind.CREW: _("Add a crew"), Kind.EQUIPMENT: _("Add machines")}


@member(rules.can_add)
def add(request: MemberRequest, kind: str) -> HttpResponse:
    """Enter something to lend; certificates and hours follow on its own page."""
    of, by = Kind(kind), request.membership
    form = ResourceForm(request.POST or None, kind=of, by=by, instance=Resource(kind=of))
    lines = SkillLines(request.POST or None, prefix="skills") if of == Kind.EXPERT else None
    firm = form.owner() if form.is_valid() else None
    if firm is not None and (lines is None or lines.is_valid()):
        try:
            row = actions.add_resource(by=by, at=timezone.now(), firm=firm, kind=of, skills=chosen_skills(lines or []), **form.columns())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Entered. Now add its certificates and hours; it can be lent once it is verified."))
            return redirect("pool:detail", pk=row.pk)
    return _form(request, "federation/pool/edit.html", form, lines=lines, cancel=reverse("pool:list"), page_title=_titles()[of])


@member()
def edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Change it; what makes it more capable is verified again."""
    row = _own(request, pk)
    of, by = Kind(row.kind), request.membership
    form = ResourceForm(request.POST or None, kind=of, by=by, instance=row)
    held = [{"skill": one.skill_id, "level": one.level} for one in row.skills.all()]
    lines = SkillLines(request.POST or None, prefix="skills", initial=held) if of == Kind.EXPERT else None
    if form.is_valid() and (lines is None or lines.is_valid()):
        try:
            skills = None if lines is None else chosen_skills(lines)
            actions.edit_resource(row, by=by, at=timezone.now(), skills=skills, **form.columns())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("pool:detail", pk=pk)
    return _form(request, "federation/pool/edit.html", form, lines=lines, row=row, cancel=_url(pk), page_title=_("Edit"))


@member()
def certificate(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Enter a certificate."""
    row = _own(request, pk)
    form = CertificateForm(request.POST or None)
    if form.is_valid():
        actions.put_certificate(row, form.certificate(), by=request.membership, at=timezone.now())
        messages.success(request, _("Saved. It counts once the subdistrict has verified it."))
        return redirect("pool:detail", pk=pk)
    return _form(request, "federation/pool/edit.html", form, row=row, cancel=_url(pk), page_title=_("Add a certificate"))


@member()
def renew(request: MemberRequest, pk: UUID, certificate: UUID) -> HttpResponse:
    """Enter the new dates of a certificate that is already there."""
    row = _own(request, pk)
    held = queries.get_certificate(request.membership, pk, certificate)
    form = CertificateForm(request.POST or None, renewed=held)
    if form.is_valid():
        actions.put_certificate(row, form.certificate(), by=request.membership, at=timezone.now())
        messages.success(request, _("Saved. It counts once the subdistrict has verified it."))
        return redirect("pool:detail", pk=pk)
    return _form(request, "federation/pool/edit.html", form, row=row, cancel=_url(pk), page_title=_("Renew a certificate"))


@member()
def week(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The hours of an ordinary week."""
    row = _own(request, pk)
    form = WeekForm(request.POST or None, resource=row)
    if form.is_valid():
        actions.set_week(row, form.hours(), by=request.membership, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("pool:detail", pk=pk)
    return _form(request, "federation/pool/week.html", form, row=row, cancel=_url(pk), page_title=_("Weekly hours"))


@member()
def exception(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Report an absence or extra time."""
    row = _own(request, pk)
    form = ExceptionForm(request.POST or None)
    if form.is_valid():
        actions.add_exception(row, **form.cleaned_data, by=request.membership, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("pool:detail", pk=pk)
    return _form(request, "federation/pool/edit.html", form, row=row, cancel=_url(pk), page_title=_("Absence or extra time"))


@require_POST
@member()
def remove_exception(request: MemberRequest, pk: UUID, exception: UUID) -> HttpResponse:
    """Take it back; the page offers to put it in again."""
    _own(request, pk)
    row = queries.get_exception(request.membership, pk, exception)
    gone = {"starts_at": presentation.local(row.starts_at), "ends_at": presentation.local(row.ends_at), "reason": row.reason}
    request.session["removed_exception"] = gone | {"available": "there" if row.available else "away"}
    actions.remove_exception(row, by=request.membership, at=timezone.now())
    return redirect("pool:detail", pk=pk)


def _own(request: MemberRequest, pk: UUID) -> Resource:
    row = queries.get_resource(request.membership, pk)
    require(rules.can_edit, request.membership, row)
    return row


def _url(pk: UUID) -> str:
    return reverse("pool:detail", args=[pk])


def _form(request: MemberRequest, template: str, form: Form | Any, **context: Any) -> HttpResponse:
    """The form again; 422 when something is to be mended."""
    bad = form.is_bound and (form.errors or (context.get("lines") is not None and context["lines"].total_error_count()))
    return render(request, template, {"form": form, **context}, status=422 if bad else 200)
