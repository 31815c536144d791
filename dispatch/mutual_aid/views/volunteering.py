"""Where a member sees who needs what it has, offers it unasked, and reads why it was not asked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatch.mutual_aid import actions, presentation, queries, rules
from dispatch.mutual_aid.filters import OpenNeedFilter
from dispatch.mutual_aid.forms import HandForm
from federation.accounts import rules as people
from federation.accounts.doors import MemberRequest, member
from federation.kernel.errors import Refused


def lends(by: Any, _subject: Any = None) -> bool:
    """Members of the federation, whatever their kind."""
    return people.is_firm(by)


@member(lends)
def needs(request: MemberRequest) -> HttpResponse:
    """Open requests of others, each with the own helpers that fit and the reasons against those that do not."""
    by = request.membership
    found = OpenNeedFilter(request.GET, queryset=queries.open_to_volunteers(by), request=request)
    page = Paginator(found.qs.order_by("state_due_at", "pk"), 10).get_page(request.GET.get("page"))
    context = {
        "filter": found,
        "page": page,
        "rows": presentation.needs_for(list(page.object_list), by),
        "can_volunteer": rules.may_volunteer(by),
        "active": sum(1 for name in found.form.fields if found.form.data.get(name)),
        "page_title": _("Where help is needed"),
    }
    return render(request, "dispatch/mutual_aid/needs.html", context)


@require_POST
@member(lends)
def volunteer(request: MemberRequest, candidate: UUID) -> HttpResponse:
    """Offer a helper of the own firm."""
    by = request.membership
    row = queries.own_candidate(by, candidate)
    form = HandForm({"quantity": request.POST.get("quantity") or 1, "reason": request.POST.get("reason") or "-"})
    if not form.is_valid():
        raise Refused(_("Please say how many, as a whole number."))
    actions.volunteer(row, quantity=form.cleaned_data["quantity"], note=request.POST.get("reason", "")[:300], by=by, at=timezone.now())
    messages.success(request, _("Thank you. The requester is told, and you hear as soon as it is decided."))
    return redirect("mutual_aid:needs")


@require_POST
@member()
def decide(request: MemberRequest, pk: UUID, how: str) -> HttpResponse:
    """The requester or staff take an unasked offer up, or turn it down."""
    by, now = request.membership, timezone.now()
    row = queries.volunteered_to(by, pk)
    if how == "take":
        actions.take_up(row, by=by, at=now)
        messages.success(request, _("Booked."))
    else:
        actions.turn_down(row, reason=request.POST.get("reason", ""), by=by, at=now)
        messages.success(request, _("The firm is told, with your reason."))
    return redirect("mutual_aid:detail", pk=row.request_id)
