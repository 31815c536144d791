"""A list that leaves the house: with a reason, a watermark, and persons only where they are asked for and logged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.work_orders import queries, rules
from dispatch.work_orders.filters import OrderFilter
from dispatch.work_orders.forms import ExportForm
from dispatch.work_orders.models import WorkOrder
from federation.accounts.doors import MemberRequest, member
from federation.kernel import audit
from federation.kernel.masking import masked
from federation.kernel.tables import download

MOST = 20_000
HEADER = [
    gettext_lazy("Number"), gettext_lazy("Source"), gettext_lazy("Kind"), gettext_lazy("Category"), gettext_lazy("Compound"),
    gettext_lazy("What is the matter"), gettext_lazy("State"), gettext_lazy("Responsible firm"), gettext_lazy("Taken in"),
    gettext_lazy("Due"), gettext_lazy("Mended"), gettext_lazy("Closed"), gettext_lazy("Opened again"),
]  # fmt: skip
PERSONS = [gettext_lazy("Who reported it"), gettext_lazy("Phone"), gettext_lazy("Address")]


@member(rules.can_export)
def export(request: MemberRequest) -> HttpResponse:
    """The list as it is filtered; the reason goes into the log and into the file, with who took it and when."""
    by, now = request.membership, timezone.now()
    form = ExportForm(request.POST or None, initial={"kind": "xlsx"})
    if not form.is_valid():
        context = {"form": form, "cancel": reverse("work_orders:orders"), "page_title": _("Export work orders")}
        return render(request, "dispatch/work_orders/export.html", context, status=422 if form.errors else 200)
    data = form.cleaned_data
    rows = OrderFilter(request.GET, queryset=queries.visible_to(by).select_related("category", "compound", "firm"), request=request).qs
    found = rows.order_by("-received_at")[:MOST]
    audit.record("export_orders", by, by=by, at=now, reason=data["reason"], persons=data["persons"], rows=found.count())
    facts = {"who": by.user, "when": timezone.localtime(now).strftime("%Y-%m-%d %H:%M"), "reason": data["reason"]}
    mark = _("Taken by %(who)s on %(when)s for: %(reason)s. Do not pass on.") % facts
    header: list[Any] = [*HEADER, *(PERSONS if data["persons"] else []), mark]
    return download(data["kind"], "work-orders", header, _cells(found, persons=data["persons"], mark=str(by.user)))


def _cells(rows: Any, *, persons: bool, mark: str) -> Iterator[list[Any]]:
    for row in rows.iterator(chunk_size=2000):
        yield [*_facts(row, persons), *([row.reporter, row.phone, row.address] if persons else []), mark]


def _facts(row: WorkOrder, persons: bool) -> list[Any]:
    return [
        row.number, row.get_source_display(), row.get_kind_display(), str(row.category), str(row.compound or ""),
        row.title if persons else masked(row.title), row.state_label, str(row.firm or ""), _moment(row.received_at), _moment(row.due_at),
        _moment(row.resolved_at), _moment(row.closed_at), row.reopened,
    ]  # fmt: skip


def _moment(at: Any) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""
