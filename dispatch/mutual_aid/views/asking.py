"""Writing a request, and the requests of the own firm or community."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.contracts.queries import firm_of, may_ask_for
from dispatch.ledger import queries as ledger
from dispatch.mutual_aid import actions, presentation, queries, rules
from dispatch.mutual_aid.filters import RequestFilter
from dispatch.mutual_aid.forms import LineFormSet, RequestForm
from dispatch.mutual_aid.models import HelpRequest, Photo, Urgency
from federation.accounts.doors import MemberRequest, member
from federation.kernel.errors import Refused
from federation.kernel.lookup import one
from federation.kernel.media import shown


@member(rules.can_ask)
def ask(request: MemberRequest) -> HttpResponse:
    """The form with its lines; what was typed stays when something is to be mended."""
    now = timezone.now()
    compounds = may_ask_for(request.membership, timezone.localdate())
    if request.method == "POST":
        form = RequestForm(request.POST, request.FILES, compounds=compounds)
        lines = LineFormSet(request.POST, prefix="lines")
        if form.is_valid() and lines.is_valid():
            try:
                row = _create(request, form.cleaned_data, [f.line() for f in lines if not f.cleaned_data.get("DELETE")])
                return redirect(f"/requests/{row.pk}/")
            except Refused as refused:
                form.add_error(None, str(refused))
        status = 422
    else:
        earliest, latest = presentation.default_window(timezone.localtime(now))
        only = compounds.first() if compounds.count() == 1 else None
        form = RequestForm(compounds=compounds, initial={"earliest": earliest, "latest": latest, "compound": only})
        lines, status = LineFormSet(prefix="lines", initial=[{"kind": "expert", "quantity": 1, "level": 1}]), 200
    owing = ledger.warned(request.membership.firm_id) if request.membership.firm_id else None
    context = {
        "form": form,
        "lines": lines,
        "owing": owing,
        "page_title": _("Ask for help"),
    }
    return render(request, "dispatch/mutual_aid/ask.html", context, status=status)


def _create(request: MemberRequest, data: dict[str, Any], lines: list[actions.NewLine]) -> HelpRequest:
    now, by = timezone.now(), request.membership
    write = actions.save_draft if "draft" in request.POST else actions.ask
    row = write(
        by=by, at=now, firm=by.firm or firm_of(data["compound"], timezone.localdate()),
        compound=data["compound"], title=data["title"],
        description=data["description"], place=data["place"], urgency=Urgency(data["urgency"]),
        earliest=data["earliest"], latest=data["latest"],
        duration=timedelta(hours=float(data["hours"])), shifts=data["shifts"], all_or_nothing=data["all_or_nothing"], lines=lines,
    )  # fmt: skip
    for file, width, height in data["photos"] or []:
        actions.add_photo(row, file=file, width=width, height=height, by=by, at=now)
    messages.success(request, _("Request %(number)s is saved.") % {"number": row.number})
    return row


@member()
def mine(request: MemberRequest) -> HttpResponse:
    """The own firm's or community's requests."""
    by = request.membership
    own = queries.visible_to(by).filter(firm=by.firm_id) if by.firm_id else queries.visible_to(by)
    found = RequestFilter(request.GET, queryset=own, request=request)
    for name in ("firm",):
        found.form.fields.pop(name, None)
    page = Paginator(found.qs.order_by("-created_at", "pk"), 20).get_page(request.GET.get("page"))
    active = sum(1 for name in found.form.fields if found.form.data.get(name))
    context = {"filter": found, "page": page, "active": active, "can_ask": rules.can_ask(by), "page_title": _("Our requests")}
    return render(request, "dispatch/mutual_aid/requests.html", context)


@member()
def photo(request: MemberRequest, pk: UUID, photo: UUID) -> FileResponse:
    """A picture, for those who may read the request's details; never executed by the browser."""
    row = queries.get_request(request.membership, pk)
    if not queries.sees_details(request.membership, row):
        raise Http404
    return shown(one(Photo.objects, pk=photo, request=row).file, held_s=3600)
