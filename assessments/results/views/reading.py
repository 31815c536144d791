"""Looking at results: cycles, rankings, how a number was made, and what lies behind it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.cycles.models import Cycle, Entrant
from assessments.cycles.states import PUBLIC, CycleState
from assessments.results import figures, presentation, queries, rules, sources
from assessments.results.models import Seal
from assessments.schemes.models import Panel
from assessments.sheets.models import Evidence
from dispatch.work_orders.rules import can_see as opens_orders
from federation.accounts.doors import MemberRequest, member
from federation.kernel.lookup import one
from federation.kernel.media import shown
from federation.kernel.tables import download

VIEWS = ("class", "all", "improved", "firms")


@member(rules.can_see)
def cycles(request: MemberRequest) -> HttpResponse:
    """Cycles with a result, newest first."""
    rows = queries.cycles_visible_to(request.membership).order_by("-starts_on", "name")
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    return render(request, "assessments/results/cycles.html", {"page": page, "page_title": _("Results")})


@member(rules.can_see)
def cycle(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The ranking, by class and size, over all, by improvement, and per firm."""
    by, view = request.membership, request.GET.get("view", "class")
    if view not in VIEWS:
        raise Http404
    row = queries.get_cycle(by, pk)
    found, running = queries.results(row, by), queries.running(row)
    panels = list(Panel.objects.filter(scheme=row.scheme_id).order_by("position"))
    if request.GET.get("export"):
        header: list[Any] = [*presentation.HEADER, *(str(panel) for panel in panels)]
        return download(request.GET["export"], "ranking", header, presentation.table(found, panels))
    if view == "improved":
        found = found.filter(improved__isnull=False).order_by("improved")
    names = {"class": _("By class and size"), "all": _("Over all"), "improved": _("Most improved"), "firms": _("Firms")}
    context = {
        "cycle": row, "running": running, "failed": _failed(row), "latest": queries.latest(row), "view": view, "panels": panels,
        "groups": presentation.groups(found) if view == "class" else [{"title": "", "rows": list(found)}] if view != "firms" else [],
        "firms": queries.firm_results(row, by) if view == "firms" else [], "seal": Seal.objects.filter(cycle=row).first(),
        "steps": presentation.steps(row), "verbs": [] if running else presentation.verbs(row, by), "reads_all": rules.reads_all(by),
        "tabs": [{"label": names[name], "url": f"?view={name}", "active": name == view} for name in VIEWS],
        "far": queries.far(row) if rules.reads_all(by) and row.state not in PUBLIC else [],
        "appeals": queries.appeals(by, row).filter(state="filed").count(), "own": by.firm_id, "page_title": row.name,
    }  # fmt: skip
    answer = render(request, "assessments/results/cycle.html", context)
    if request.headers.get("HX-Request") and request.headers.get("HX-Target") == "live" and running is None:
        answer.headers["HX-Refresh"] = "true"  # computed meanwhile: the whole page is another one, with its decisions
    return answer


def _failed(row: Cycle) -> str:
    last = queries.last(row)
    return last.failure if last is not None and last.state == "failed" else ""


@member(rules.can_see)
def entrant(request: MemberRequest, pk: UUID) -> HttpResponse:
    """How the number was made, down to the orders, the tally and the photos."""
    by = request.membership
    row = queries.get_result(by, pk)
    cycle, now, tree = row.entrant.cycle, timezone.now(), presentation.Tree(row, by)
    context = {
        "row": row, "cycle": cycle, "tree": tree.node(row.derivation), "far": tree.far, "limit": tree.limit,
        "reason": presentation.reason(row.reason),
        "appeals": queries.appeals(by, cycle).filter(entrant=pk), "corrections": queries.corrections(by, cycle).filter(entrant=pk),
        "may_appeal": rules.can_appeal(by, row.entrant) and cycle.state == CycleState.NOTIFIED and now < (cycle.appeal_until or now),
        "may_correct": rules.can_correct(by) and rules.corrects_in(cycle), "page_title": str(row.entrant.compound),
    }  # fmt: skip
    return render(request, "assessments/results/entrant.html", context)


@member(rules.can_see)
def orders(request: MemberRequest, pk: UUID, code: str) -> HttpResponse:
    """The work orders that a figure was counted over."""
    row = queries.get_result(request.membership, pk)
    if code not in figures.OPENS or not opens_orders(request.membership):
        raise Http404
    entrants = Entrant.objects.filter(pk__in=queries.together(row.entrant))
    found = figures.behind(row.entrant.cycle, entrants, code, at=row.calculation.asked_at)
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    more = sources.behind(row.entrant.cycle, list(entrants), code)
    context = {"page": page, "row": row, "more": more, "page_title": presentation.FIGURES[code]}
    return render(request, "assessments/results/orders.html", context)


@member(rules.can_see)
def photo(request: MemberRequest, pk: UUID, photo: UUID) -> FileResponse:
    """A picture behind a mark of this project; without the name of who took it."""
    row = queries.get_result(request.membership, pk)
    found = one(Evidence.objects, pk=photo, mark__sheet__rater__entrant__in=queries.together(row.entrant))
    return shown(found.picture)


@member(rules.can_see)
def appeal_photo(request: MemberRequest, pk: UUID, photo: UUID) -> FileResponse:
    """What a firm put beside its appeal: for itself and for the office."""
    return shown(queries.get_appeal_picture(request.membership, pk, photo).picture)
