"""Pages of reports: figures by one dimension, unmet demand, and the requests behind every number."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.ledger.forms import Period, PeriodForm
from dispatch.mutual_aid import statistics
from dispatch.reports import presentation, queries
from dispatch.reports.forms import BehindForm
from federation.accounts import rules as people
from federation.accounts.doors import MemberRequest, member
from federation.accounts.models import Membership, Role
from federation.kernel.tables import download


def reads(by: Membership, _subject: Any = None) -> bool:
    """Staff and supervisors everything, firms their own share."""
    return people.is_staff(by) or people.is_firm(by) or by.role == Role.SUPERVISOR


@member(reads)
def figures(request: MemberRequest) -> HttpResponse:
    """Response, arrival, fill and completion by month, kind, firm, compound or hour."""
    form, period = _period(request)
    by = request.GET.get("by", "month")
    if by not in queries.DIMENSIONS:
        raise Http404
    scope, asked = queries.Scope(request.membership, period.start, period.end), _asked(period)
    rows = presentation.table(queries.figures(scope, by), by=by, period=asked)
    if request.GET.get("export"):
        return download(request.GET["export"], f"report-{by}", presentation.FIGURE_HEADER, presentation.figure_rows(rows))
    whole = presentation.table(queries.figures(scope, "all") or [queries.Row("all")], by="all", period=asked)[0]
    context = {
        "rows": rows, "whole": whole, "chart": presentation.fill_chart(rows), "by": by,
        "tabs": [{"label": label, "url": f"?by={name}&start={period.first}&end={period.last}", "active": name == by}
                 for name, label in presentation.TABS.items()],
    }  # fmt: skip
    return render(request, "dispatch/reports/figures.html", context | _frame(request, form, period, _("Reports")))


@member(reads)
def unmet(request: MemberRequest) -> HttpResponse:
    """What was missing: what the federation should buy, or whom it should train."""
    form, period = _period(request)
    scope = queries.Scope(request.membership, period.start, period.end)
    rows = presentation.needs(queries.unmet(scope), _asked(period))
    if request.GET.get("export"):
        return download(request.GET["export"], "unmet", presentation.NEED_HEADER, presentation.need_rows(rows))
    context = {"rows": rows, "chart": presentation.needs_chart(rows)}
    return render(request, "dispatch/reports/unmet.html", context | _frame(request, form, period, _("Unmet demand")))


@member(reads)
def requests(request: MemberRequest) -> HttpResponse:
    """The very requests behind one figure."""
    _form, period = _period(request)
    form = BehindForm(request.GET)
    if not form.is_valid():
        raise Http404
    asked, scope = form.cleaned_data, queries.Scope(request.membership, period.start, period.end)
    if asked["figure"] == "unmet":
        if not asked["kind"] or asked["term"] is None:
            raise Http404
        rows = queries.behind_unmet(scope, kind=asked["kind"], term=asked["term"])
    else:
        rows = queries.behind(scope, figure=asked["figure"], dimension=asked["by"] or "all", key=asked["key"] or "all", part=asked["part"])
    if request.GET.get("export"):
        return download(request.GET["export"], "requests", statistics.REQUEST_HEADER, statistics.request_rows(rows))
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    title = presentation.NAMES.get(asked["figure"], _("Unmet demand"))
    context = {"page": page, "period": period, "rest": asked["part"] == "rest", "page_title": title}
    return render(request, "dispatch/reports/requests.html", context)


def _period(request: HttpRequest) -> tuple[PeriodForm, Period]:
    today = timezone.localdate()
    if "start" in request.GET or "end" in request.GET:
        form = PeriodForm(request.GET)
        return form, form.period(today)
    period = PeriodForm().period(today)
    return PeriodForm(initial={"start": period.first, "end": period.last}), period


def _asked(period: Period) -> dict[str, str]:
    return {"start": f"{period.first}", "end": f"{period.last}"}


def _frame(request: MemberRequest, form: PeriodForm, period: Period, title: str) -> dict[str, Any]:
    return {
        "form": form, "period": period, "active": len(form.changed_data) if form.is_bound else 0, "page_title": title,
        "own": people.is_firm(request.membership),
    }  # fmt: skip
