"""Pages of costs: write, show, propose, agree, send back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatch.costs import actions, presentation, queries
from dispatch.costs.forms import ItemFormSet, SheetForm
from dispatch.costs.models import CostSheet, Terms
from dispatch.mutual_aid import queries as aid
from federation.accounts import rules as people
from federation.accounts.doors import MemberRequest, member
from federation.kernel.errors import Refused


@member(people.is_firm)
def write(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The own firm's sheet for a request; what was typed stays when something is to be mended."""
    by, now = request.membership, timezone.now()
    row, firm = aid.get_request(by, pk), by.firm
    if firm is None or not queries.helps(firm, row):
        raise Http404
    known = CostSheet.objects.filter(request=row, firm=firm).prefetch_related("items").first()
    form = SheetForm(request.POST or None, initial={"terms": known.terms, "note": known.note} if known else None)
    items = ItemFormSet(request.POST or None, prefix="items", initial=_typed(known))
    if form.is_valid() and items.is_valid():
        wanted = [one.item() for one in items if one.cleaned_data and not one.cleaned_data.get("DELETE")]
        try:
            terms = Terms(form.cleaned_data["terms"])
            sheet = actions.write_costs(row, firm, terms=terms, items=wanted, note=form.cleaned_data["note"], by=by, at=now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("costs:sheet", pk=sheet.pk)
    context = {"row": row, "form": form, "items": items, "page_title": _("Costs of the help")}
    return render(request, "dispatch/costs/write.html", context, status=422 if request.method == "POST" else 200)


def _typed(sheet: CostSheet | None) -> list[dict[str, object]]:
    rows = sheet.items.all() if sheet else []
    return [{"kind": i.kind, "label": i.label, "quantity": i.quantity, "unit": i.unit, "price": i.price_fen / 100} for i in rows]


@member()
def sheet(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One sheet with its total."""
    row = queries.get_sheet(request.membership, pk)
    context = {
        "row": row,
        "items": [(item, presentation.yuan(item.price_fen), presentation.yuan(item.total_fen)) for item in row.items.all()],
        "total": presentation.total(row),
        "buttons": presentation.buttons(row, request.membership),
        "page_title": _("Costs of the help"),
    }
    return render(request, "dispatch/costs/sheet.html", context)


@require_POST
@member()
def act(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """Propose, agree or send back."""
    by, now = request.membership, timezone.now()
    row = queries.get_sheet(by, pk)
    if verb == "propose":
        actions.propose_costs(row, by=by, at=now)
    elif verb == "agree":
        actions.agree_costs(row, by=by, at=now)
    else:
        actions.return_costs(row, reason=request.POST.get("reason", ""), by=by, at=now)
    messages.success(request, _("Recorded."))
    return redirect("costs:sheet", pk=pk)
