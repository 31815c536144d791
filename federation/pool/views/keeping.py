"""What firms keep at home."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts import rules as people
from federation.accounts.doors import MemberRequest, member
from federation.pool import actions, presentation, queries
from federation.pool.forms import ReserveForm
from federation.pool.views.listing import reads_pool


@member(reads_pool)
def reserves(request: MemberRequest) -> HttpResponse:
    """Every firm's rules for staff, the own ones for a firm; managers change them here."""
    by = request.membership
    editable = people.commands(by) or people.manages(by, by.firm_id)
    form = ReserveForm(request.POST or None, by=by) if editable else None
    if form is not None and request.method == "POST" and form.is_valid():
        actions.keep_at_home(**form.rule(), by=by, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("pool:reserves")
    found = presentation.reserves(queries.reserves_for(by))
    context = {"rows": found, "form": form, "by_firm": people.is_firm(by), "page_title": _("Kept at home")}
    return render(request, "federation/pool/reserves.html", context, status=422 if form is not None and form.errors else 200)
