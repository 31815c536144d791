"""What is done on the spot and afterwards: inspect, rectify, recheck, close, excuse."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from assessments.campaigns import actions, forms, presentation, queries, rules
from assessments.campaigns.forms import InspectForm
from assessments.campaigns.models import CampaignPoint, Finding, Stage
from federation.accounts.doors import MemberRequest, member
from federation.accounts.models import Membership
from federation.kernel.errors import Refused

#: Each act on a finding: its form, its title, its button, and what is asked before.
VERBS: dict[str, tuple[type[Any], str | Promise, str | Promise, str | Promise]] = {
    "rectify": (forms.RectifyForm, gettext_lazy("Report as rectified"), gettext_lazy("Report as rectified"), ""),
    "recheck": (
        forms.RecheckForm,
        gettext_lazy("Recheck on site"),
        gettext_lazy("Record the recheck"),
        gettext_lazy("Record the recheck?"),
    ),
    "photos": (forms.NoteForm, gettext_lazy("Close by the photos"), gettext_lazy("Close out"), gettext_lazy("Close the finding?")),
    "back": (forms.BackForm, gettext_lazy("The photos show that it is not rectified"), gettext_lazy("Send back"), ""),
    "excuse": (forms.ReasonForm, gettext_lazy("Excuse"), gettext_lazy("Excuse"), gettext_lazy("Excuse the finding?")),
}


@member(rules.reads)
def inspect(request: MemberRequest, pk: UUID, point: UUID) -> HttpResponse:
    """One point of one compound, on the phone."""
    by = request.membership
    site = queries.get_site(by, pk)
    row = CampaignPoint.objects.filter(pk=point, campaign=site.campaign_id).select_related("category").first()
    if row is None or not rules.can_inspect(by, (site.campaign, site.compound)):
        raise Http404
    form = InspectForm(request.POST or None, request.FILES or None, initial={"days": site.campaign.working_days})
    form.fields["days"].help_text = presentation.deadline_hint()
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        found = data["finding"] if data["result"] == "finding" else ""
        try:
            actions.inspect(
                site, row, finding=found, days=data["days"], note=data["note"], photos=form.pictures(), place=form.place(), by=by,
                at=timezone.now(),
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Recorded; the firm is told.") if found else _("Recorded as in order."))
            return redirect("campaigns:site", pk=site.pk)
    context = {"form": form, "site": site, "point": row, "page_title": f"{row.code} {row}"}
    return render(request, "assessments/campaigns/inspect.html", context, status=422 if form.errors else 200)


@require_POST
@member(rules.reads)
def rest(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The points of a category that nobody looked at yet are in order."""
    site = queries.get_site(request.membership, pk)
    wanted = [row.pk for row in queries.points(site.campaign) if str(row.category_id) == request.POST.get("category")]
    count = actions.mark_rest_in_order(site, points=wanted, by=request.membership, at=timezone.now())
    messages.success(request, _("%(count)d points are recorded as in order.") % {"count": count})
    return redirect("campaigns:site", pk=pk)


@member(rules.can_see)
def finding(request: MemberRequest, pk: UUID) -> HttpResponse:
    """A finding with its pictures before and after, its story, and what can be done."""
    return _finding(request, queries.get_finding(request.membership, pk), None)


@require_POST
@member(rules.can_see)
def on_finding(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """Every act on a finding; mistakes come back with what was typed."""
    by = request.membership
    row = queries.get_finding(by, pk)
    form = VERBS[verb][0](request.POST, request.FILES, auto_id=f"{verb}_%s")
    if form.is_valid():
        try:
            _act(row, verb, form, by)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Recorded."))
            return redirect("campaigns:finding", pk=pk)
    if verb not in presentation.offers(row, by):
        raise Refused("; ".join(str(error) for error in form.non_field_errors()) or _("This is no longer possible."), code="state")
    return _finding(request, row, (verb, form))


def _act(row: Finding, verb: str, form: Any, by: Membership) -> None:
    data, at = form.cleaned_data, timezone.now()
    if verb == "rectify":
        actions.rectify(row, text=data["text"], photos=form.pictures(), by=by, at=at)
    elif verb == "recheck":
        actions.recheck(row, passed=data["passed"], note=data["note"], days=data["days"], photos=form.pictures(), by=by, at=at)
    elif verb == "photos":
        actions.close_on_photos(row, note=data["note"], by=by, at=at)
    elif verb == "back":
        actions.send_back(row, note=data["note"], days=data["days"], by=by, at=at)
    else:
        actions.excuse(row, reason=data["reason"], by=by, at=at)


def _finding(request: MemberRequest, row: Finding, bound: tuple[str, Any] | None) -> HttpResponse:
    by = request.membership
    photos = list(row.inspection.photos.all())
    context = {
        "row": row, "before": [one for one in photos if one.stage == Stage.BEFORE], "now": timezone.now(),
        "after": [one for one in photos if one.stage == Stage.AFTER and one.attempt == row.attempt],
        "earlier": [one for one in photos if one.stage == Stage.AFTER and one.attempt != row.attempt],
        "seen": [one for one in photos if one.stage == Stage.RECHECK], "rechecks": queries.rechecks(row), "reads": rules.reads(by),
        "acts": _acts(row, by, bound), "page_title": f"{row.point.code} {row.point}",
    }  # fmt: skip
    return render(request, "assessments/campaigns/finding.html", context, status=422 if bound else 200)


def _acts(finding: Finding, by: Membership, bound: tuple[str, Any] | None = None) -> list[dict[str, Any]]:
    """Each offered act with its form; `bound` is the one that was sent and has mistakes."""
    found = []
    for name in presentation.offers(finding, by):
        form, title, label, confirm = VERBS[name]
        shown = bound[1] if bound is not None and bound[0] == name else form(auto_id=f"{name}_%s")
        if bound is None and "days" in shown.fields:
            shown.initial["days"] = finding.working_days
        found.append({
            "name": name, "title": title, "label": label, "confirm": confirm, "form": shown, "open": len(found) == 0 or shown.is_bound,
            "files": "photos" in shown.fields,
        })  # fmt: skip
    return found
