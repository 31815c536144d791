"""Acting on an order: verbs with a button, and verbs that ask for something first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatch.fieldwork.views.forms import form_page
from dispatch.work_orders import actions, queries, rules
from dispatch.work_orders.forms import ResolveForm, StartForm
from dispatch.work_orders.models import WorkOrder
from dispatch.work_orders.states import OrderState
from federation.accounts.doors import MemberRequest, done, member
from federation.kernel.rules import require

PLAIN: dict[str, Callable[..., None]] = {
    "claim": actions.claim,
    "accept": actions.accept,
    "verify": actions.verify,
    "close": actions.close,
    "unpark": actions.unpark,
    "offer_claim": actions.offer_claim,
    "take_back": actions.take_back,
}
REASONED: dict[str, Callable[..., None]] = {
    "return_order": actions.return_order,
    "send_back": actions.send_back,
    "reopen": actions.reopen,
}


@require_POST
@member(rules.can_see)
def act(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """A verb without a form; some ask for a reason in the dialog."""
    by, now = request.membership, timezone.now()
    row = queries.get_order(by, pk)
    if verb in REASONED:
        REASONED[verb](row, reason=request.POST.get("reason", ""), by=by, at=now)
    else:
        PLAIN[verb](row, by=by, at=now)
    messages.success(request, _("Done. Current state: %(state)s.") % {"state": OrderState(row.state).label})
    return back(row, request)


@require_POST
@member(rules.can_see)
def remark(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """Note a call with the reporter, or a remark."""
    row, text = queries.get_order(request.membership, pk), request.POST.get("text", "")
    if verb == "contact":
        actions.contact(row, note=text, by=request.membership, at=timezone.now())
    else:
        actions.note(row, text=text, by=request.membership, at=timezone.now())
    messages.success(request, _("Recorded."))
    return redirect("work_orders:order", pk=pk)


@member(rules.can_see)
def start(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Work begins, with pictures of the state before it."""
    by = request.membership
    row = queries.get_order(by, pk)
    require(rules.can_handle, by, row)
    form = StartForm(request.POST or None, request.FILES or None)

    def act() -> None:
        actions.start(row, photos=form.cleaned_data["photos"] or [], by=by, at=timezone.now())

    if request.method == "POST" and done(form, act):
        messages.success(request, _("Work has begun."))
        return redirect("work_orders:order", pk=pk)
    return page(request, row, form, title=_("Begin work"), submit=_("Begin"), upload=True)


@member(rules.can_see)
def resolve(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Report it mended."""
    by = request.membership
    row = queries.get_order(by, pk)
    require(rules.can_handle, by, row)
    form = ResolveForm(request.POST or None, request.FILES or None)

    def act() -> None:
        data = {name: form.cleaned_data[name] for name in ("result", "parts", "worked_minutes")}
        actions.resolve(row, **data, photos=form.cleaned_data["photos"] or [], by=by, at=timezone.now())

    if request.method == "POST" and done(form, act):
        messages.success(request, _("Reported; the community or the office verifies it."))
        return redirect("work_orders:order", pk=pk)
    return page(request, row, form, title=_("Report mended"), submit=_("Report mended"), upload=True)


def page(request: MemberRequest, row: WorkOrder, form: Any, *, title: str, submit: str, **more: Any) -> HttpResponse:
    """One form about one order."""
    cancel = reverse("work_orders:order", args=[row.pk])
    return form_page(request, form, title=title, pretitle=f"{row.number} · {row.title}", cancel=cancel, submit=submit, **more)


def back(row: WorkOrder, request: MemberRequest) -> HttpResponse:
    """To the order where it can still be seen, else to the list."""
    if queries.visible_to(request.membership).filter(pk=row.pk).exists():
        return redirect("work_orders:order", pk=row.pk)
    return redirect("work_orders:orders")
