"""The subdistrict's pages: dashboard, board, map, one request with its decisions."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from communities.places.models import Compound
from dispatch.mutual_aid import actions, panels, presentation, queries, rules, statistics, wording
from dispatch.mutual_aid.filters import RequestFilter
from dispatch.mutual_aid.forms import HandForm, WindowForm
from dispatch.mutual_aid.models import Candidate, HelpRequest, Job
from dispatch.mutual_aid.states import REQUEST, RequestState
from federation.accounts import rules as people
from federation.accounts.doors import MemberRequest, member
from federation.accounts.models import Role
from federation.firms.models import PropertyFirm
from federation.firms.states import FirmState
from federation.kernel.errors import Refused
from federation.kernel.rules import require_reason
from federation.kernel.tables import download
from federation.pool.models import Resource, Verification

COLUMNS = [
    (gettext_lazy("Needs a decision"), RequestState.ESCALATED),
    (gettext_lazy("Finding helpers"), RequestState.MATCHING),
    (gettext_lazy("Waiting for answers"), RequestState.OFFERED),
    (gettext_lazy("Helpers booked"), RequestState.STAFFED),
    (gettext_lazy("Work done"), RequestState.FINISHED),
]
OPEN_STATES = [state for _label, state in COLUMNS]


def sees_office(by, _subject=None) -> bool:  # type: ignore[no-untyped-def]
    """Staff and the district's supervisors."""
    return people.is_staff(by) or by.role == Role.SUPERVISOR


@member()
def home(request: MemberRequest) -> HttpResponse:
    """Everybody's start: the office's dashboard, or the own workspace."""
    if not sees_office(request.membership):
        return redirect("workspace")
    now = timezone.now()
    context = {
        "decisions": queries.needs_decision(now)[:8],
        "counts": queries.counts(now),
        "late": queries.late_jobs(now)[:6],
        "running": queries.jobs_of(request.membership).filter(state__in=queries.LIVE_JOBS).order_by("starts_at")[:8],
        "unverified": Resource.objects.filter(verification=Verification.PENDING, active=True).count(),
        "applications": PropertyFirm.objects.filter(state=FirmState.APPLIED).count(),
        "chart": statistics.weekly_chart(now),
        "can_ask": rules.can_ask(request.membership),
        "now": now,
        "page_title": _("Dispatch workbench"),
    }
    return render(request, "dispatch/mutual_aid/home.html", context)


@member(sees_office)
def board(request: MemberRequest) -> HttpResponse:
    """All open requests side by side by state, or as a list."""
    found = RequestFilter(request.GET, queryset=queries.visible_to(request.membership), request=request)
    rows = found.qs.order_by("-created_at", "pk")
    if request.GET.get("export"):
        return download(request.GET["export"], "requests", statistics.REQUEST_HEADER, statistics.request_rows(rows))
    view = request.GET.get("view", "board")
    context = {"filter": found, "active": _active(found), "view": view, "can_ask": rules.can_ask(request.membership)}
    if context["view"] == "list":
        context["page"] = Paginator(rows, 20).get_page(request.GET.get("page"))
    else:
        found.form.fields.pop("state")  # the columns are the states
        cards = list(rows.filter(state__in=OPEN_STATES).prefetch_related("lines")[:200])
        context["columns"] = [(label, state, [card for card in cards if card.state == state]) for label, state in COLUMNS]
    return render(request, "dispatch/mutual_aid/board.html", context | {"page_title": _("Help requests")})


@member(sees_office)
def federation_map(request: MemberRequest) -> HttpResponse:
    """The whole subdistrict: where help is needed and where helpers work."""
    compounds = Compound.objects.order_by("name")
    asks = dict(HelpRequest.objects.filter(state__in=OPEN_STATES).order_by().values_list("compound").annotate(Count("id")))
    live = dict(Job.objects.filter(state__in=queries.LIVE_JOBS).order_by().values_list("request__compound").annotate(Count("id")))
    rows = [(compound, asks.get(compound.pk, 0), live.get(compound.pk, 0)) for compound in compounds]
    context = {"geojson": presentation.federation_map(compounds, asks, live), "rows": rows, "page_title": _("Map")}
    return render(request, "dispatch/mutual_aid/map.html", context)


@member()
def detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One request: needs, helpers, candidates with reasons, map, timeline, and what can be decided."""
    by = request.membership
    row = queries.get_request(by, pk)
    jobs = list(Job.objects.filter(request=row).select_related("resource__home", "firm").prefetch_related("ratings").order_by("booked_at"))
    ranked = presentation.candidates(row, by)
    context = {
        "row": row,
        "details": queries.sees_details(by, row),
        "steps": presentation.steps(row),
        "lines": presentation.lines(row),
        "jobs": jobs if queries.sees_details(by, row) else [job for job in jobs if job.firm_id == by.firm_id],
        "offers": queries.offers_to(by).filter(request=row).order_by("created_at"),
        "ranked": ranked,
        "waves": presentation.waves(row) if queries.sees_details(by, row) else [],
        "takes_up": rules.can_change_request(by, row),
        "geojson": presentation.request_map(row, jobs, ranked),
        "story": presentation.story(row, by),
        "allowed": REQUEST.allowed(row.state) if rules.can_change_request(by, row) else [],
        "commands": people.commands(by),
        "shortfall": wording.shortfall(row.shortfall),
        "gaps": presentation.gaps(row) if row.state == RequestState.ESCALATED else [],
        "panels": panels.on(row, by, timezone.now()),
        "page_title": row.title,
    }
    return render(request, "dispatch/mutual_aid/detail.html", context)


@member(people.commands)
def candidates(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Only who could help and why, as a fragment: the list alone, refreshed while the search runs."""
    row = queries.get_request(request.membership, pk)
    context = {"row": row, "commands": True, "ranked": presentation.candidates(row, request.membership)}
    return render(request, "dispatch/mutual_aid/_candidates.html", context)


@require_POST
@member()
def decide(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """Submit, cancel, search again, raise, widen or proceed."""
    by, now = request.membership, timezone.now()
    row, reason = queries.get_request(by, pk), request.POST.get("reason", "")
    if verb in ("cancel", "proceed", "escalate"):
        require_reason(reason)
    if verb == "submit":
        actions.submit(row, by=by, at=now)
    elif verb == "cancel":
        actions.cancel_request(row, reason=reason, by=by, at=now)
    elif verb == "proceed":
        actions.proceed_with_booked(row, reason=reason, by=by, at=now)
    elif verb == "escalate":
        actions.escalate(row, reason=reason, by=by, at=now)
    elif verb == "widen":
        form = WindowForm(request.POST)
        if not form.is_valid():
            raise Refused(_("Please enter the new latest end as a date and time."))
        actions.widen_window(row, latest=form.cleaned_data["latest"], by=by, at=now)
    else:
        actions.search_again(row, by=by, at=now)
    messages.success(request, _("Done. Current state: %(state)s.") % {"state": RequestState(row.state).label})
    return redirect("mutual_aid:detail", pk=pk)


@require_POST
@member(people.commands)
def choose(request: MemberRequest, pk: UUID, candidate: UUID, how: str) -> HttpResponse:
    """Ask or order a candidate by hand."""
    by, now = request.membership, timezone.now()
    queries.get_request(by, pk)
    row = get_object_or_404(Candidate.objects.select_related("resource__firm"), pk=candidate, line__request=pk)
    form = HandForm({"quantity": request.POST.get("quantity") or 1, "reason": request.POST.get("reason", "")})
    if not form.is_valid():
        raise Refused(_("Please give a reason for choosing by hand."))
    act = actions.order_by_hand if how == "order" else actions.offer_by_hand
    act(row, quantity=form.cleaned_data["quantity"], reason=form.cleaned_data["reason"], by=by, at=now)
    messages.success(request, _("%(helper)s is told.") % {"helper": row.resource})
    return redirect("mutual_aid:detail", pk=pk)


def _active(found: RequestFilter) -> int:
    return sum(1 for name in found.form.fields if found.form.data.get(name))
