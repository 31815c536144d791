"""Pages of planning: make a plan, look at what would change and why, release it; and the night as it went."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatch.mutual_aid.models import HelpRequest
from dispatch.mutual_aid.queries import LOOKING, SEES_ALL
from dispatch.planning import actions, presentation, queries, rules
from dispatch.planning.forms import PeriodForm, PlanForm
from dispatch.planning.states import ProposalState
from federation.accounts.doors import MemberRequest, member
from federation.accounts.models import Membership
from federation.tenancy import policy


def sees_plans(by: Membership, _subject: object = None) -> bool:
    """Whoever sees all requests."""
    return by.role in SEES_ALL


@member(sees_plans)
def plans(request: MemberRequest) -> HttpResponse:
    """Plans made so far, and how much waits to be planned."""
    page = Paginator(queries.proposals(), 20).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "waiting": HelpRequest.objects.filter(state__in=LOOKING).count(),
        "can_plan": rules.can_plan(request.membership),
        "form": PlanForm(house=policy.number("plan_stability")),
        "page_title": _("Plans"),
    }
    return render(request, "dispatch/planning/plans.html", context)


@require_POST
@member(rules.can_plan)
def propose(request: MemberRequest) -> HttpResponse:
    """Plan anew, and look before anybody is asked."""
    form = PlanForm(request.POST, house=policy.number("plan_stability"))
    stability = form.cleaned_data["stability"] if form.is_valid() else None
    row = actions.propose(by=request.membership, at=timezone.now(), stability=stability)
    return redirect("planning:plan", pk=row.pk)


@member(sees_plans)
def plan(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What would change against today, and why."""
    row = queries.get_proposal(request.membership, pk)
    context = {
        "row": row,
        "entries": presentation.changes(queries.rows(row)),
        "preparing": row.state == ProposalState.PREPARING,
        "open": row.state == ProposalState.PROPOSED and rules.can_plan(request.membership),
        "page_title": _("Plan of %(time)s") % {"time": timezone.localtime(row.made_at).strftime("%m-%d %H:%M")},
    }
    answer = render(request, "dispatch/planning/plan.html", context)
    if request.headers.get("HX-Request") and not context["preparing"]:
        answer.headers["HX-Refresh"] = "true"  # computed meanwhile: the whole page is another one, with its decisions
    return answer


@require_POST
@member(rules.can_plan)
def decide(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """Release or discard."""
    by, now = request.membership, timezone.now()
    row = queries.get_proposal(by, pk)
    if verb == "release":
        asked, dropped = actions.release(row, by=by, at=now)
        messages.success(request, _("Released: %(asked)d asked, %(dropped)d taken back.") % {"asked": asked, "dropped": dropped})
    else:
        actions.discard(row, by=by, at=now)
        messages.success(request, _("Discarded; nothing has changed."))
    return redirect("planning:plan", pk=pk)


@member(sees_plans)
def night(request: MemberRequest) -> HttpResponse:
    """What came in, who was asked, how it was answered and where it ended, over a chosen time."""
    now = timezone.now()
    form = PeriodForm(request.GET if "start" in request.GET else None)
    start, end = form.period(now)
    form.initial = {"start": start, "end": end}
    context = {"form": form, "start": start, "end": end, **presentation.night(start, end), "page_title": _("The night in figures")}
    return render(request, "dispatch/planning/night.html", context, status=422 if form.errors else 200)
