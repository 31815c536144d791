"""Pages of hotline imports: upload, look, import with progress, rejected rows, places to confirm, the file that goes back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatch.figures.forms import period
from dispatch.figures.queries import windows
from dispatch.hotline import actions, queries, returning
from dispatch.hotline.columns import LABELS, header_of
from dispatch.hotline.forms import MappingForm, PlaceForm, ReturnForm, UploadForm
from dispatch.hotline.models import HotlineImport
from dispatch.hotline.rules import can_import
from dispatch.hotline.states import WORKING, ImportState
from federation.accounts.doors import MemberRequest, member
from federation.kernel.errors import Refused


@member(can_import)
def imports(request: MemberRequest) -> HttpResponse:
    """Every import, and the next one."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.upload(**form.cleaned_data, by=request.membership, at=timezone.now())
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("hotline:import", pk=row.pk)
    page = Paginator(queries.imports(request.membership), 20).get_page(request.GET.get("page"))
    context = {
        "form": form, "page": page, "unmatched": queries.unmatched_count(), "return_form": ReturnForm(), "page_title": _("Hotline"),
    }  # fmt: skip
    return render(request, "dispatch/hotline/imports.html", context, status=422 if form.errors else 200)


@member(can_import)
def one(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One import: what its columns are, how far it is, what came of it."""
    row = queries.get_import(request.membership, pk)
    header = header_of(row.header, actions.columns_of(row))
    waits = row.state == ImportState.UPLOADED
    named = {"name": row.mapping.name if row.mapping else _("Columns of %(platform)s") % {"platform": row.platform}}
    form = MappingForm(request.POST or None, header=row.header, fields=header.fields, initial=named) if waits else None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            actions.map_columns(row, columns=form.columns(), name=form.cleaned_data["name"], by=request.membership, at=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Kept for every workbook with the same columns."))
            return redirect("hotline:import", pk=pk)
    known: list[Any] = [(LABELS[field], header.names[place]) for field, place in header.fields.items()]
    kept = [name for n, name in enumerate(header.names) if name and n not in header.fields.values()]
    context = {
        "row": row, "form": form, "known": known, "kept": kept, "working": row.state in WORKING, "needs": waits and bool(header.missing),
        "rows": _look(row) if waits else [], "page_title": row.filename,
    }  # fmt: skip
    return render(request, "dispatch/hotline/import.html", context, status=422 if form is not None and form.errors else 200)


def _look(row: HotlineImport) -> list[dict[str, object]]:
    """The first rows; of a file that is damaged, the sentence stands on the page instead."""
    try:
        return actions.look(row)
    except Refused as refused:
        row.failure = str(refused)
        return []


@require_POST
@member(can_import)
def decide(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """Import, or stop."""
    row = queries.get_import(request.membership, pk)
    {"begin": actions.begin, "cancel": actions.cancel}[verb](row, by=request.membership, at=timezone.now())
    messages.success(request, _("The import runs in the background.") if verb == "begin" else _("Cancelled."))
    return redirect("hotline:import", pk=pk)


@member(can_import)
def wrong(request: MemberRequest, pk: UUID) -> FileResponse:
    """The rejected rows with why, to be mended and uploaded again."""
    row = queries.get_import(request.membership, pk)
    return returning.workbook("rejected", [*returning.WRONG_HEADER, *row.header], queries.wrong_rows(row))


@member(can_import)
def places(request: MemberRequest) -> HttpResponse:
    """Texts whose place was not found, and which compound each means."""
    form = PlaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        placed = actions.place_orders(**form.cleaned_data, by=request.membership, at=timezone.now())
        messages.success(request, _("%(count)d orders placed.") % {"count": placed})
        return redirect("hotline:places")
    context = {"rows": queries.unmatched(), "form": form, "page_title": _("Places to confirm")}
    return render(request, "dispatch/hotline/places.html", context, status=422 if form.errors else 200)


@member(can_import)
def outcomes(request: MemberRequest) -> FileResponse | HttpResponse:
    """The file that goes back to the platform: outcome and proof of the call-back."""
    form = ReturnForm(request.GET or None)
    if not form.is_valid():
        context = {"form": form, "page_title": _("File for the platform")}
        return render(request, "dispatch/hotline/return.html", context, status=422 if form.errors else 200)
    how = windows(request.membership)
    span = period(form.days(timezone.localdate()), how)
    rows = (returning.outcome(*pair) for pair in queries.returned(span.start, span.end, form.cleaned_data["platform"]))
    return returning.workbook("return", returning.RETURN_HEADER, rows)
