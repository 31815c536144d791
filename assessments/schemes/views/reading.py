"""Pages of schemes: the list with the ready-made ones, and one scheme."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.schemes import actions, presentation, queries, rules, tabular
from assessments.schemes.checking import faults
from assessments.schemes.comparing import compare as differences
from assessments.schemes.presets import presets
from federation.accounts.doors import MemberRequest, member
from federation.kernel.tables import download


@member(rules.can_read)
def schemes(request: MemberRequest) -> HttpResponse:
    """All schemes, and what can be copied."""
    writes = rules.can_write(request.membership)
    context = {
        "rows": queries.listed(request.membership),
        "presets": presets().values() if writes else [],
        "can_write": writes,
        "page_title": _("Assessment schemes"),
    }
    return render(request, "assessments/schemes/schemes.html", context)


@require_POST
@member(rules.can_write)
def copy_preset(request: MemberRequest, code: str) -> HttpResponse:
    """A draft from a ready-made scheme."""
    scheme = actions.from_preset(code, by=request.membership, at=timezone.now())
    messages.success(request, _("Copied. Change what you need; it is locked when a cycle opens with it."))
    return redirect("schemes:scheme", pk=scheme.pk)


@member(rules.can_read)
def scheme(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One scheme as a table."""
    by = request.membership
    row = queries.get_scheme(by, pk)
    if kind := request.GET.get("export"):
        return download(kind, row.label, tabular.header(), tabular.export(row))
    context = {
        "row": row,
        **presentation.table(row),
        "faults": faults(row) if row.state == "draft" else [],
        "can_edit": rules.can_write(by, row) and row.state == "draft",
        "can_write": rules.can_write(by, row),
        "can_rehearse": rules.can_rehearse(by, row),
        "versions": queries.versions(by, row),
        "page_title": row.label,
    }
    return render(request, "assessments/schemes/scheme.html", context)


@member(rules.can_read)
def compare(request: MemberRequest, pk: UUID) -> HttpResponse:
    """This version beside another one of its name; without a choice, the one it was made from."""
    by = request.membership
    row = queries.get_scheme(by, pk)
    others = queries.versions(by, row)
    chosen = next((one for one in others if str(one.pk) == request.GET.get("with")), None)
    other = chosen or next((one for one in others if one.pk == row.previous_id), None) or next(iter(others), None)
    context = {
        "row": row,
        "other": other,
        "versions": others,
        "can_rehearse": rules.can_rehearse(by, row),
        "differences": differences(other, row) if other is not None else {},
        "page_title": _("Compare versions"),
    }
    return render(request, "assessments/schemes/compare.html", context)
