"""Pages of neighbours: agreements, and the buttons on the request's page."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatch.mutual_aid.queries import SEES_ALL, get_request
from dispatch.neighbours import actions, queries, receiving, rules
from dispatch.neighbours.forms import AgreementForm
from dispatch.neighbours.models import Call
from federation.accounts.doors import MemberRequest, member
from federation.accounts.models import Membership
from federation.kernel.errors import Refused
from federation.kernel.lookup import one


def sees_neighbours(by: Membership, _subject: object = None) -> bool:
    """Whoever sees all requests."""
    return by.role in SEES_ALL


@member(sees_neighbours)
def neighbours(request: MemberRequest) -> HttpResponse:
    """Agreements with their state, and what neighbours ask of us."""
    page = Paginator(queries.guests(), 20).get_page(request.GET.get("page"))
    context = {
        "agreements": queries.agreements(),
        "page": page,
        "can_agree": rules.can_agree(request.membership),
        "page_title": _("Neighbours"),
    }
    return render(request, "dispatch/neighbours/neighbours.html", context)


@member(rules.can_agree)
def propose(request: MemberRequest) -> HttpResponse:
    """Propose an agreement."""
    by = request.membership
    form = AgreementForm(request.POST or None, partners=queries.partners(by))
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose(**form.cleaned_data, by=by, at=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Proposed. It holds once the neighbour has agreed."))
            return redirect("neighbours:neighbours")
    context = {"form": form, "cancel": reverse("neighbours:neighbours"), "page_title": _("Propose an agreement")}
    return render(request, "dispatch/neighbours/propose.html", context, status=422 if form.errors else 200)


@require_POST
@member(rules.can_agree)
def decide(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """Sign, decline or end."""
    by, now = request.membership, timezone.now()
    row = queries.get_agreement(by, pk)
    if verb == "agree":
        actions.agree(row, by=by, at=now)
    else:
        {"decline": actions.decline, "end": actions.end}[verb](row, reason=request.POST.get("reason", ""), by=by, at=now)
    messages.success(request, _("Recorded."))
    return redirect("neighbours:neighbours")


@require_POST
@member(rules.can_call)
def call(request: MemberRequest, request_pk: UUID, agreement: UUID) -> HttpResponse:
    """Open a request to a neighbour."""
    by = request.membership
    row = get_request(by, request_pk)
    actions.call(row, queries.get_agreement(by, agreement), by=by, at=timezone.now())
    messages.success(request, _("The neighbour is searching among its own firms."))
    return redirect("mutual_aid:detail", pk=request_pk)


@require_POST
@member(rules.can_call)
def withdraw(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Stop asking a neighbour."""
    row = one(Call.objects.select_related("agreement", "request"), pk=pk)
    actions.withdraw(row, reason=request.POST.get("reason", ""), by=request.membership, at=timezone.now())
    messages.success(request, _("The neighbour is told."))
    return redirect("mutual_aid:detail", pk=row.request_id)


@require_POST
@member()
def confirm(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The requester confirms a neighbour's help."""
    by = request.membership
    row = queries.get_outside_help(by, pk)
    receiving.confirm(row, by=by, at=timezone.now())
    messages.success(request, _("Confirmed. The neighbour is told, with thanks."))
    return redirect("mutual_aid:detail", pk=row.request_id)
