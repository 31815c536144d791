"""The numbers a subdistrict may set."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from federation.accounts import rules as people
from federation.accounts.doors import MemberRequest, member
from federation.office import actions, queries
from federation.office.forms import NumberForm


@member(people.can_manage_settings)
def settings(request: MemberRequest) -> HttpResponse:
    """All settings with default, own value, bounds and legal basis."""
    return render(request, "federation/office/settings.html", {"numbers": queries.numbers(), "page_title": _("Settings")})


@member(people.can_manage_settings)
def setting(request: MemberRequest, key: str) -> HttpResponse:
    """Change one."""
    number = queries.get_number(key)
    form = NumberForm(request.POST or None, number=number)
    if form.is_valid():
        actions.set_number(key, **form.cleaned_data, by=request.membership, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("office:settings")
    context = {"form": form, "pretitle": number.spec.label, "cancel": reverse("office:settings"), "page_title": _("Change a setting")}
    return render(request, "federation/office/edit.html", context, status=422 if form.errors else 200)


@require_POST
@member(people.can_manage_settings)
def reset(request: MemberRequest, key: str) -> HttpResponse:
    """Back to the default."""
    queries.get_number(key)
    actions.reset_number(key, by=request.membership, at=timezone.now())
    messages.success(request, _("The default holds again."))
    return redirect("office:settings")
