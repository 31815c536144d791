"""The office's page of keys for other systems."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatch.open311 import actions, queries, rules
from dispatch.open311.forms import KeyForm
from dispatch.open311.models import ClientKey
from federation.accounts.doors import MemberRequest, member
from federation.kernel import submissions


@member(rules.can_issue)
def keys(request: MemberRequest) -> HttpResponse:
    """Which systems may file requests, and the address they need."""
    return render(request, "dispatch/open311/keys.html", _context(request))


@member(rules.can_issue)
def issue(request: MemberRequest) -> HttpResponse:
    """A new key; its secret is on this one answer and nowhere else."""
    form = KeyForm(request.POST or None)
    if not form.is_valid():
        context = {"form": form, "page_title": _("New key"), "pretitle": _("For a system that files requests over Open311.")}
        return render(request, "dispatch/open311/issue.html", context, status=422 if form.errors else 200)
    row, secret = actions.issue_key(
        form.cleaned_data["name"], publishes=form.cleaned_data["publishes"], by=request.membership, at=timezone.now()
    )
    submissions.shows(request, "open311:keys")
    answer = render(request, "dispatch/open311/keys.html", {**_context(request), "issued": row, "secret": secret})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_POST
@member(rules.can_issue)
def revoke(request: MemberRequest, pk: UUID) -> HttpResponse:
    """No more requests from this system."""
    actions.revoke_key(get_object_or_404(ClientKey, pk=pk), by=request.membership, at=timezone.now())
    messages.success(request, _("The key is revoked."))
    return redirect("open311:keys")


def _context(request: MemberRequest) -> dict[str, object]:
    return {
        "keys": queries.keys(),
        "address": f"{settings.SITE_URL}/open311/v2/",
        "jurisdiction": request.membership.subdistrict.code,
        "page_title": _("Connected systems"),
    }
