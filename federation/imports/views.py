"""Importing a table: upload, look, mend, import."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from federation.accounts.doors import MemberRequest, member
from federation.imports import actions, queries, registry, rules
from federation.imports.forms import UploadForm
from federation.imports.models import ImportBatch
from federation.kernel.errors import Refused
from federation.kernel.intake import Column
from federation.kernel.tables import download

WHY = gettext_lazy("Why it was not imported")


@member(rules.can_import)
def imports(request: MemberRequest) -> HttpResponse:
    """What was uploaded, newest first."""
    page = Paginator(queries.visible_to(request.membership), 20).get_page(request.GET.get("page"))
    rows = [{"batch": batch, "kind": registry.get(batch.kind).label, "counts": queries.counts(batch)} for batch in page]
    context = {"page": page, "rows": rows, "kinds": registry.open_to(request.membership), "page_title": _("Import")}
    return render(request, "federation/imports/list.html", context)


@member(rules.can_import)
def new(request: MemberRequest) -> HttpResponse:
    """Upload a table; a file that cannot be read is refused with what to do."""
    by = request.membership
    form = UploadForm(request.POST or None, request.FILES or None, by=by)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = actions.upload(file.read(), kind=form.cleaned_data["kind"], filename=file.name, by=by, at=timezone.now())
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("imports:preview", pk=batch.pk)
    context = {"form": form, "kinds": registry.open_to(by), "cancel": reverse("imports:list"), "page_title": _("Import a table")}
    return render(request, "federation/imports/new.html", context, status=422 if form.errors else 200)


@member(rules.can_import)
def preview(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What importing would do: counts, and the first rows with their errors."""
    batch = queries.get_batch(request.membership, pk)
    columns = _columns(batch)
    counts = queries.counts(batch)
    context = {
        "batch": batch,
        "kind": registry.get(batch.kind).label,
        "counts": counts,
        "header": [column.headers[0] for column in columns],
        "rows": [] if batch.imported_at else queries.preview(batch, columns),
        "good": counts["new"] + counts["changed"],
        "page_title": batch.filename,
    }
    return render(request, "federation/imports/preview.html", context)


@member(rules.can_import)
def errors(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The wrong rows as a workbook, with an extra column that says why."""
    batch = queries.get_batch(request.membership, pk)
    columns = _columns(batch)
    header: list[str | Promise] = [*(column.headers[0] for column in columns), WHY]
    return download("xlsx", f"{batch.kind}-errors", header, queries.wrong_rows(batch, columns))


@require_POST
@member(rules.can_import)
def apply(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Write all good rows, or none."""
    batch = queries.get_batch(request.membership, pk)
    done = actions.apply(batch, skip_wrong="skip_wrong" in request.POST, by=request.membership, at=timezone.now())
    messages.success(request, _("Imported: %(new)d new, %(changed)d changed.") % done)
    return redirect("imports:preview", pk=pk)


@member(rules.can_import)
def template(request: MemberRequest, kind: str) -> HttpResponse:
    """An empty workbook with the header and one example row."""
    importer = registry.open_to(request.membership).get(kind)
    if importer is None:
        raise Http404
    header = [column.headers[0] for column in importer.columns]
    return download("xlsx", f"{kind}-template", header, [[column.example for column in importer.columns]])


def _columns(batch: ImportBatch) -> list[Column]:
    """The columns that the file had, in its order."""
    known = {column.name: column for column in registry.get(batch.kind).columns}
    return [known[name] for name in batch.header if name in known]
