"""Compounds with their facts, history and contracts; communities."""

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

from communities.contracts import actions as filing
from communities.contracts.forms import ContractForm, EndForm
from communities.places import actions, presentation, queries, rules
from communities.places.filters import CompoundFilter
from communities.places.forms import CommunityForm, CompoundForm, ManagementForm, NewCompoundForm
from communities.places.models import ManagementKind
from federation.accounts.doors import MemberRequest, member
from federation.design.lists import listing
from federation.kernel.errors import Refused
from federation.kernel.tables import download
from federation.tenancy.models import in_language

HEADER = [
    gettext_lazy("Name"), gettext_lazy("Community"), gettext_lazy("Address"), gettext_lazy("Class"), gettext_lazy("Type"),
    gettext_lazy("Households"), gettext_lazy("Buildings"), gettext_lazy("Firm"), gettext_lazy("Management mode"),
    gettext_lazy("Latitude (WGS-84)"), gettext_lazy("Longitude (WGS-84)"),
]  # fmt: skip


@member(rules.can_see)
def places(request: MemberRequest) -> HttpResponse:
    """All compounds with firm and management mode of today."""
    found = CompoundFilter(request.GET, queryset=queries.visible_to(request.membership, timezone.localdate()), request=request)
    if request.GET.get("export"):
        return download(request.GET["export"], "compounds", HEADER, presentation.export_rows(found.qs))
    context = listing(request, found)
    for row in context["page"]:
        row.firm_label = in_language(row.firm_name or "", row.firm_name_en or "")
        row.mode_label = presentation.mode_label(row.mode)
    context |= {"can_edit": rules.can_edit(request.membership), "page_title": _("Communities and compounds")}
    return render(request, "communities/places/list.html", context)


@member(rules.can_see)
def compound(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One compound: facts, place, how it was managed, who served it."""
    by, today = request.membership, timezone.localdate()
    row = queries.get_compound(by, pk, today)
    may = rules.can_edit(by)
    context = {
        "row": row,
        "firm_label": in_language(row.firm_name or "", row.firm_name_en or ""),
        "mode_label": presentation.mode_label(row.mode),
        "geojson": presentation.place(row),
        "history": presentation.periods(queries.history(row), today),
        "contracts": presentation.periods(queries.contracts(row), today),
        "story": presentation.story(row) if may else [],
        "can_edit": may,
        "contract_form": ContractForm(initial={"start": today}) if may else None,
        "management_form": ManagementForm(initial={"since": today}) if may else None,
        "end_form": EndForm(initial={"on": today}) if may else None,
        "page_title": str(row),
    }
    return render(request, "communities/places/compound.html", context)


@member(rules.can_edit)
def add(request: MemberRequest) -> HttpResponse:
    """Enter a compound."""
    form = NewCompoundForm(request.POST or None, initial={"since": timezone.localdate()})
    if form.is_valid():
        try:
            row = actions.add_compound(by=request.membership, at=timezone.now(), **form.columns())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Entered. Now add its service contract."))
            return redirect("places:compound", pk=row.pk)
    return _form(request, form, page_title=_("Add a compound"), cancel=reverse("places:list"))


@member(rules.can_edit)
def edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Change a compound's facts."""
    row = queries.get_compound(request.membership, pk, timezone.localdate())
    form = CompoundForm(request.POST or None, instance=row)
    if form.is_valid():
        try:
            actions.edit_compound(row, by=request.membership, at=timezone.now(), **form.columns())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("places:compound", pk=pk)
    return _form(request, form, page_title=_("Edit"), pretitle=str(row), cancel=reverse("places:compound", args=[pk]))


@require_POST
@member(rules.can_edit)
def manage(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Change the management mode from a day on."""
    row = queries.get_compound(request.membership, pk, timezone.localdate())
    data = _clean(ManagementForm(request.POST))
    actions.change_management(row, kind=ManagementKind(data["kind"]), since=data["since"], by=request.membership, at=timezone.now())
    messages.success(request, _("Saved."))
    return redirect("places:compound", pk=pk)


@require_POST
@member(rules.can_edit)
def contract(request: MemberRequest, pk: UUID) -> HttpResponse:
    """File a service contract."""
    row = queries.get_compound(request.membership, pk, timezone.localdate())
    filing.add_contract(row, **_clean(ContractForm(request.POST)), by=request.membership, at=timezone.now())
    messages.success(request, _("The contract is filed."))
    return redirect("places:compound", pk=pk)


@require_POST
@member(rules.can_edit)
def end_contract(request: MemberRequest, pk: UUID, contract: UUID) -> HttpResponse:
    """End a service contract on a day."""
    row = queries.get_compound(request.membership, pk, timezone.localdate())
    held = queries.get_contract(row, contract)
    filing.end_contract(held, on=_clean(EndForm(request.POST))["on"], by=request.membership, at=timezone.now())
    messages.success(request, _("The contract is ended."))
    return redirect("places:compound", pk=pk)


@member(rules.can_see)
def communities(request: MemberRequest) -> HttpResponse:
    """All communities with what they hold."""
    context = {
        "rows": queries.communities_for(request.membership),
        "can_edit": rules.can_edit(request.membership),
        "page_title": _("Communities and compounds"),
    }
    return render(request, "communities/places/communities.html", context)


@member(rules.can_edit)
def add_community(request: MemberRequest) -> HttpResponse:
    """Enter a community."""
    form = CommunityForm(request.POST or None)
    if form.is_valid():
        actions.add_community(by=request.membership, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("places:communities")
    return _form(request, form, page_title=_("Add a community"), cancel=reverse("places:communities"))


@member(rules.can_edit)
def edit_community(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Change a community's names."""
    row = queries.get_community(request.membership, pk)
    form = CommunityForm(request.POST or None, instance=row)
    if form.is_valid():
        actions.edit_community(row, by=request.membership, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("places:communities")
    return _form(request, form, page_title=_("Edit"), pretitle=str(row), cancel=reverse("places:communities"))


def _clean(form: Any) -> dict[str, Any]:
    """The cleaned values of a small form, or the first sentence of what is wrong with it."""
    if not form.is_valid():
        raise Refused(_first(form.errors.values()))
    return dict(form.cleaned_data)


def _first(errors: Iterable[Any]) -> str:
    return str(next(iter(errors))[0])


def _form(request: MemberRequest, form: Any, **context: Any) -> HttpResponse:
    return render(request, "communities/places/edit.html", {"form": form, **context}, status=422 if form.errors else 200)
