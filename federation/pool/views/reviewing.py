"""The subdistrict's word on resources and their papers."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from federation.accounts import rules as people
from federation.accounts.doors import MemberRequest, member
from federation.pool import actions, queries


@require_POST
@member(people.commands)
def review(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """Verify or reject a resource."""
    row = queries.get_resource(request.membership, pk)
    actions.verify_resource(row, approve=verb == "verify", by=request.membership, at=timezone.now())
    messages.success(request, _("Verified.") if verb == "verify" else _("Rejected."))
    return redirect("pool:detail", pk=pk)


@require_POST
@member(people.commands)
def review_certificate(request: MemberRequest, pk: UUID, certificate: UUID, verb: str) -> HttpResponse:
    """Verify or reject one certificate."""
    row = queries.get_certificate(request.membership, pk, certificate)
    actions.verify_certificate(row, approve=verb == "verify", by=request.membership, at=timezone.now())
    messages.success(request, _("Verified.") if verb == "verify" else _("Rejected."))
    return redirect("pool:detail", pk=pk)
