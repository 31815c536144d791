"""Pages of the figures of work orders, and the orders behind every number."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.deadlines import periods
from dispatch.figures import presentation, queries
from dispatch.figures.forms import BehindForm, SpanForm, period
from dispatch.figures.rules import opens, reads
from dispatch.work_orders.rules import can_export as may_export
from federation.accounts import rules as people
from federation.accounts.doors import MemberRequest, member
from federation.kernel.rules import require
from federation.kernel.tables import download


@member(reads)
def figures(request: MemberRequest) -> HttpResponse:
    """The three rates and their composite, on time, call-backs, opened again, per hundred households; by one dimension."""
    dimension = request.GET.get("by", "month")
    if dimension not in queries.DIMENSIONS:
        raise Http404
    form, days, scope = _asked(request)
    span = {"start": f"{days[0]}", "end": f"{days[1]}"}
    rows = presentation.lines(queries.figures(scope, dimension), dimension=dimension, period=span)
    if request.GET.get("export"):
        return download(request.GET["export"], f"work-orders-{dimension}", presentation.HEADER, presentation.table(rows))
    now = queries.whole(scope)
    before = queries.whole(queries.Scope(scope.by, periods.year_before(scope.period, scope.windows.zone), scope.windows, scope.at))
    months, changes = queries.months(scope), presentation.changes(now, before)
    whole = presentation.line(now, "", dimension="all", period=span)
    for one in whole["cells"]:
        one["change"] = changes[one["figure"]]
    context = {
        "rows": rows, "whole": whole, "changes": changes,
        "chart": presentation.month_chart(months), "trend": presentation.month_change(months), "rates": presentation.rate_chart(rows),
        "by": dimension, "form": form, "active": len(form.changed_data) if form.is_bound else 0, "period": scope.period,
        "windows": scope.windows, "own": people.is_firm(request.membership),
        "opens": opens(request.membership), "shortcuts": _shortcuts(scope, dimension),
        "tabs": [{"label": label, "url": f"?by={name}&start={days[0]}&end={days[1]}", "active": name == dimension}
                 for name, label in presentation.TABS.items()],
        "page_title": _("Figures of work orders"),
    }  # fmt: skip
    return render(request, "dispatch/figures/figures.html", context)


@member(opens)
def orders(request: MemberRequest) -> HttpResponse:
    """The very orders behind one figure."""
    form = BehindForm(request.GET)
    if not form.is_valid():
        raise Http404
    asked = form.cleaned_data
    _form, days, scope = _asked(request)
    rows = queries.behind(scope, figure=asked["figure"], dimension=asked["by"], key=asked["key"], part=asked["part"])
    if request.GET.get("export"):
        require(may_export, request.membership, None)
        return download(request.GET["export"], "orders", presentation.ORDER_HEADER, presentation.order_rows(rows))
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    context = {
        "page": page, "days": days, "part": asked["part"], "page_title": presentation.NAMES[asked["figure"]],
        "can_export": may_export(request.membership), "group": presentation.labels(asked["by"], [asked["key"]])[asked["key"]],
    }  # fmt: skip
    return render(request, "dispatch/figures/orders.html", context)


def _asked(request: HttpRequest) -> tuple[SpanForm, tuple[date, date], queries.Scope]:
    by = request.membership  # type: ignore[attr-defined]
    how, today = queries.windows(by), timezone.localdate()
    if "start" in request.GET or "end" in request.GET:
        form = SpanForm(request.GET)
        days = form.days(today)
    else:
        days = SpanForm().days(today)
        form = SpanForm(initial={"start": days[0], "end": days[1]})
    return form, days, queries.Scope(by, period(days, how), how, timezone.now())


def _shortcuts(scope: queries.Scope, dimension: str) -> list[dict[str, Any]]:
    """This reporting month and the one before, as days."""
    how, found = scope.windows, []
    named = periods.month_of(scope.at, how.zone, starts_on=how.month_starts_on)
    (before, now) = periods.months_back(*named, 2)
    for label, name in ((_("This month"), now), (_("Last month"), before)):
        month = periods.month(*name, how.zone, starts_on=how.month_starts_on)
        last = month.end.date().toordinal() - 1
        found.append({"label": label, "url": f"?by={dimension}&start={month.start.date()}&end={date.fromordinal(last)}"})
    return found
