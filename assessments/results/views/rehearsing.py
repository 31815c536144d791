"""The dry run of a scheme: what it would change in a cycle that is over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from assessments import scoring
from assessments.cycles.models import Cycle
from assessments.results import comparison, rehearsing, rules
from assessments.results.rehearsing import Line, Rehearsal
from assessments.schemes.models import Grade, Scheme
from assessments.schemes.queries import get_scheme
from federation.accounts.doors import MemberRequest, member
from federation.kernel.tables import download

#: Every column sorts; a minus in front turns the order round. What has no value comes last either way.
SORTS: dict[str, Callable[[Line], Any]] = {
    "name": lambda line: str(line.entrant.compound),
    "before": lambda line: line.before.total,
    "after": lambda line: line.after.total,
    "difference": lambda line: line.difference,
    "rank": lambda line: line.rank,
    "moved": lambda line: line.moved,
}


@member(rules.reads_all)
def dry_run(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Old and new score, grade and rank of every project; nothing is written."""
    by = request.membership
    scheme = get_scheme(by, pk)
    cycles = rehearsing.finished(by)
    cycle = _chosen(cycles, scheme, request.GET.get("cycle", ""))
    found, fault = _rehearsed(scheme, cycle)
    sort = request.GET.get("sort", "")
    lines = _sorted(found.lines, sort) if found else []
    grades = {grade.name: str(grade) for grade in Grade.objects.filter(scheme=scheme)}
    if found and request.GET.get("export"):
        return download(request.GET["export"], f"{scheme.label} · {found.cycle}", comparison.HEADER, comparison.table(lines, grades))
    context = {
        "scheme": scheme, "cycles": cycles, "cycle": cycle, "found": found, "fault": fault, "sort": sort,
        "rows": [{"line": line, "grade": grades.get(line.after.grade, line.after.grade)} for line in lines],
        "sums": comparison.sums(found) if found else {}, "gaps": comparison.gaps(found, scheme) if found else [],
        "left_out": comparison.left_out(found, scheme) if found else "", "page_title": _("Dry run"),
    }  # fmt: skip
    return render(request, "assessments/results/dry_run.html", context)


def _chosen(cycles: list[Cycle], scheme: Scheme, wanted: str) -> Cycle | None:
    """The one asked for; else the latest of the scheme's kind, else the latest."""
    asked = next((one for one in cycles if str(one.pk) == wanted), None)
    alike = next((one for one in cycles if one.scheme.cycle_kind == scheme.cycle_kind), None)
    return asked or alike or next(iter(cycles), None)


def _rehearsed(scheme: Scheme, cycle: Cycle | None) -> tuple[Rehearsal | None, str]:
    try:
        return (None, "") if cycle is None else (rehearsing.rehearse(scheme, cycle), "")
    except (scoring.UnfitScheme, ArithmeticError) as error:
        return None, str(error)


def _sorted(lines: list[Line], sort: str) -> list[Line]:
    key = SORTS.get(sort.removeprefix("-"))
    if key is None:
        return lines
    known = [line for line in lines if key(line) is not None]
    return sorted(known, key=key, reverse=sort.startswith("-")) + [line for line in lines if key(line) is None]
