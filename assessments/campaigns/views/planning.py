"""Preparing, starting, closing and calling off a campaign."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.campaigns import actions, presets, queries, rules
from assessments.campaigns.actions.planning import Draft
from assessments.campaigns.forms import CampaignForm
from assessments.campaigns.models import Campaign
from assessments.campaigns.states import CampaignState
from communities.places.models import Compound
from federation.accounts.doors import MemberRequest, done, member
from federation.tenancy import policy

FIELDS = ("name", "name_en", "starts_on", "ends_on", "working_days", "plan")


@member(rules.can_write)
def prepare(request: MemberRequest) -> HttpResponse:
    """A new draft from the ready-made plan."""
    ready = presets.ready_made()
    compounds = Compound.objects.filter(outside=False).values_list("pk", flat=True)
    initial = {
        "plan": ready["plan"], "outline": presets.as_text(ready["groups"]), "compounds": list(compounds),
        "working_days": policy.number("campaign_finding_days"), "name": f"{timezone.localdate().year}年{ready['name']}",
        "name_en": ready["name_en"],
    }  # fmt: skip
    form = CampaignForm(request.POST or None, request.FILES or None, initial=initial)
    made: list[Campaign] = []
    if done(form, lambda: made.append(actions.prepare(_draft(form), by=request.membership, at=timezone.now()))):
        messages.success(request, _("The draft is made. Look at it, then start the campaign."))
        return redirect("campaigns:campaign", pk=made[0].pk)
    return _page(request, form, _("Prepare a campaign"), reverse("campaigns:campaigns"))


@member(rules.can_write)
def edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Change a draft."""
    row = queries.get_campaign(request.membership, pk)
    if row.state != CampaignState.DRAFT:
        raise Http404
    initial = {
        "outline": presets.as_text(queries.groups(row)), "compounds": list(row.sites.values_list("compound", flat=True)),
        "departments": list(row.participants.values_list("department", flat=True)),
    }  # fmt: skip
    form = CampaignForm(request.POST or None, request.FILES or None, instance=row, initial=initial)
    if done(form, lambda: actions.rewrite(row, _draft(form), by=request.membership, at=timezone.now())):
        messages.success(request, _("Saved."))
        return redirect("campaigns:campaign", pk=pk)
    return _page(request, form, _("Edit the campaign"), reverse("campaigns:campaign", args=[pk]))


@require_POST
@member(rules.can_run)
def decide(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """Start, close, call off."""
    by, at = request.membership, timezone.now()
    row = queries.get_campaign(by, pk)
    if verb == "start":
        actions.start(row, by=by, at=at)
        messages.success(request, _("The campaign runs; firms, communities and departments are told."))
    elif verb == "close":
        actions.close(row, by=by, at=at)
        messages.success(request, _("The campaign is closed; its report stands."))
        return redirect("campaigns:report", pk=pk)
    else:
        actions.call_off(row, reason=request.POST.get("reason", "").replace("\x00", ""), by=by, at=at)
        messages.success(request, _("The campaign is called off."))
    return redirect("campaigns:campaign", pk=pk)


def _draft(form: CampaignForm) -> Draft:
    """What the editor holds; the document only where another one was chosen."""
    data = form.cleaned_data
    file = data["document"] if "document" in form.changed_data else None
    fields = {name: data[name] for name in FIELDS}
    return Draft(fields, data["outline"], data["compounds"], data["departments"], None if not file else (file, file.name or "plan.pdf"))


def _page(request: MemberRequest, form: CampaignForm, title: str, back: str) -> HttpResponse:
    context = {"form": form, "page_title": title, "cancel": back}
    return render(request, "assessments/campaigns/edit.html", context, status=422 if form.errors else 200)
