"""The ledger: who helped whom."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.mutual_aid import queries, statistics
from dispatch.mutual_aid.filters import LedgerFilter
from dispatch.mutual_aid.views.answering import works
from federation.accounts import rules as people
from federation.accounts.doors import MemberRequest, member
from federation.kernel.tables import download

HEADER = [
    gettext_lazy("Time"), gettext_lazy("Firm"), gettext_lazy("Other side"), gettext_lazy("Number"), gettext_lazy("Resource"),
    gettext_lazy("Amount"), gettext_lazy("Unit"),
]  # fmt: skip


@member(works)
def ledger(request: MemberRequest) -> HttpResponse:
    """Totals per firm, entries below, both as tables to take away."""
    found = LedgerFilter(request.GET, queryset=queries.ledger_of(request.membership), request=request)
    rows = found.qs.order_by("-created_at", "pk")
    if request.GET.get("export"):
        return download(request.GET["export"], "ledger", HEADER, statistics.ledger_rows(rows))
    context = {
        "filter": found,
        "active": sum(1 for name in found.form.fields if found.form.data.get(name)),
        "totals": queries.ledger_totals(found.qs),
        "page": Paginator(rows, 30).get_page(request.GET.get("page")),
        "page_title": _("Our ledger") if people.is_firm(request.membership) else _("Mutual-aid ledger"),
    }
    return render(request, "dispatch/mutual_aid/ledger.html", context)
