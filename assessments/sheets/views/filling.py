"""Pages of sheets: one's own list, one sheet on a phone, its pictures, its signature."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.sheets import actions, entries, presentation, queries, rules
from federation.accounts.doors import MemberRequest, member
from federation.kernel.errors import Conflict, Refused
from federation.kernel.media import shown
from federation.kernel.pictures import position_of, reencode


@member(rules.has_sheets)
def sheets(request: MemberRequest) -> HttpResponse:
    """My sheets: what is still to be signed first."""
    page = Paginator(queries.mine(request.membership), 30).get_page(request.GET.get("page"))
    context = {"page": page, "importable": queries.importable_cycles(request.membership), "page_title": _("My scoring sheets")}
    return render(request, "assessments/sheets/sheets.html", context)


@member()
def sheet(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One sheet; without script the whole form is saved at once."""
    by, now = request.membership, timezone.now()
    rater = queries.get_rater(by, pk)
    if request.method == "POST":
        lines = queries.rows(rater, queries.current(rater))
        actions.save_marks(rater, marks=entries.from_form(request.POST, lines, at=now), by=by, at=now)
        messages.success(request, _("Saved."))
        return redirect("sheets:sheet", pk=pk)
    context = {**presentation.page(rater, by), "page_title": str(rater.entrant)}
    return render(request, "assessments/sheets/sheet.html", context)


@require_POST
@member()
def marks(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What the page sends by itself while it is being filled in, and later what waited on the phone."""
    by, now = request.membership, timezone.now()
    rater = queries.get_rater(by, pk)
    try:
        actions.save_marks(rater, marks=entries.from_json(request.body, at=now), by=by, at=now)
    except Refused as refused:
        return _refused(refused)
    return JsonResponse(_state(rater, by))


@require_POST
@member()
def evidence(request: MemberRequest, pk: UUID) -> HttpResponse:
    """A picture with place and time; a phone without position may have written it into the picture."""
    by, now = request.membership, timezone.now()
    rater = queries.get_rater(by, pk)
    upload = request.FILES.get("picture")
    try:
        if upload is None:
            raise Refused(_("Choose a picture."), code="picture")
        place = entries.position(request.POST)
        if place is None:
            found = position_of(upload)
            place = entries.position({"latitude": found[0], "longitude": found[1]}) if found else None
        file, width, height = reencode(upload)
        file.name = "evidence.webp"
        picture = actions.add_evidence(
            rater, indicator=entries.uuid(request.POST.get("indicator")), file=file, width=width, height=height,
            taken_at=entries.moment(request.POST.get("at"), otherwise=now), sent_as=entries.uuid(request.POST.get("key")),
            position=place, accuracy_m=entries.accuracy(request.POST), by=by, at=now,
        )  # fmt: skip
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=422)
    except Refused as refused:
        return _refused(refused)
    context = {"picture": picture, "trust": queries.trust_of(picture, rater), "editable": True}
    row = render(request, "assessments/sheets/_picture.html", context)
    return JsonResponse({**_state(rater, by), "html": row.content.decode()})


@member()
def picture(request: MemberRequest, pk: UUID) -> FileResponse:
    """A picture of a sheet, for those who may read it; never executed by the browser."""
    return shown(queries.get_evidence(request.membership, pk).picture, held_s=3600)


@require_POST
@member()
def remove(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Take a picture off."""
    found = queries.get_evidence(request.membership, pk)
    rater = found.mark.sheet.rater_id
    actions.remove_evidence(found, by=request.membership, at=timezone.now())
    messages.success(request, _("The picture is removed."))
    return redirect("sheets:sheet", pk=rater)


@require_POST
@member()
def sign(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Sign and lock."""
    by, now = request.membership, timezone.now()
    rater = queries.get_rater(by, pk)
    actions.sign(rater, signature=request.POST.get("signature", ""), impartial=bool(request.POST.get("impartial")), by=by, at=now)
    messages.success(request, _("Signed. Thank you."))
    following = queries.mine(by).filter(signed=False).first()
    return redirect("sheets:sheets") if following is None else redirect("sheets:sheet", pk=following.pk)


@require_POST
@member()
def correct(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Begin a correction of a signed sheet."""
    row = queries.get_sheet(request.membership, pk)
    actions.correct(row, reason=request.POST.get("reason", ""), by=request.membership, at=timezone.now())
    messages.success(request, _("A new sheet has been begun from the signed one. The old one counts until you sign."))
    return redirect("sheets:sheet", pk=row.rater_id)


@require_POST
@member()
def drop(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Put a begun correction away."""
    row = queries.get_sheet(request.membership, pk)
    actions.drop(row, by=request.membership, at=timezone.now())
    messages.success(request, _("Put away. The signed sheet stands."))
    return redirect("sheets:sheet", pk=row.rater_id)


def _state(rater: Any, by: Any) -> dict[str, Any]:
    """How far the sheet is, for the line at its foot."""
    page = presentation.page(rater, by)
    return {"answered": page["answered"], "all": page["all"], "bare": page["bare"], "doubts": page["doubts"]}


def _refused(refused: Refused) -> JsonResponse:
    """A sentence for the page; 409 tells the script to stop sending, 422 to show it."""
    return JsonResponse({"error": str(refused), "code": refused.code}, status=409 if isinstance(refused, Conflict) else 422)
