"""A third party's results from a table: template, upload, look, take in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from assessments.cycles.models import Cycle
from assessments.schemes.models import Panel
from assessments.sheets import actions, queries, rules, tables
from assessments.sheets.forms import ResultsForm
from assessments.sheets.models import SheetImport
from federation.accounts.doors import MemberRequest, member
from federation.kernel.errors import Refused
from federation.kernel.intake import Outcome
from federation.kernel.tables import download

WHY = gettext_lazy("Why it was not imported")


@member()
def new(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Upload a table; a file that cannot be read is refused with what to do."""
    by = request.membership
    cycle, panel = _importable(request, pk)
    people = queries.importable_people(by, panel, cycle)
    form = ResultsForm(request.POST or None, request.FILES or None, people=people, initial={"member": people.first()})
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = actions.upload(
                cycle, panel=panel, member=form.cleaned_data["member"], content=file.read(), filename=file.name, by=by, at=timezone.now()
            )
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("sheets:preview", pk=batch.pk)
    context = {
        "form": form, "cycle": cycle, "panel": panel, "imports": queries.imports(by).filter(cycle=cycle)[:20],
        "people": people, "page_title": _("Import third-party results"),
    }  # fmt: skip
    return render(request, "assessments/sheets/import.html", context, status=422 if form.errors else 200)


@member()
def template(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One row for each project, one column for each indicator, to be filled in."""
    by = request.membership
    cycle, panel = _importable(request, pk)
    header, rows = tables.template(cycle, panel, None if rules.can_import_for_all(by) else by)
    return download(request.GET.get("kind", "xlsx"), f"{cycle.name} {panel}", header, rows)


@member()
def preview(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What taking it in would do, row by row, wrong ones first; after that what was done."""
    by = request.membership
    batch = queries.get_import(by, pk)
    lines = [] if batch.imported_at else tables.judge(batch, by)
    outcomes = batch.outcomes if batch.imported_at else [line.outcome.value for line in lines]
    counts = {outcome.value: outcomes.count(outcome.value) for outcome in Outcome}
    context: dict[str, Any] = {
        "batch": batch, "counts": counts, "good": counts["new"] + counts["changed"],
        "lines": [
            {"line": line, "row": batch.rows[line.number - 1]}
            for line in sorted(lines, key=lambda line: (line.outcome != Outcome.WRONG, line.number))
        ],
        "left": tables.not_in_file(batch, lines) if lines else [], "page_title": batch.filename,
    }  # fmt: skip
    return render(request, "assessments/sheets/preview.html", context)


@require_POST
@member()
def apply(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Sign a sheet for every good row, or none."""
    batch = queries.get_import(request.membership, pk)
    done = actions.take_in(batch, skip_wrong="skip_wrong" in request.POST, by=request.membership, at=timezone.now())
    messages.success(request, _("Signed: %(new)d new sheets, %(changed)d replaced.") % done)
    return redirect("sheets:preview", pk=pk)


@member()
def rejected(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The wrong rows as a workbook, with a column that says why."""
    by = request.membership
    batch = queries.get_import(by, pk)
    columns = [column for column in tables.columns(batch.panel) if column.name in batch.header]
    return download("xlsx", f"{batch.filename}-rejected", [*(column.headers[0] for column in columns), WHY], _wrong(batch, by, columns))


def _wrong(batch: SheetImport, by: Any, columns: Any) -> list[list[str]]:
    errors = batch.errors
    if batch.imported_at is None:
        errors = {str(line.number - 1): line.errors for line in tables.judge(batch, by) if line.outcome == Outcome.WRONG}
    ordered = sorted(errors.items(), key=lambda pair: int(pair[0]))
    return [[*(batch.rows[int(number)].get(column.name, "") for column in columns), " ".join(why)] for number, why in ordered]


def _importable(request: MemberRequest, pk: UUID) -> tuple[Cycle, Panel]:
    """The cycle and its third-party panel; 404 where this person takes nothing in."""
    cycle = queries.get_importable_cycle(request.membership, pk)
    panel = queries.third_party(cycle)
    if panel is None:
        raise Http404
    return cycle, panel
