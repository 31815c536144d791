"""Campaigns, the matrix, the report, findings and their pictures."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.campaigns import presentation, queries, rules
from assessments.campaigns.filters import FindingFilter
from assessments.campaigns.models import CampaignSite, Finding, InspectionPhoto
from assessments.campaigns.states import CampaignState
from federation.accounts import rules as people
from federation.accounts.doors import MemberRequest, member
from federation.design.lists import listing
from federation.kernel.lookup import one
from federation.kernel.media import shown
from federation.kernel.tables import download

#: Rows of the matrix on a page: a street's hundred compounds times 31 points would be too much for a phone.
SITES = 40


@member(rules.can_see)
def campaigns(request: MemberRequest) -> HttpResponse:
    """All that this person works with, newest first."""
    rows = queries.listed(request.membership, timezone.now()).order_by("-starts_on", "name", "pk")
    context = {
        "page": Paginator(rows, 20).get_page(request.GET.get("page")), "can_write": rules.can_write(request.membership),
        "page_title": _("Rectification campaigns"),
    }  # fmt: skip
    return render(request, "assessments/campaigns/campaigns.html", context)


@member(rules.can_see)
def campaign(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The matrix for who inspects; the plan and the own findings for a firm."""
    by, now = request.membership, timezone.now()
    row = queries.get_campaign(by, pk)
    points = queries.points(row)
    rows = queries.findings(by).filter(site__campaign=row)
    page = Paginator(queries.sites(by, row), SITES).get_page(request.GET.get("page"))
    done, whole = queries.looked_at(by, row) if rules.reads(by) else (0, 0)
    context = {
        "row": row, "columns": presentation.columns(points), "points": points, "page": page, "done": done, "whole": whole,
        "matrix": presentation.matrix(page.object_list, points, now) if rules.reads(by) else [],
        "legend": presentation.legend(), "numbers": presentation.figures(queries.numbers(rows, now)), "verbs": presentation.verbs(row, by),
        "departments": [one.department for one in row.participants.select_related("department")], "reads": rules.reads(by),
        "inspects": row.state == CampaignState.RUNNING and by.role in rules.INSPECTORS and rules.takes_part(by, pk),
        "findings": rows.order_by("state_due_at", "pk")[:20] if people.is_firm(by) else [], "page_title": str(row),
    }  # fmt: skip
    return render(request, "assessments/campaigns/campaign.html", context)


@member(rules.reads)
def report(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The numbers of the campaign, as they stand or as they were closed."""
    by, now = request.membership, timezone.now()
    row = queries.get_campaign(by, pk)
    parts = presentation.report(row, by, row.ended_at or now)
    if request.GET.get("export"):
        return download(request.GET["export"], "campaign", presentation.REPORT_HEADER, presentation.report_rows(parts))
    done, whole = queries.looked_at(by, row)
    context = {
        "row": row, "parts": parts, "sum": parts[0]["rows"][0][1], "done": done, "whole": whole,
        "inspected": presentation.rate(done, whole),
        "page_title": _("Closing report"),
    }  # fmt: skip
    return render(request, "assessments/campaigns/report.html", context)


@member(rules.can_see)
def document(request: MemberRequest, pk: UUID) -> FileResponse:
    """The plan document, as a download."""
    row = queries.get_campaign(request.membership, pk)
    if not row.document:
        raise Http404
    headers = {"Cache-Control": "private, no-store", "Content-Security-Policy": "sandbox; default-src 'none'"}
    file = row.document.open("rb")
    return FileResponse(file, as_attachment=True, filename=row.document_name, content_type="application/pdf", headers=headers)


@member(rules.can_see)
def findings(request: MemberRequest) -> HttpResponse:
    """Findings by deadline: a firm's own, or what the office has to follow."""
    by = request.membership
    found = FindingFilter(request.GET, queryset=queries.findings(by).order_by("closed_at", "state_due_at", "pk"), request=request)
    if people.is_firm(by):
        found.form.fields.pop("firm", None)
    if request.GET.get("export"):
        return download(request.GET["export"], "findings", presentation.FINDING_HEADER, presentation.finding_rows(found.qs))
    context = {**listing(request, found), "is_firm": people.is_firm(by), "now": timezone.now(), "page_title": _("Problems found")}
    return render(request, "assessments/campaigns/findings.html", context)


@member(rules.reads)
def site(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One compound with all its points, as the inspector goes through them on the phone."""
    by, now = request.membership, timezone.now()
    row = queries.get_site(by, pk)
    line = presentation.matrix([row], queries.points(row.campaign), now)[0]
    groups: list[dict[str, object]] = []
    for cell in line["cells"]:
        if not groups or groups[-1]["category"] != cell["point"].category:
            groups.append({"category": cell["point"].category, "cells": [], "left": 0})
        groups[-1]["cells"].append(cell)  # type: ignore[attr-defined]
        groups[-1]["left"] += cell["inspection"] is None  # type: ignore[operator]
    context = {
        "site": row, "groups": groups, "done": line["done"], "whole": len(line["cells"]),
        "inspects": rules.can_inspect(by, (row.campaign, row.compound)), "page_title": str(row.compound),
    }  # fmt: skip
    return render(request, "assessments/campaigns/site.html", context)


@member(rules.can_see)
def inspection(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One look at a point; where it brought a finding, the finding's page."""
    by = request.membership
    row = queries.get_inspection(by, pk)
    finding = Finding.objects.filter(inspection=row).first()
    if finding is not None:
        return redirect("campaigns:finding", pk=finding.pk)
    others = queries.inspections(by).filter(site=row.site_id, point=row.point_id).exclude(pk=pk)
    place: CampaignSite = row.site
    context = {
        "row": row, "photos": row.photos.all(), "others": others[:20], "reads": rules.reads(by), "page_title": str(row.point),
        "inspects": rules.can_inspect(by, (place.campaign, place.compound)),
    }  # fmt: skip
    return render(request, "assessments/campaigns/inspection.html", context)


@member(rules.can_see)
def photo(request: MemberRequest, pk: UUID) -> FileResponse:
    """A picture of an inspection that this person may read."""
    found = one(InspectionPhoto.objects, pk=pk, inspection__in=queries.inspections(request.membership).values("pk"))
    return shown(found.picture)
