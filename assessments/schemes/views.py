"""Pages of schemes: the list with the ready-made ones, and one scheme."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.schemes import actions, presentation, queries, rules
from assessments.schemes.checking import faults
from assessments.schemes.presets import presets
from federation.accounts.doors import MemberRequest, member


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
    context = {
        "row": row,
        **presentation.table(row),
        "faults": faults(row) if row.state == "draft" else [],
        "can_edit": rules.can_write(by, row) and row.state == "draft",
        "can_write": rules.can_write(by, row),
        "page_title": row.label,
    }
    return render(request, "assessments/schemes/scheme.html", context)
