"""People and roles: who acts here, adding somebody, ending and restoring a role."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from federation.accounts import actions, queries, rules
from federation.accounts.doors import MemberRequest, member
from federation.accounts.filters import MemberFilter
from federation.accounts.forms import MemberForm
from federation.accounts.models import Role
from federation.design.lists import listing
from federation.kernel.errors import Refused


@member()
def people(request: MemberRequest) -> HttpResponse:
    """Everybody the reader may see, with role and place."""
    found = MemberFilter(request.GET, queryset=queries.visible_to(request.membership), request=request)
    if rules.is_firm(request.membership):
        found.form.fields.pop("firm")
    may = rules.can_manage_people(request.membership)
    context = listing(request, found) | {"can_manage": may, "own": request.membership.pk, "page_title": _("People and roles")}
    return render(request, "federation/people/list.html", context)


@member(rules.can_manage_people)
def add(request: MemberRequest) -> HttpResponse:
    """Give a person a role here."""
    form = MemberForm(request.POST or None, by=request.membership)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.add_member(
                username=data["username"], name=data["name"], password=data["password"], role=Role(data["role"]), by=request.membership,
                at=timezone.now(), **form.place(),
            )  # fmt: skip
        except ValidationError as error:
            form.add_error("password", error)
        except Refused as refused:
            form.add_error("username", str(refused))
        else:
            messages.success(request, _("Added. The person can sign in now."))
            return redirect("people:list")
    context = {"form": form, "cancel": reverse("people:list"), "page_title": _("Add a person")}
    return render(request, "federation/people/add.html", context, status=422 if form.errors else 200)


@require_POST
@member(rules.can_manage_people)
def end(request: MemberRequest, pk: UUID) -> HttpResponse:
    """End a role at once."""
    actions.end_membership(queries.get_member(request.membership, pk), by=request.membership, at=timezone.now())
    messages.success(request, _("The role is ended. You can restore it from the list."))
    return redirect("people:list")


@require_POST
@member(rules.can_manage_people)
def resume(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Restore a role."""
    actions.resume_membership(queries.get_member(request.membership, pk), by=request.membership, at=timezone.now())
    messages.success(request, _("The role is restored."))
    return redirect("people:list")
