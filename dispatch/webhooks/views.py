"""The office's pages of systems that are told of work orders."""

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

from dispatch.webhooks import actions, queries, rules
from dispatch.webhooks.forms import WebhookForm
from dispatch.webhooks.models import Event
from federation.accounts.doors import MemberRequest, member
from federation.kernel.errors import Refused

SIZE = 50


@member(rules.can_connect)
def webhooks(request: MemberRequest) -> HttpResponse:
    """Which systems are told of what, and whether it arrives."""
    context = {"rows": queries.visible_to(request.membership), "page_title": _("Systems that are told")}
    return render(request, "dispatch/webhooks/webhooks.html", context)


@member(rules.can_connect)
def connect(request: MemberRequest) -> HttpResponse:
    """Set one up; what was typed stays when something is to be mended."""
    form = WebhookForm(request.POST or None)
    form.fields.pop("active")
    if form.is_valid():
        row = actions.connect(**form.cleaned_data, by=request.membership, at=timezone.now())
        messages.success(request, _("The system is connected. Give its operator the secret below and try it out."))
        return redirect("webhooks:webhook", pk=row.pk)
    return _form(request, form, _("Connect a system"))


@member(rules.can_connect)
def webhook(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One system: its secret behind a button, and every message with its answer."""
    row = queries.get_webhook(request.membership, pk)
    context = {
        "row": row, "events": [Event(event).label for event in row.events], "page_title": row.name,
        "page": Paginator(queries.deliveries(row), SIZE).get_page(request.GET.get("page")),
    }  # fmt: skip
    return render(request, "dispatch/webhooks/webhook.html", context)


@member(rules.can_connect)
def change(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Other address, other events, or out of use."""
    row = queries.get_webhook(request.membership, pk)
    form = WebhookForm(request.POST or None, initial={"name": row.name, "url": row.url, "events": row.events, "active": row.active})
    if form.is_valid():
        actions.change(row, **form.cleaned_data, by=request.membership, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("webhooks:webhook", pk=row.pk)
    return _form(request, form, _("Change the connection"))


@require_POST
@member(rules.can_connect)
def act(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """Try it out, renew its secret, or remove it."""
    row = queries.get_webhook(request.membership, pk)
    given: dict[str, Any] = {"by": request.membership, "at": timezone.now()}
    if verb == "remove":
        actions.remove(row, **given)
        messages.success(request, _("%(name)s is told nothing any more.") % {"name": row.name})
        return redirect("webhooks:webhooks")
    try:
        if verb == "renew":
            actions.renew(row, **given)
            messages.success(request, _("The secret is new; the old one is worth nothing any more."))
        else:
            actions.try_out(row, **given)
            messages.success(request, _("A test message is on its way; its answer appears below."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("webhooks:webhook", pk=row.pk)


@require_POST
@member(rules.can_connect)
def again(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Send one message once more."""
    row = queries.get_delivery(request.membership, pk)
    try:
        actions.send_again(row, by=request.membership, at=timezone.now())
        messages.success(request, _("It is sent once more."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("webhooks:webhook", pk=row.webhook_id)


def _form(request: MemberRequest, form: WebhookForm, title: str) -> HttpResponse:
    return render(request, "dispatch/webhooks/form.html", {"form": form, "page_title": title}, status=422 if form.errors else 200)
