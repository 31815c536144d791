"""What firms keep at home, and what they lend without being asked each time."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from federation.accounts import rules as people
from federation.accounts.doors import MemberRequest, member
from federation.kernel.rules import require
from federation.pool import actions, presentation, queries, rules
from federation.pool.forms import PromiseForm, ReserveForm


@member(people.reads_pool)
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


@member(people.reads_pool)
def promise(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Give a standing offer, or change it."""
    by = request.membership
    row = queries.get_resource(by, pk)
    require(rules.can_promise, by, row)
    form = PromiseForm(request.POST or None, most=row.quantity)
    if request.method == "POST" and form.is_valid():
        actions.promise(row, **form.cleaned_data, by=by, at=timezone.now())
        messages.success(request, _("Thank you. From now on it is booked without asking when the search chooses it."))
        return redirect("pool:detail", pk=pk)
    context = {"form": form, "row": row, "cancel": reverse("pool:detail", args=[pk]), "page_title": _("Standing offer")}
    return render(request, "federation/pool/edit.html", context, status=422 if form.errors else 200)


@require_POST
@member(people.reads_pool)
def end_promise(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Ask me again from now on."""
    row = queries.get_resource(request.membership, pk)
    actions.take_back_promise(row, by=request.membership, at=timezone.now())
    messages.success(request, _("From now on you are asked again; what is booked stays booked."))
    return redirect("pool:detail", pk=pk)
