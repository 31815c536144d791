"""QR codes of places, for those who put them up."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatch.intake import keeping, posters, queries, rules, tokens
from dispatch.intake.forms import PlaceForm, compounds_for
from dispatch.intake.models import PlaceCode
from dispatch.intake.tokens import Purpose
from federation.accounts.doors import MemberRequest, member
from federation.kernel.errors import Refused

YEARS = timedelta(days=3 * 365)


def address(code: PlaceCode) -> str:
    """What the QR code holds."""
    return f"{settings.SITE_URL}/report/{tokens.token(Purpose.PLACE, code.subdistrict_id, code.pk)}/"


@member(rules.can_make_codes)
def codes(request: MemberRequest) -> HttpResponse:
    """All codes in force, and a form for another."""
    by, now = request.membership, timezone.now()
    compounds = compounds_for(by)
    form = PlaceForm(request.POST or None, compounds=compounds, initial={"expires_on": (now + YEARS).date()})
    if form.is_valid():
        try:
            code = keeping.make_code(**form.cleaned_data, by=by, at=now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The code for %(place)s is ready to print.") % {"place": code})
            return redirect("intake_office:codes")
    rows = [{"code": row, "address": address(row)} for row in queries.codes_of(by)[:500]]
    context = {"rows": rows, "form": form, "page_title": _("QR codes of places")}
    return render(request, "dispatch/intake/codes.html", context, status=422 if form.errors else 200)


@require_POST
@member(rules.can_make_codes)
def revoke(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Its posters are worthless from now on."""
    keeping.revoke_code(queries.get_code(request.membership, pk), by=request.membership, at=timezone.now())
    messages.success(request, _("Revoked."))
    return redirect("intake_office:codes")


@member(rules.can_make_codes)
def poster(request: MemberRequest) -> HttpResponse:
    """The posters of the chosen codes, or of all of one's own, as one PDF."""
    rows = queries.codes_of(request.membership)
    chosen = request.GET.getlist("code")
    if chosen:
        try:
            rows = rows.filter(pk__in=[UUID(one) for one in chosen[:200]])
        except ValueError as error:
            raise Http404 from error
    found = list(rows.select_related("compound", "subdistrict")[:200])
    if not found:
        raise Http404
    headers = {"Content-Disposition": content_disposition_header(False, "posters.pdf") or "inline", "Cache-Control": "private, no-store"}
    return HttpResponse(posters.poster([(row, address(row)) for row in found]), content_type="application/pdf", headers=headers)
