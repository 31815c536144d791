"""Postings by decision, limits and tariff."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatch.ledger import actions, presentation, queries, rules
from dispatch.ledger.filters import ProposalFilter
from dispatch.ledger.forms import LimitForm, ProposalForm, RateForm, ReasonForm
from dispatch.ledger.models import Account, PostingKind, TariffRate
from dispatch.ledger.states import PROPOSAL, ProposalState
from dispatch.ledger.valuing import DEFAULTS
from federation.accounts.doors import MemberRequest, member
from federation.design.lists import listing
from federation.kernel.errors import Refused


@member(rules.sees_all)
def decisions(request: MemberRequest) -> HttpResponse:
    """Proposals to post, what waits first."""
    found = ProposalFilter(request.GET, queryset=queries.proposals(request.membership), request=request)
    context = listing(request, found, found.qs.order_by("-state_due_at", "-created_at", "pk"))
    context |= {"can_propose": rules.can_propose(request.membership), "page_title": _("Postings by decision")}
    return render(request, "dispatch/ledger/decisions.html", context)


@member(rules.can_propose)
def propose(request: MemberRequest) -> HttpResponse:
    """A write-off, a correction or an opening balance, for a second person to approve."""
    by, now = request.membership, timezone.now()
    form = ProposalForm(request.POST or None, initial=_initial(request.GET.get("account", ""), by))
    if form.is_valid():
        data = form.cleaned_data
        try:
            row = actions.propose(
                PostingKind(data["kind"]), credited=data["credited"], debited=data["debited"], amount=data["points"],
                reason=data["reason"], by=by, at=now,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Proposed. A second person decides."))
            return redirect("ledger:decision", pk=row.pk)
    actions.account_of(None, at=now)  # so that it can be chosen before anything moved on it
    context = {
        "form": form, "cancel": reverse("ledger:decisions"), "submit": _("Propose the posting"), "page_title": _("Propose a posting"),
        "pretitle": _("Write-off, correction or opening balance: posted only when a second person approves."),
    }  # fmt: skip
    return render(request, "dispatch/ledger/edit.html", context, status=422 if form.errors else 200)


def _initial(account: str, by: object) -> dict[str, object]:
    found = {str(row.pk): row for row in queries.accounts()}.get(account)
    balance = queries.balances().get(found.pk, queries.ZERO) if found else queries.ZERO
    home = Account.objects.filter(kind="subdistrict").first()
    sides = {"credited": found, "debited": home} if balance <= 0 else {"credited": home, "debited": found}
    return {**sides, "points": abs(balance) or None, "kind": PostingKind.WRITE_OFF}


@member(rules.sees_all)
def decision(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One proposal with what this person can do about it."""
    by = request.membership
    row = queries.get_proposal(by, pk)
    waiting = row.state == ProposalState.PROPOSED
    undone = presentation.effect_of(row.reverses, by) if row.reverses else None
    context = {
        "row": row, "can_decide": waiting and rules.can_decide(by, row), "can_withdraw": waiting and rules.can_withdraw(by, row),
        "undone": undone, "page_title": row.get_kind_display(),
    }  # fmt: skip
    return render(request, "dispatch/ledger/decision.html", context)


@require_POST
@member(rules.sees_all)
def decide(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """Approve, reject or withdraw."""
    by, now = request.membership, timezone.now()
    row, answer = queries.get_proposal(by, pk), request.POST.get("reason", "")
    if verb == "approve":
        actions.approve(row, answer=answer, by=by, at=now)
    elif verb == "reject":
        actions.reject(row, answer=answer, by=by, at=now)
    else:
        actions.withdraw(row, by=by, at=now)
    messages.success(request, PROPOSAL.states(row.state).label)
    return redirect("ledger:decision", pk=pk)


@member(rules.sees_all)
def posting(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One posting with its entries; who may, proposes to undo it."""
    by, now = request.membership, timezone.now()
    row = queries.get_posting(by, pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        made = actions.propose_reversal(row, reason=form.cleaned_data["reason"], by=by, at=now)
        messages.success(request, _("Proposed. A second person decides."))
        return redirect("ledger:decision", pk=made.pk)
    context = {"row": row, "panel": presentation.effect_of(row, by), "form": form, "page_title": row.get_kind_display()}
    return render(request, "dispatch/ledger/posting.html", context, status=422 if form.errors else 200)


@member(rules.can_set_tariff)
def limit(request: MemberRequest, pk: UUID) -> HttpResponse:
    """A firm's own credit limit."""
    by = request.membership
    account = queries.get_account(by, pk)
    form = LimitForm(request.POST if request.method == "POST" else None, initial={"limit": account.limit})
    if form.is_valid():
        actions.set_limit(account, limit=form.cleaned_data["limit"], by=by, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("ledger:statement", pk=pk)
    context = {
        "form": form, "cancel": reverse("ledger:statement", args=[pk]), "submit": _("Save"), "pretitle": str(account),
        "page_title": _("Credit limit"),
    }  # fmt: skip
    return render(request, "dispatch/ledger/edit.html", context, status=422 if form.errors else 200)


@member(rules.sees_ledger)
def tariff(request: MemberRequest) -> HttpResponse:
    """What help is worth, with all earlier rates; who may, enters a rate from a day on."""
    by, now, today = request.membership, timezone.now(), timezone.localdate()
    form = RateForm(request.POST or None, initial={"valid_from": today}) if rules.can_set_tariff(by) else None
    if form is not None and form.is_valid():
        try:
            actions.add_rate(**form.cleaned_data, today=today, by=by, at=now)
        except Refused as refusal:
            form.add_error("valid_from", str(refusal))
        else:
            messages.success(request, _("Entered. Postings made so far keep their rate."))
            return redirect("ledger:tariff")
    rows = TariffRate.objects.select_related("equipment_type", "trade", "by__user")
    context = {"rows": rows, "defaults": DEFAULTS, "form": form, "today": today, "page_title": _("Tariff")}
    return render(request, "dispatch/ledger/tariff.html", context, status=422 if form is not None and form.errors else 200)
