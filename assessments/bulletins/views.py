"""Bulletins for members, and the public page of the ranking."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from assessments.bulletins import contents, documents, papers, presentation, rules
from assessments.results import rules as scoring
from assessments.schemes.models import Grade
from communities.places.models import Compound
from federation.accounts.doors import MemberRequest, member
from federation.kernel import limits
from federation.kernel.addresses import client_address
from federation.kernel.tables import download
from federation.tenancy import policy, scope
from federation.tenancy.models import Subdistrict

MOST_LOOKS, HOUR = 1200, 3600


@member(rules.can_read)
def bulletins(request: MemberRequest) -> HttpResponse:
    """Every cycle whose result this person may read, newest first."""
    rows = contents.cycles_for(request.membership)[:60]
    return render(request, "assessments/bulletins/bulletins.html", {"rows": rows, "page_title": _("Bulletins")})


@member(rules.can_read)
def bulletin(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One bulletin as a page, or as a file: `?export=xlsx|csv`."""
    cycle = contents.get_cycle(request.membership, pk)
    found = contents.for_reader(cycle, request.membership)
    if "export" in request.GET:
        header = [
            _("Rank"), _("Compound"), _("Firm"), _("Class"), _("Size"), _("Score"), _("Grade"), _("Change since last"),
            _("Bonus"), _("Penalties"),
            *(str(panel) for panel in found.panels),
        ]  # fmt: skip
        return download(request.GET["export"], f"bulletin-{cycle.name}", header, presentation.table(found))
    cycles = contents.published()
    context = {
        "found": found, "cycle": cycle, "charts": presentation.drawn(found), "text": contents.paragraphs(found), "page_title": found.title,
        "trend": presentation.over_time(contents.means(cycles), _("Mean score")),
        "opens": scoring.reads_all(request.membership), "firm": request.membership.firm_id,
    }  # fmt: skip
    return render(request, "assessments/bulletins/bulletin.html", context)


@member(rules.can_read)
def paper(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The bulletin as an official notice in PDF."""
    cycle = contents.get_cycle(request.membership, pk)
    content = papers.paper(contents.for_reader(cycle, request.membership), _today())
    headers = {"Content-Disposition": content_disposition_header(False, "bulletin.pdf") or "inline", "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@member(rules.can_read)
def word(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The same notice as a Word file, for offices that still change the wording."""
    cycle = contents.get_cycle(request.membership, pk)
    content = documents.document(contents.for_reader(cycle, request.membership), _today())
    named = content_disposition_header(True, f"{cycle.name}.docx") or "attachment"
    headers = {"Content-Disposition": named, "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=documents.MIME, headers=headers)


def _today() -> str:
    today = timezone.localdate()
    return f"{today.year}年{today.month}月{today.day}日"


def _public(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For `/public/<code>/assessments/…`: open only where the subdistrict decided so, and not without limit."""

    @wraps(view)
    def guarded(request: HttpRequest, code: str, **more: Any) -> HttpResponseBase:
        if not limits.allowed("public-ranking", client_address(request), most=MOST_LOOKS, seconds=HOUR):
            context = {"page_title": _("Please wait"), "sentence": _("Too many pages were opened from this network. Please try later.")}
            return render(request, "assessments/surveys/wait.html", context, status=429)
        street = Subdistrict.objects.filter(code=code, active=True).first()
        if street is None:
            raise Http404
        scope.enter(street.pk)
        timezone.activate(ZoneInfo(street.timezone))
        if not policy.number("public_ranking"):
            raise Http404
        return view(request, street, **more)

    return guarded


@_public
def public(request: HttpRequest, street: Subdistrict) -> HttpResponseBase:
    """The newest published ranking, or the one that is asked for; what it shows is the subdistrict's decision."""
    cycles = contents.published()
    cycle = next((one for one in cycles if str(one.pk) == request.GET.get("cycle")), cycles[0] if cycles else None)
    context: dict[str, Any] = {"street": street, "cycle": cycle, "cycles": cycles, "page_title": _("Assessment of property services")}
    if cycle is not None:
        found = contents.bulletin(cycle, list(contents.public_rows(cycle)))
        grades = list(Grade.objects.filter(scheme=cycle.scheme_id).order_by("position"))
        context |= {
            "found": found, "charts": presentation.drawn(found), "trend": presentation.over_time(contents.means(cycles), _("Mean score")),
            "grades": [(grade, contents.meaning(grade, grades)) for grade in grades],
        }  # fmt: skip
    context["scores"], context["firms"] = policy.number("public_scores"), policy.number("public_firms")
    return render(request, "assessments/bulletins/public.html", context)


@_public
def compound(request: HttpRequest, street: Subdistrict, pk: UUID) -> HttpResponseBase:
    """One compound: its grade now, what the grade means, and how it was before."""
    place = Compound.objects.filter(pk=pk, outside=False).first()
    found = contents.trend(contents.published(), entrant__compound=pk) if place is not None else []
    if place is None or not found:
        raise Http404
    now, row = found[-1]
    grades = list(Grade.objects.filter(scheme=now.scheme_id).order_by("position"))
    scores = policy.number("public_scores")
    context = {
        "street": street, "place": place, "cycle": now, "row": row, "history": list(reversed(found)), "page_title": str(place),
        "meaning": contents.meaning(row.grade, grades) if row.grade is not None else "",
        "scores": scores, "firms": policy.number("public_firms"),
        "trend": presentation.over_time([(cycle, one.total) for cycle, one in found], _("Score")) if scores else "",
    }  # fmt: skip
    return render(request, "assessments/bulletins/compound.html", context)
