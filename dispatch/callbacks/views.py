"""The list of calls to make, and one call."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.callbacks import actions, queries, rules
from dispatch.callbacks.forms import CallForm
from dispatch.callbacks.models import CallOutcome
from dispatch.fieldwork.views.forms import form_page
from dispatch.work_orders import queries as orders
from federation.accounts.doors import MemberRequest, done, member
from federation.kernel import audit
from federation.kernel.rules import require


@member(rules.sees_calls)
def calls(request: MemberRequest) -> HttpResponse:
    """Who is to be called."""
    page = Paginator(queries.to_call(request.membership), 30).get_page(request.GET.get("page"))
    return render(request, "dispatch/callbacks/calls.html", {"page": page, "page_title": _("Call-backs")})


@member(rules.sees_calls)
def call(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One call: the number in full, which is logged, and what was said."""
    by, now = request.membership, timezone.now()
    order = orders.get_order(by, pk)
    require(rules.can_call, by, order)
    form = CallForm(request.POST or None)

    def act() -> None:
        data = dict(form.cleaned_data)
        actions.record_call(order, **{**data, "outcome": CallOutcome(data["outcome"])}, by=by, at=now)

    if request.method == "POST" and done(form, act):
        messages.success(request, _("Recorded."))
        return redirect("callbacks:calls")
    if request.method == "GET":
        audit.record("reveal", order, by=by, at=now, name="phone", reason=_("Call-back"))
    intro = _("Call %(phone)s. %(result)s") % {"phone": order.phone or "—", "result": order.result[:300]}
    cancel = reverse("work_orders:order", args=[pk])
    return form_page(
        request,
        form,
        title=_("Call back"),
        pretitle=f"{order.number} · {order.title}",
        cancel=cancel,
        submit=_("Record the call"),
        intro=intro,
    )
