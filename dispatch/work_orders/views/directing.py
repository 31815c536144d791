"""What the office decides about an order, each with its form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dispatch.mutual_aid.forms import LineFormSet
from dispatch.mutual_aid.presentation import default_window
from dispatch.work_orders import actions, forms, queries, rules
from dispatch.work_orders.models import WorkOrder
from dispatch.work_orders.views.doing import back, page
from federation.accounts.doors import MemberRequest, done, member
from federation.kernel.errors import Refused
from federation.kernel.rules import Rule, require


def _party(act: Callable[..., Any], word: str) -> Callable[..., Any]:
    def do(row: WorkOrder, data: dict[str, Any], **by: Any) -> None:
        act(row, firm=data["firm"], department=data["department"], **{word: data["reason"]}, **by)

    return do


def _park(row: WorkOrder, data: dict[str, Any], **by: Any) -> None:
    actions.park(row, plan=data["plan"], owner=data["owner"], review_in=timedelta(days=data["days"]), **by)


def _merge(row: WorkOrder, data: dict[str, Any], **by: Any) -> None:
    into = queries.visible_to(by["by"]).filter(number=data["number"]).first()
    if into is None:
        raise Refused(_("There is no order of this number."), code="number")
    actions.merge(row, into=into, **by)


def _exclude(row: WorkOrder, data: dict[str, Any], **by: Any) -> None:
    actions.ask_exclusion(row, reason=data["reason"], **by)


def _cancel(row: WorkOrder, data: dict[str, Any], **by: Any) -> None:
    actions.cancel(row, reason=data["reason"], **by)


def _link(row: WorkOrder, data: dict[str, Any], **by: Any) -> None:
    actions.open_link(row, **data, **by)


def _recategorise(row: WorkOrder, data: dict[str, Any], **by: Any) -> None:
    actions.recategorise(row, category=data["category"], **by)


#: verb -> rule, form, title, what it does
DECISIONS: dict[str, tuple[Rule, Any, str | Promise, Callable[..., None]]] = {
    "assign": (rules.can_direct, forms.PartyForm, gettext_lazy("Assign"), _party(actions.assign, "reason")),
    "transfer": (rules.can_request, forms.PartyForm, gettext_lazy("Ask for a transfer"), _party(actions.ask_transfer, "reason")),
    "call_in": (rules.can_call_in, forms.TaskForm, gettext_lazy("Call somebody in"), _party(actions.call_in, "task")),
    "park": (rules.can_direct, forms.ParkForm, gettext_lazy("Park as a hard case"), _park),
    "merge": (rules.can_direct, forms.MergeForm, gettext_lazy("Join to another order"), _merge),
    "exclude": (rules.can_request, forms.ReasonForm, gettext_lazy("Ask to leave it out of the figures"), _exclude),
    "cancel": (rules.can_direct, forms.ReasonForm, gettext_lazy("Do not handle"), _cancel),
    "link": (rules.can_handle, forms.LinkForm, gettext_lazy("Link for an outside party"), _link),
    "recategorise": (rules.can_request, forms.RecategoriseForm, gettext_lazy("Change the category"), _recategorise),
}


@member(rules.can_see)
def decide(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """One of the decisions above."""
    by = request.membership
    row = queries.get_order(by, pk)
    rule, form_class, title, act = DECISIONS[verb]
    require(rule, by, row)
    form = form_class(request.POST or None)
    if request.method == "POST" and done(form, lambda: act(row, form.cleaned_data, by=by, at=timezone.now())):
        messages.success(request, _("Done."))
        return back(row, request)
    return page(request, row, form, title=str(title), submit=str(title))


@require_POST
@member(rules.can_see)
def transfer(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """Answer or withdraw a transfer."""
    by, now = request.membership, timezone.now()
    row = queries.get_transfer(by, pk)
    if verb == "take_over":
        actions.take_over(row, by=by, at=now)
    elif verb == "refuse":
        actions.refuse_transfer(row, reason=request.POST.get("reason", ""), by=by, at=now)
    else:
        actions.withdraw_transfer(row, by=by, at=now)
    messages.success(request, _("Recorded."))
    return back(row.order, request)


@require_POST
@member(rules.can_see)
def co_answer(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What a co-handler did."""
    row = queries.get_co_handler(request.membership, pk)
    actions.co_answer(row, answer=request.POST.get("reason", ""), by=request.membership, at=timezone.now())
    messages.success(request, _("Recorded."))
    return redirect("work_orders:order", pk=row.order_id)


@require_POST
@member(rules.can_see)
def exclusion(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """Decide, appeal, decide the appeal."""
    by, now, reason = request.membership, timezone.now(), request.POST.get("reason", "")
    row = queries.get_exclusion(by, pk)
    if verb == "appeal":
        actions.appeal_exclusion(row, reason=reason, by=by, at=now)
    elif verb in ("grant", "refuse"):
        actions.decide_exclusion(row, grant=verb == "grant", answer=reason, by=by, at=now)
    else:
        actions.decide_appeal(row, grant=verb == "overturn", answer=reason, by=by, at=now)
    messages.success(request, _("Recorded."))
    return redirect("work_orders:order", pk=row.order_id)


@require_POST
@member(rules.can_see)
def revoke_link(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The outside party's address opens nothing any more."""
    row = queries.get_link(request.membership, pk)
    actions.revoke_link(row, by=request.membership, at=timezone.now())
    messages.success(request, _("Revoked."))
    return redirect("work_orders:order", pk=row.order_id)


@require_POST
@member(rules.can_see)
def reveal(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One personal detail in full; the purpose stands in the log."""
    by = request.membership
    row = queries.get_order(by, pk)
    form = forms.PurposeForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Say what you need it for."))
    data = form.cleaned_data
    shown = actions.reveal(row, data["field"], purpose=data["purpose"], by=by, at=timezone.now())
    answer = render(request, "dispatch/work_orders/_revealed.html", {"field": data["field"], "shown": shown})
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@member(rules.can_see)
def help_wanted(request: MemberRequest, pk: UUID) -> HttpResponse:
    """“We cannot solve it alone”: what is missing, and when; everything else goes along."""
    by, now = request.membership, timezone.now()
    row = queries.get_order(by, pk)
    require(rules.can_handle, by, row)
    start, end = default_window(timezone.localtime(now))
    end = min(end, timezone.localtime(row.due_at)) if row.due_at > start + timedelta(hours=2) else end
    form = forms.HelpForm(request.POST or None, due_at=row.due_at, initial={"earliest": start, "latest": end, "hours": 2})
    lines = LineFormSet(request.POST or None, prefix="lines", initial=[{"kind": "expert", "quantity": 1, "level": 1}])
    if request.method == "POST" and form.is_valid() and lines.is_valid():
        data = form.cleaned_data
        wanted = [one.line() for one in lines if not one.cleaned_data.get("DELETE")]
        try:
            actions.ask_federation(
                row,
                lines=wanted,
                earliest=data["earliest"],
                latest=data["latest"],
                duration=timedelta(hours=float(data["hours"])),
                by=by,
                at=now,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The federation is asked; the reporter sees who comes."))
            return redirect("work_orders:order", pk=pk)
    context = {"form": form, "lines": lines, "row": row, "page_title": _("We cannot solve it alone")}
    return render(request, "dispatch/work_orders/help.html", context, status=422 if form.errors or lines.total_error_count() else 200)
