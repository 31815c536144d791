"""Behind a tracking address: how far it is, answer, add, open to neighbours, withdraw; and the page of an outside party."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatch.intake import actions, presentation, queries
from dispatch.intake.doors import at_order, caller, private, unknown
from dispatch.intake.forms import AnswerForm, MoreForm, OutsideForm
from dispatch.intake.outside import open_link_behind
from dispatch.intake.tokens import Opened, Purpose
from dispatch.work_orders import actions as orders
from dispatch.work_orders.models import WorkOrder
from dispatch.work_orders.presentation import with_posters
from dispatch.work_orders.states import OPEN, OrderState
from federation.kernel.errors import Refused
from federation.kernel.lookup import one
from federation.kernel.media import shown
from federation.tenancy import policy


@at_order(Purpose.REPORTER, Purpose.FOLLOWER)
def track(request: HttpRequest, order: WorkOrder, token: str, opened: Opened) -> HttpResponse:
    """The order as this address shows it."""
    return _page(request, order, token, opened)


def _page(request: HttpRequest, order: WorkOrder, token: str, opened: Opened, *, status: int = 200, **more: Any) -> HttpResponse:
    reporter = opened.purpose == Purpose.REPORTER
    context = {
        "row": order, "token": token, "reporter": reporter, "host": request.get_host(), **presentation.tracked(order, reporter=reporter),
        "may_answer": reporter and _may_answer(order), "may_add": reporter and order.state in OPEN | {OrderState.RESOLVED},
        "answer_form": AnswerForm(), "more_form": MoreForm(), "page_title": _("Your report"), **more,
    }  # fmt: skip
    return render(request, "dispatch/intake/track.html", context, status=status)


def _may_answer(order: WorkOrder) -> bool:
    if order.state in (OrderState.RESOLVED, OrderState.VERIFIED):
        return True
    closed = order.state == OrderState.CLOSED and order.closed_at is not None
    return closed and timezone.now() <= order.closed_at + policy.minutes("order_reopen_days")  # type: ignore[operator]


@require_POST
@at_order(Purpose.REPORTER)
def answer(request: HttpRequest, order: WorkOrder, token: str, opened: Opened) -> HttpResponse:
    """Solved or not, and how content."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, order, token, opened, status=422, answer_form=form)
    try:
        actions.answer(order, **form.cleaned_data, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Thank you. We take it up again.") if not form.cleaned_data["solved"] else _("Thank you."))
    return redirect("intake:track", token=token)


@require_POST
@at_order(Purpose.REPORTER)
def more(request: HttpRequest, order: WorkOrder, token: str, opened: Opened) -> HttpResponse:
    """Words or pictures that were forgotten."""
    form = MoreForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, order, token, opened, status=422, more_form=form)
    data = form.cleaned_data
    try:
        who = caller(request, opened.subdistrict)
        actions.add(order, words=data["words"], files=data["photos"] or [], caller=who, at=timezone.now())
    except actions.TooMany:
        raise
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Added."))
    return redirect("intake:track", token=token)


@require_POST
@at_order(Purpose.REPORTER)
def decide(request: HttpRequest, order: WorkOrder, token: str, opened: Opened, verb: str) -> HttpResponse:
    """Open it to neighbours' eyes or close it again; withdraw it."""
    try:
        if verb == "withdraw":
            actions.withdraw(order, at=timezone.now())
        else:
            actions.consent(order, public=verb == "show", at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Recorded."))
    return redirect("intake:track", token=token)


@at_order(Purpose.REPORTER, Purpose.FOLLOWER)
def file(request: HttpRequest, order: WorkOrder, token: str, opened: Opened, pk: UUID) -> FileResponse:
    """A picture or video that this address may show."""
    row = one(queries.files_for_public(order, reporter=opened.purpose == Purpose.REPORTER), pk=pk)
    return shown(row.file, row.mime, held_s=3600)


def outside(request: HttpRequest, token: str) -> HttpResponseBase:
    """A utility or licensed firm without an account: one order, what is asked, one answer; no phone and no name of the reporter."""
    link = open_link_behind(token, timezone.now())
    if link is None:
        return unknown(request)
    form = OutsideForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        orders.outside_answer(link, answer=form.cleaned_data["answer"], files=form.cleaned_data["photos"] or [], at=timezone.now())
        messages.success(request, _("Thank you, your answer is passed on."))
        return redirect("intake:outside", token=token)
    orders.seen(link, at=timezone.now())
    context = {
        "link": link, "row": link.order, "form": form, "token": token, "host": request.get_host(), "page_title": _("Please help"),
        "files": with_posters(link.order.attachments.all()),
    }  # fmt: skip
    return private(render(request, "dispatch/intake/outside.html", context, status=422 if form.errors else 200))


def outside_file(request: HttpRequest, token: str, pk: UUID) -> HttpResponseBase:
    """A picture of the order for the outside party."""
    link = open_link_behind(token, timezone.now())
    row = link.order.attachments.filter(pk=pk).first() if link is not None else None
    if row is None:
        return unknown(request)
    return private(shown(row.file, row.mime))
