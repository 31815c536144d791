"""Editing a draft like a spreadsheet: one page, one save, a sentence in every cell that needs one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.schemes import actions, queries, rules, tabular
from assessments.schemes.forms import GradeRow, HeadForm, IndicatorRow, PanelRow, UploadForm, judge_together, judged
from assessments.schemes.models import Effect, Listing, PanelCode, Rule, Scheme
from assessments.schemes.states import SchemeState
from communities.places.models import CompoundClass
from federation.accounts.doors import MemberRequest, member
from federation.kernel.errors import Conflict, Refused

EMPTY: dict[str, list[dict[str, str]]] = {"panels": [], "grades": [], "rows": []}


@member(rules.can_write)
def edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The table with its head; everything is saved at once, or nothing with what is wrong beside it."""
    by = request.membership
    scheme = _draft(queries.get_scheme(by, pk))
    head = HeadForm(request.POST if request.method == "POST" else None, instance=scheme)
    if request.method != "POST":
        return _page(request, scheme, head, tabular.table(scheme))
    given = tabular.from_json(request.POST.get("table", ""))
    given["rows"] = [tabular.normal(row, given["panels"]) for row in given["rows"]]
    panels, panel_errors = judged(PanelRow, given["panels"])
    grades, grade_errors = judged(GradeRow, given["grades"])
    rows, row_errors = judged(IndicatorRow, given["rows"])
    judge_together(rows, panels, row_errors)
    _once(panels, panel_errors, "code")
    _once(grades, grade_errors, "name")
    errors = {"panels": panel_errors, "grades": grade_errors, "rows": row_errors}
    if head.is_valid() and not any(any(part) for part in errors.values()):
        try:
            actions.rewrite(scheme, fields=head.cleaned_data, panels=panels, grades=grades, indicators=rows, by=by, at=timezone.now())
        except Refused as refused:
            head.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("schemes:scheme", pk=pk)
    return _page(request, scheme, head, given, errors)


@require_POST
@member(rules.can_write)
def upload(request: MemberRequest, pk: UUID) -> HttpResponse:
    """A workbook fills the editor; nothing is saved before somebody has looked at it."""
    scheme = _draft(queries.get_scheme(request.membership, pk))
    form = UploadForm(request.POST, request.FILES)
    content = tabular.table(scheme)
    if form.is_valid():
        content["rows"] = tabular.from_workbook(form.cleaned_data["file"].read(), content["panels"])
        rows, errors = judged(IndicatorRow, content["rows"])
        judge_together(rows, [{"code": panel["code"]} for panel in content["panels"]], errors)
        messages.info(request, _("%(count)d rows were read. Look at them, then save.") % {"count": len(rows)})
        return _page(request, scheme, HeadForm(instance=scheme), content, {"panels": [], "grades": [], "rows": errors}, unsaved=True)
    messages.error(request, _("Choose a file."))
    return redirect("schemes:edit", pk=pk)


@require_POST
@member(rules.can_write)
def new_version(request: MemberRequest, pk: UUID) -> HttpResponse:
    """A draft from this version."""
    new = actions.new_version(queries.get_scheme(request.membership, pk), by=request.membership, at=timezone.now())
    messages.success(request, _("Copied as %(scheme)s.") % {"scheme": new})
    return redirect("schemes:edit", pk=new.pk)


@require_POST
@member(rules.can_write)
def retire(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Put away."""
    actions.retire(queries.get_scheme(request.membership, pk), by=request.membership, at=timezone.now())
    messages.success(request, _("Put away."))
    return redirect("schemes:schemes")


def _draft(scheme: Scheme) -> Scheme:
    if scheme.state != SchemeState.DRAFT:
        raise Conflict(_("The scheme is locked. Make a new version of it."), code="state")
    return scheme


def _once(rows: list[dict[str, Any]], errors: list[dict[str, str]], key: str) -> None:
    seen = set()
    for row, wrong in zip(rows, errors, strict=True):
        if row.get(key) in seen:
            wrong.setdefault(key, _("This is there already."))
        seen.add(row.get(key))


def _page(
    request: MemberRequest,
    scheme: Scheme,
    head: HeadForm,
    content: dict[str, list[dict[str, str]]],
    errors: dict[str, list[dict[str, str]]] | None = None,
    *,
    unsaved: bool = False,
) -> HttpResponse:
    wrong = errors or EMPTY
    offered: dict[str, list[Any]] = {
        "panel": [("", "—"), *PanelCode.choices], "code": PanelCode.choices, "effect": Effect.choices, "rule": Rule.choices,
        "listing": [("", "—"), *Listing.choices], "classes": CompoundClass.choices,
    }  # fmt: skip
    choices = {name: [[str(code), str(label)] for code, label in pairs] for name, pairs in offered.items()}
    places = sum(len(one) for part in wrong.values() for one in part)
    context = {
        "row": scheme,
        "form": head,
        "data": {"content": content, "errors": wrong, "choices": choices},
        "places": places,
        "unsaved": unsaved,
        "upload": UploadForm(),
        "page_title": scheme.label,
    }  # fmt: skip
    return render(request, "assessments/schemes/edit.html", context, status=422 if (places and not unsaved) or head.errors else 200)
