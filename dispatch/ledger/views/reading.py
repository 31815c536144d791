"""Balances of all, the statement of one, the story of a compound."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.places.models import Compound
from dispatch.ledger import presentation, queries, rules
from dispatch.ledger.forms import Period, PeriodForm
from dispatch.ledger.models import Account
from federation.accounts import rules as people
from federation.accounts.doors import MemberRequest, member
from federation.kernel.tables import download

SORTS = ("name", "given", "received", "balance")


@member(rules.sees_ledger)
def overview(request: MemberRequest) -> HttpResponse:
    """Everybody's start in the ledger: a firm's own statement, or all balances for staff."""
    by = request.membership
    if not people.is_firm(by):
        return _balances(request)
    account = queries.own_account(by)
    if account is None:
        return render(request, "dispatch/ledger/none.html", {"page_title": _("Our ledger"), "shows_all": rules.sees_balances(by)})
    return _statement(request, account)


@member(rules.sees_balances)
def balances(request: MemberRequest) -> HttpResponse:
    """Given, received and balance of every account, and how evenly the burden is spread."""
    return _balances(request)


def _balances(request: MemberRequest) -> HttpResponse:
    form, period = _period(request)
    found = presentation.burden(request.membership, start=period.start, end=period.end, on=period.last)
    sort = request.GET.get("sort", "name")
    if sort in SORTS[1:]:
        found["rows"] = sorted(found["rows"], key=lambda row: -row[sort])
    if request.GET.get("export"):
        return download(request.GET["export"], "balances", presentation.BALANCE_HEADER, presentation.balance_rows(found["rows"]))
    context = {
        **found, "form": form, "active": len(form.changed_data) if form.is_bound else 0, "period": period,
        "sees_all": rules.sees_all(request.membership), "can_propose": rules.can_propose(request.membership),
        "tabs": presentation.tabs(request.membership), "page_title": _("Mutual-aid ledger"),
    }  # fmt: skip
    return render(request, "dispatch/ledger/balances.html", context)


@member(rules.sees_ledger)
def statement(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One account over a period: opening balance, movements, closing balance."""
    return _statement(request, queries.get_account(request.membership, pk))


def _statement(request: MemberRequest, account: Account) -> HttpResponse:
    by = request.membership
    form, period = _period(request)
    found = queries.statement(by, account, start=period.start, end=period.end)
    if request.GET.get("export"):
        return download(request.GET["export"], "statement", presentation.STATEMENT_HEADER, presentation.statement_rows(found))
    printing = "print" in request.GET
    page = Paginator(found.movements, 5000 if printing else 30).get_page(request.GET.get("page"))
    context = {
        "account": account, "found": found, "form": form, "active": len(form.changed_data) if form.is_bound else 0, "period": period,
        "page": page, "rows": presentation.movements(page.object_list), "trend": presentation.trend(found),
        "story": presentation.story(queries.entries_of(by).filter(account=account)),
        "standing": queries.standing(account.firm_id) if account.firm_id else None,
        "can_set": rules.can_set_tariff(by) and account.firm_id is not None, "sees_all": rules.sees_all(by),
        "can_propose": rules.can_propose(by),
        "shows_all": rules.sees_balances(by), "page_title": _("Statement of account"),
    }  # fmt: skip
    return render(request, f"dispatch/ledger/{'print' if printing else 'statement'}.html", context)


def _period(request: MemberRequest) -> tuple[PeriodForm, Period]:
    """What was asked for, or this year written into the empty form."""
    today = timezone.localdate()
    if "start" in request.GET or "end" in request.GET:
        form = PeriodForm(request.GET)
        return form, form.period(today)
    period = PeriodForm().period(today)
    return PeriodForm(initial={"start": period.first, "end": period.last}), period


@member(rules.sees_ledger)
def compound(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What help came to a compound and what went out from it, in order of time."""
    by = request.membership
    row = get_object_or_404(Compound, pk=pk)
    entries = queries.of_compound(by, row.pk)
    if not rules.sees_all(by) and not entries.exists():
        raise Http404
    page = Paginator(entries, 30).get_page(request.GET.get("page"))
    context = {
        "compound": row, "page": page, "rows": presentation.movements(page.object_list), "story": presentation.story(entries),
        "page_title": _("Help to and from %(compound)s") % {"compound": row},
    }  # fmt: skip
    return render(request, "dispatch/ledger/compound.html", context)
