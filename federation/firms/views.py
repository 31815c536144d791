"""The register of firms and each firm's membership of the federation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from federation.accounts import queries as accounts
from federation.accounts import rules as people
from federation.accounts.doors import MemberRequest, member
from federation.accounts.models import Membership
from federation.design.lists import listing
from federation.firms import actions, queries, rules
from federation.firms.filters import FirmFilter
from federation.firms.forms import FirmForm
from federation.firms.models import PropertyFirm
from federation.firms.states import FIRM, FirmState
from federation.kernel.acts import act
from federation.kernel.errors import Refused
from federation.kernel.rules import require
from federation.kernel.sealed import masked
from federation.kernel.tables import download

HEADER = [
    gettext_lazy("Name"),
    gettext_lazy("Unified social credit code"),
    gettext_lazy("Membership"),
    gettext_lazy("Member since"),
    gettext_lazy("Contracts"),
    gettext_lazy("In the pool"),
]


@member()
def firms(request: MemberRequest) -> HttpResponse:
    """The register."""
    found = FirmFilter(request.GET, queryset=queries.visible_to(request.membership), request=request)
    if request.GET.get("export"):
        return download(request.GET["export"], "firms", HEADER, _export(found.qs))
    context = listing(request, found) | {"can_register": rules.can_register(request.membership), "page_title": _("Firms")}
    for firm in context["page"]:
        firm.state_label = FirmState(firm.state).label
    return render(request, "federation/firms/list.html", context)


def _export(found: Iterable[Any]) -> Iterable[list[Any]]:
    for firm in found:
        since = f"{firm.joined_on:%Y-%m-%d}" if firm.joined_on else ""
        yield [str(firm), firm.credit_code, str(FirmState(firm.state).label), since, firm.contract_count, firm.pool_size]


@member()
def detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One firm: facts, contracts, what it lends, its people, its story."""
    by = request.membership
    firm = queries.get_firm(by, pk)
    inside = people.acts_for(by, pk) or people.is_staff(by)
    context = {
        "firm": firm,
        "state": FirmState(firm.state).label,
        "phone": masked(firm.phone) if inside else "",
        "inside": inside,
        "contracts": firm.contracts.select_related("compound").order_by("compound__name", "-during")[:50],
        "reads_pool": people.reads_pool(by),
        "pool": firm.resources.filter(active=True).select_related("home", "trade", "equipment_type").order_by("kind", "name")[:50],
        "people": accounts.visible_to(by).filter(firm=pk, active=True)[:50] if inside else [],
        "story": _story(firm) if inside else [],
        "verbs": _verbs(firm, by),
        "can_edit": rules.can_edit(by, firm),
        "page_title": str(firm),
    }
    return render(request, "federation/firms/detail.html", context)


def _story(firm: PropertyFirm) -> list[dict[str, Any]]:
    rows = queries.story(firm)[:20]
    return [
        {
            "at": row.at,
            "title": act(row.verb),
            "who": row.actor_name or _("The clock"),
            "note": row.details.get("reason", ""),
            "state": row.facts.get("after", ""),
        }
        for row in rows
    ]


def _verbs(firm: PropertyFirm, by: Membership) -> list[dict[str, Any]]:
    """The decisions this person may take now."""
    may = {verb: rules.can_leave if verb == "leave" else rules.can_decide for verb in FIRM.verbs}
    return [
        {"verb": verb, "label": FIRM.verbs[verb].label, "reason": verb in actions.REASON_NEEDED, "good": verb in ("admit", "reinstate")}
        for verb in FIRM.allowed(firm.state)
        if may[verb](by, firm)
    ]


@member(rules.can_register)
def apply(request: MemberRequest) -> HttpResponse:
    """Enter a firm's application."""
    form = FirmForm(request.POST or None)
    if form.is_valid():
        try:
            firm = actions.apply(by=request.membership, at=timezone.now(), **form.columns())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The application is entered and waits for a decision."))
            return redirect("firms:detail", pk=firm.pk)
    context = {"form": form, "cancel": reverse("firms:list"), "page_title": _("Enter a firm's application")}
    return render(request, "federation/firms/edit.html", context, status=422 if form.errors else 200)


@member()
def edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Change a firm's own data."""
    firm = queries.get_firm(request.membership, pk)
    require(rules.can_edit, request.membership, firm)
    form = FirmForm(request.POST or None, instance=firm, registers=rules.can_register(request.membership))
    if form.is_valid():
        try:
            actions.edit_firm(firm, by=request.membership, at=timezone.now(), **form.columns())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("firms:detail", pk=pk)
    context = {"form": form, "firm": firm, "cancel": reverse("firms:detail", args=[pk]), "page_title": _("Edit")}
    return render(request, "federation/firms/edit.html", context, status=422 if form.errors else 200)


@require_POST
@member()
def decide(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """Admit, reject, suspend, reinstate, let go, or take up the application again."""
    firm = queries.get_firm(request.membership, pk)
    actions.decide(firm, verb, reason=request.POST.get("reason", ""), by=request.membership, at=timezone.now())
    messages.success(request, _("Done. Current state: %(state)s.") % {"state": FirmState(firm.state).label})
    return redirect("firms:detail", pk=pk)
