"""The audit log, for the subdistrict's leaders."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts import rules as people
from federation.accounts.doors import MemberRequest, member
from federation.design.lists import listing
from federation.kernel.acts import act, kind
from federation.kernel.audit import LogEntry
from federation.kernel.facts import fact
from federation.kernel.tables import download
from federation.office import queries
from federation.office.filters import LogFilter

HEADER = [
    gettext_lazy("Time"), gettext_lazy("Who"), gettext_lazy("Act"), gettext_lazy("Kind"), gettext_lazy("Identifier"),
    gettext_lazy("Details"), gettext_lazy("Network address"),
]  # fmt: skip
MOST = 20_000


@member(people.can_read_log)
def log(request: MemberRequest) -> HttpResponse:
    """Who did what, newest first."""
    found = LogFilter(request.GET, queryset=queries.log(), request=request)
    if request.GET.get("export"):
        return download(request.GET["export"], "log", HEADER, _export(found.qs[:MOST]))
    context = listing(request, found, size=50)
    context["rows"] = [_row(entry) for entry in context["page"]]
    return render(request, "federation/office/log.html", context | {"page_title": _("Audit log")})


def _row(entry: LogEntry) -> dict[str, Any]:
    return {"entry": entry, "act": act(entry.verb), "kind": kind(entry.object_kind), "details": _details(entry)}


def _details(entry: LogEntry) -> str:
    """The details in words; a change of state is left out, because the act says it already."""
    silent = () if entry.object_kind == "setting" else ("before", "after")
    shown = [(name, value) for name, value in entry.details.items() if value not in ("", [], None) and name not in silent]
    return " · ".join(f"{fact(name)}: {_join(value)}" for name, value in shown)


def _join(value: Any) -> str:
    return ", ".join(map(_said, value)) if isinstance(value, list) else _said(value)


def _said(value: Any) -> str:
    """A moment in the subdistrict's time, anything else as it is."""
    try:
        moment = parse_datetime(str(value))
    except ValueError:
        return str(value)
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment and timezone.is_aware(moment) else str(value)


def _export(entries: Iterable[LogEntry]) -> Iterable[list[Any]]:
    for entry in entries:
        yield [
            f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M:%S}", entry.actor_name or _("The clock"), act(entry.verb),
            kind(entry.object_kind),
            str(entry.object_id or ""), _details(entry), entry.address or "",
        ]  # fmt: skip
