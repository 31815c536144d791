"""What people do about an order's clock, and the list of acts and requests for time."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatch.supervision import actions, queries, rules
from dispatch.supervision.forms import ExtensionForm, HoldForm, TextForm
from dispatch.supervision.states import ActState, TimeState
from dispatch.work_orders import queries as orders
from federation.accounts.doors import MemberRequest, member
from federation.kernel.errors import Refused


@member(rules.sees)
def supervision(request: MemberRequest) -> HttpResponse:
    """Acts that want an answer first, then requests for time to decide."""
    by, show = request.membership, request.GET.get("show", "open")
    acts, times = queries.acts(by), queries.times(by)
    if show == "open":
        acts, times = acts.exclude(state=ActState.SETTLED), times.filter(state=TimeState.ASKED)
    elif show != "all":
        raise Http404
    names = (("open", _("Not settled")), ("all", _("All")))
    context = {
        "page": Paginator(acts, 20).get_page(request.GET.get("page")), "times": times[:50], "now": timezone.now(),
        "tabs": [{"label": label, "url": f"?show={name}", "active": name == show} for name, label in names],
        "page_title": _("Supervision"),
    }  # fmt: skip
    return render(request, "dispatch/supervision/supervision.html", context)


@require_POST
@member(rules.sees)
def on_order(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """Demand an answer, ask for time, hold the clock or let it run."""
    by, at = request.membership, timezone.now()
    order = orders.get_order(by, pk)
    if verb == "demand":
        actions.issue(order, demand=_clean(TextForm(request.POST))["text"], by=by, at=at)
    elif verb == "extension":
        form = ExtensionForm(request.POST)
        _clean(form)
        actions.ask_extension(order, **form.asked(), by=by, at=at)
    elif verb == "pause":
        actions.ask_pause(order, **_clean(HoldForm(request.POST)), by=by, at=at)
    elif verb == "hold":
        actions.hold(order, **_clean(HoldForm(request.POST)), by=by, at=at)
    else:
        actions.let_run(order, by=by, at=at)
    return _back(request, pk)


@require_POST
@member(rules.sees)
def on_act(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """Answer, settle, or demand more."""
    by, at = request.membership, timezone.now()
    act = queries.get_act(by, pk)
    if verb == "answer":
        actions.answer(act, text=_clean(TextForm(request.POST))["text"], by=by, at=at)
    elif verb == "press":
        actions.press(act, demand=_clean(TextForm(request.POST))["text"], by=by, at=at)
    else:
        actions.settle(act, by=by, at=at)
    return _back(request, act.order_id)


@require_POST
@member(rules.sees)
def on_time(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """Grant, refuse or withdraw a request for time."""
    by, at = request.membership, timezone.now()
    row = queries.get_time(by, pk)
    if verb == "withdraw":
        actions.withdraw(row, by=by, at=at)
    elif verb == "refuse":
        actions.refuse(row, answer=_clean(TextForm(request.POST))["text"], by=by, at=at)
    else:
        actions.grant(row, answer=request.POST.get("text", "")[:300], by=by, at=at)
    return _back(request, row.order_id)


def _clean(form: Form) -> dict[str, Any]:
    """The form's values, or its first error as a sentence on the page that the person came from."""
    if not form.is_valid():
        name, errors = next(iter(form.errors.items()))
        label = form.fields[name].label if name in form.fields else ""
        raise Refused(f"{label}: {errors[0]}", code="invalid")
    data: dict[str, Any] = form.cleaned_data
    return data


def _back(request: MemberRequest, order: UUID) -> HttpResponse:
    messages.success(request, _("Recorded."))
    return redirect(reverse("work_orders:order", args=[order]))
