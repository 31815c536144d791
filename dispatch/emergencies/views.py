"""The emergency lane: raise, answer, watch the clocks."""

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

from communities.contracts.queries import firm_of, may_ask_for
from dispatch.emergencies import actions, queries, rules
from dispatch.emergencies.forms import AlarmForm
from dispatch.emergencies.states import AlarmState
from dispatch.mutual_aid.queries import SEES_ALL
from federation.accounts import rules as people
from federation.accounts.doors import MemberRequest, member
from federation.accounts.models import Role
from federation.kernel.errors import Refused


def concerned(by: Any, _subject: Any = None) -> bool:
    """The office, firms and communities."""
    return by.role in SEES_ALL or people.is_firm(by) or by.role == Role.COMMUNITY


@member(concerned)
def alarms(request: MemberRequest) -> HttpResponse:
    """What runs now, what was, and how often the clocks were kept."""
    by = request.membership
    rows = queries.visible_to(by)
    page = Paginator(rows.filter(state=AlarmState.OVER).order_by("-raised_at", "pk"), 20).get_page(request.GET.get("page"))
    context = {
        "running": rows.exclude(state=AlarmState.OVER).order_by("-raised_at")[:20],
        "page": page,
        "figures": queries.kept(rows),
        "can_raise": rules.can_raise(by),
        "page_title": _("Emergencies"),
    }
    return render(request, "dispatch/emergencies/alarms.html", context)


@member(rules.can_raise)
def call(request: MemberRequest) -> HttpResponse:
    """Raise an alarm or start a drill."""
    by, now = request.membership, timezone.now()
    today = timezone.localdate()
    compounds = may_ask_for(by, today).order_by("name")
    form = AlarmForm(request.POST or None, compounds=compounds, drills=rules.can_drill(by))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        firm = by.firm or firm_of(data["compound"], today)
        try:
            alarm = actions.raise_alarm(
                data["kind"], compound=data["compound"], firm=firm, place=data["place"], description=data["description"],
                drill=data.get("drill", False), by=by, at=now,
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The alarm is out. Everybody who could help is told."))
            return redirect("emergencies:alarm", pk=alarm.pk)
    context = {"form": form, "page_title": _("Raise an alarm")}
    return render(request, "dispatch/emergencies/call.html", context, status=422 if form.errors else 200)


@member(concerned)
def alarm(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One alarm with both clocks and what each step of escalation did."""
    by = request.membership
    row = queries.get_alarm(by, pk)
    context = {
        "row": row,
        "steps": row.steps.all() if by.role in SEES_ALL else [],
        "can_acknowledge": row.state == AlarmState.RAISED and rules.can_acknowledge(by, row),
        "can_end": row.state != AlarmState.OVER and rules.can_end(by, row),
        "can_open": by.role in SEES_ALL or by.firm_id == row.request.firm_id or row.request.offers.filter(firm=by.firm_id).exists(),
        "page_title": str(row.kind),
    }
    return render(request, "dispatch/emergencies/alarm.html", context)


@require_POST
@member(concerned)
def act(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """Answer for it, or end it."""
    by, now = request.membership, timezone.now()
    row = queries.get_alarm(by, pk)
    if verb == "acknowledge":
        actions.acknowledge(row, by=by, at=now)
        messages.success(request, _("Recorded: you answer for it."))
    else:
        actions.end(row, outcome=request.POST.get("reason", ""), by=by, at=now)
        messages.success(request, _("The alarm is over."))
    return redirect("emergencies:alarm", pk=pk)
