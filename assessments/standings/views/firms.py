"""A firm over time: scores, results, lists, measures, whether it is recommended, and its livelihood projects."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.standings import queries, rules
from federation.accounts.doors import MemberRequest, member
from federation.design import charts
from federation.firms.models import PropertyFirm
from federation.kernel.lookup import one


@member(rules.is_firm)
def own(request: MemberRequest) -> HttpResponse:
    """The own firm."""
    firm = request.membership.firm
    if firm is None:
        raise Http404
    return _page(request, firm)


@member(rules.can_see)
def firm(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Any firm, for the office."""
    row = one(PropertyFirm.objects, pk=pk)
    return _page(request, row)


def _page(request: MemberRequest, firm: PropertyFirm) -> HttpResponse:
    by, now = request.membership, timezone.now()
    history = queries.history(firm.pk)
    shown = [row for row in history if row.total is not None]
    chart = ""
    if len(shown) > 1:
        series = charts.Series(_("Score"), [float(row.total) for row in shown if row.total is not None])
        chart = charts.bars([row.cycle.name[-6:] for row in shown], [series], title=_("Score"))
    year = timezone.localdate(now).year
    context = {
        "firm": firm, "history": history, "chart": chart, "year": year, "annual": queries.year(firm.pk, year),
        "results": queries.own_results(firm.pk), "entries": queries.entries(by).filter(firm=firm),
        "measures": queries.measures(by).filter(firm=firm), "rewards": queries.rewards(by).filter(firm=firm),
        "recommended": queries.recommended(firm.pk, now), "reports": rules.is_firm(by), "page_title": str(firm),
        "manages": by.role in ("firm_admin", "site_manager") and by.firm_id == firm.pk,
    }  # fmt: skip
    return render(request, "assessments/standings/firm.html", context)
