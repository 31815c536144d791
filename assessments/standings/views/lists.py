"""The red and black list, what results call for, and measures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.cycles.models import Cycle, Entrant
from assessments.cycles.states import PUBLIC
from assessments.standings import actions, queries, rules
from assessments.standings.forms import AsOfForm, EntryForm, MeasureForm, TextForm
from federation.accounts.doors import MemberRequest, done, member
from federation.kernel.errors import Refused
from federation.kernel.tables import download

REPLIES: dict[str, Callable[..., None]] = {
    "report": actions.report_measure, "meet": actions.meet_measure, "back": actions.return_measure, "fail": actions.fail_measure,
    "cancel": actions.cancel_measure,
}  # fmt: skip


@member(rules.can_see)
def standings(request: MemberRequest) -> HttpResponse:
    """Who stands on the lists as of a day, proposals, and what the last published results call for."""
    by, form = request.membership, AsOfForm(request.GET or None)
    on = form.cleaned_data["on"] if form.is_bound and form.is_valid() else None
    zone = timezone.get_current_timezone()
    at = datetime.combine(on + timedelta(days=1), time(), zone) - timedelta(seconds=1) if on else timezone.now()
    listed = queries.as_of(at)
    if request.GET.get("export"):
        header = [_("List"), _("Firm"), _("Compound"), _("Basis"), _("Published"), _("Expires")]
        rows = ([one.get_kind_display(), str(one.firm), str(one.compound or ""), one.basis, f"{one.published_at:%Y-%m-%d}",
                 f"{one.expires_at:%Y-%m-%d}"] for one in listed)  # fmt: skip
        return download(request.GET["export"], "red-black-list", header, rows)
    last = Cycle.objects.filter(state__in=PUBLIC).select_related("scheme").order_by("-ends_on").first()
    context = {
        "form": form, "active": 1 if on else 0, "at": at, "listed": listed, "cycle": last, "can_propose": rules.can_propose(by),
        "proposed": queries.entries(by).filter(state="proposed"), "asked": queries.entries(by).filter(state="published").exclude(
            repair="", appeal="") if rules.can_propose(by) else [],
        "calls": queries.calls(last) if last is not None and rules.can_propose(by) else [], "page_title": _("Consequences"),
    }  # fmt: skip
    return render(request, "assessments/standings/standings.html", context)


@member(rules.can_propose)
def propose(request: MemberRequest) -> HttpResponse:
    """An entry because of an incident."""
    form = EntryForm(request.POST or None)

    def save() -> None:
        data = form.cleaned_data
        actions.propose_entry(**data, entrant=None, by=request.membership, at=timezone.now())

    if done(form, save):
        messages.success(request, _("Proposed; the leader decides."))
        return redirect("standings:standings")
    return page(request, form, _("Put up for the list"), _("Propose"), "/assessments/standings/")


@require_POST
@member(rules.can_propose)
def follow(request: MemberRequest, entrant: UUID) -> HttpResponse:
    """Take up what a published result calls for: its entry of the list."""
    row = Entrant.objects.select_related("cycle__scheme", "firm", "compound").filter(pk=entrant).first()
    call = next((one for one in queries.calls(row.cycle) if one.result.entrant_id == entrant), None) if row else None
    if row is None or row.firm is None or call is None or not call.listing:
        raise Http404
    basis = f"{row.cycle.name} · {call.result.total} · {call.result.grade}"
    by, at = request.membership, timezone.now()
    actions.propose_entry(row.firm, kind=call.listing, basis=basis, compound=row.compound, entrant=row, by=by, at=at)
    messages.success(request, _("Proposed; the leader decides."))
    return redirect("standings:standings")


@member(rules.can_see, rules.is_firm)
def entry(request: MemberRequest, pk: UUID) -> HttpResponse:
    """An entry with what it rests on, what the firm says to it, and the decision."""
    by = request.membership
    row = queries.get_entry(by, pk)
    answers = rules.can_answer_entry(by, row) and row.state == "published" and row.kind == "black"
    context = {
        "row": row, "answers": answers, "decides": rules.can_publish(by, row), "page_title": f"{row.get_kind_display()} · {row.firm}",
    }  # fmt: skip
    return render(request, "assessments/standings/entry.html", context)


@require_POST
@member(rules.can_see, rules.is_firm)
def on_entry(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """Publish or drop a proposal; ask for repair, appeal; decide on either."""
    by, at, text = request.membership, timezone.now(), request.POST.get("text", "")
    row = queries.get_entry(by, pk)
    if verb == "publish":
        actions.publish_entry(row, by=by, at=at)
    elif verb == "drop":
        actions.drop_entry(row, reason=text, by=by, at=at)
    elif verb == "repair":
        actions.ask_repair(row, text=text, by=by, at=at)
    elif verb == "appeal":
        actions.appeal_entry(row, text=text, by=by, at=at)
    else:
        names = {"grant": "repair_entry", "revoke": "revoke_entry", "keep": "keep"}
        actions.answer_entry(row, verb=names[verb], answer=text, by=by, at=at)
    messages.success(request, _("Recorded."))
    return redirect("standings:entry", pk=pk)


@member(rules.can_see)
def measures(request: MemberRequest) -> HttpResponse:
    """Talks, orders, probation: open ones first."""
    by = request.membership
    rows = queries.measures(by).order_by("state_due_at", "-ordered_at")
    context = {
        "page": Paginator(rows, 20).get_page(request.GET.get("page")), "can_propose": rules.can_propose(by), "page_title": _("Measures"),
    }  # fmt: skip
    return render(request, "assessments/standings/measures.html", context)


@member(rules.can_propose)
def order(request: MemberRequest) -> HttpResponse:
    """Order a measure; a link from a result fills in what is known."""
    given = {name: request.GET[name] for name in ("kind", "firm", "compound", "basis", "demand") if name in request.GET}
    form = MeasureForm(request.POST or None, initial=given)
    cycle = Cycle.objects.filter(state__in=PUBLIC).order_by("-ends_on").first() if "kind" in request.GET else None

    def save() -> None:
        data = form.cleaned_data
        actions.order_measure(**data, cycle=cycle, by=request.membership, at=timezone.now())

    if done(form, save):
        messages.success(request, _("Ordered; the firm is told."))
        return redirect("standings:measures")
    return page(request, form, _("Order a measure"), _("Order"), "/assessments/standings/measures/")


@require_POST
@member(rules.can_see, rules.is_firm)
def on_measure(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """The firm reports, the office decides."""
    by, at = request.membership, timezone.now()
    row, form = queries.get_measure(by, pk), TextForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Please give a reason."), code="reason_required")
    name = "text" if verb == "report" else "answer"
    REPLIES[verb](row, **{name: form.cleaned_data["text"]}, by=by, at=at)
    messages.success(request, _("Recorded."))
    return redirect("standings:own" if rules.is_firm(by) else "standings:measures")


def page(request: MemberRequest, form: Form, title: str, submit: str, back: str, *, about: str = "", note: str = "") -> HttpResponse:
    """One form on a page of its own."""
    context = {"form": form, "page_title": title, "submit": submit, "cancel": back, "about": about, "note": note}
    return render(request, "assessments/results/form.html", context, status=422 if form.errors else 200)
