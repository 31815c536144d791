"""The survey for those who run it: progress, register, letters, single answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.surveys import actions, codes, flagging, letters, presentation, queries, register, rules
from assessments.surveys.filters import AnswerFilter
from assessments.surveys.questions import questions
from federation.accounts.doors import MemberRequest, member
from federation.design.lists import listing
from federation.kernel.errors import Refused
from federation.kernel.rules import require
from federation.kernel.tables import download
from federation.tenancy import scope


@member(rules.can_look)
def surveys(request: MemberRequest) -> HttpResponse:
    """All cycles, newest first."""
    now = timezone.now()
    rows = [{"cycle": cycle, "open": queries.is_open(cycle, now)} for cycle in queries.cycles(request.membership)[:50]]
    return render(request, "assessments/surveys/surveys.html", {"rows": rows, "page_title": _("Residents' survey")})


@member(rules.can_look)
def survey(request: MemberRequest, pk: UUID) -> HttpResponse:
    """How far a survey is, project by project, with rates beside their intervals."""
    by = request.membership
    cycle = queries.get_cycle(by, pk)
    context = presentation.progress(cycle, by)
    if "export" in request.GET:
        return download(request.GET["export"], f"survey-{cycle.name}", _HEADER, _table(context["rows"]))
    context |= {
        "cycle": cycle, "open": queries.is_open(cycle, timezone.now()), "can_run": rules.can_run(by), "can_collect": rules.can_collect(by),
        "can_read": rules.can_read_answers(by), "doubtful": _doubtful(cycle, by), "page_title": _("Residents' survey: %s") % cycle,
    }  # fmt: skip
    return render(request, "assessments/surveys/survey.html", context)


_HEADER = [
    "小区 Compound", "企业 Firm", "户数 Households", "已答 Answered", "最低样本 Minimum", "样本 Sample", "有效 Valid", "满意率% Rate",
    "95%下限 Low", "95%上限 High", "收缩后% Shrunk", "均分 Mean points",
]  # fmt: skip


def _table(rows: list[presentation.Row]) -> Iterator[list[Any]]:
    for row in rows:
        one, enough = row.rates, _("enough") if row.enough else _("sample too small")
        names = (str(row.entrant.compound), str(row.entrant.firm or ""))
        yield [*names, row.homes, row.answered, row.minimum, enough, one.valid, one.raw, one.low, one.high, one.shrunk, row.points]


def _doubtful(cycle: Any, by: Any) -> int:
    return queries.answers(cycle, by).filter(verdict="").exclude(signals=[]).count()


@require_POST
@member(rules.can_run)
def fill(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Homes for every compound that has none yet."""
    cycle = queries.get_cycle(request.membership, pk)
    made = register.fill(cycle, by=request.membership, at=timezone.now())
    messages.success(request, _("%(n)d homes are new in the register.") % {"n": made})
    return redirect("surveys:survey", pk=pk)


@require_POST
@member(rules.can_run)
def look(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Look for doubtful answers now."""
    cycle = queries.get_cycle(request.membership, pk)
    require(rules.can_run, request.membership, cycle)
    register.mark_staff_phones(cycle)
    messages.success(request, _("%(n)d answers were looked at anew.") % {"n": flagging.look(cycle)})
    return redirect("surveys:answers", pk=pk)


@member(rules.can_look)
def compound(request: MemberRequest, pk: UUID, compound: UUID) -> HttpResponse:
    """One compound: its buildings, letters, and homes to visit in an order drawn by lot."""
    by = request.membership
    cycle = queries.get_cycle(by, pk)
    place = queries.get_compound(cycle, by, compound)
    context = {
        "cycle": cycle, "compound": place, "buildings": queries.buildings(cycle, place), "open": queries.is_open(cycle, timezone.now()),
        "can_run": rules.can_run(by), "visits": queries.to_visit(cycle, place)[:12] if rules.can_collect_in(by, place) else None,
        "phones": queries.homes(cycle, place).filter(digest="", answered=False).exclude(phone_key="").count(),
        "page_title": str(place),
    }  # fmt: skip
    return render(request, "assessments/surveys/compound.html", context)


@require_POST
@member(rules.can_run)
def print_letters(request: MemberRequest, pk: UUID, compound: UUID) -> HttpResponse:
    """A building's letters as PDF, once: the codes are kept nowhere."""
    by = request.membership
    cycle = queries.get_cycle(by, pk)
    place = queries.get_compound(cycle, by, compound)
    again = request.POST.get("again") == "1"
    issued = register.issue_letters(cycle, place, request.POST.get("building", ""), again=again, by=by, at=timezone.now())
    if not issued:
        raise Refused(_("No home of this building waits for a letter."), code="none")
    pages = letters.letters(cycle, place, [(home, code, register.address(code)) for home, code in issued])
    return _pdf(pages, "letters.pdf")


@member(rules.can_run)
def poster(request: MemberRequest, pk: UUID, compound: UUID) -> HttpResponse:
    """The poster for the lobby, for those who have lost the letter."""
    cycle = queries.get_cycle(request.membership, pk)
    place = queries.get_compound(cycle, request.membership, compound)
    address = f"{settings.SITE_URL}/survey/phone/{codes.door(scope.current(), cycle.pk)}/"
    return _pdf(letters.poster(cycle, place, address, urlsplit(settings.SITE_URL).netloc), "poster.pdf")


@require_POST
@member(rules.can_run)
def invite(request: MemberRequest, pk: UUID, compound: UUID) -> HttpResponse:
    """A link by text to homes whose phone is known."""
    cycle = queries.get_cycle(request.membership, pk)
    place = queries.get_compound(cycle, request.membership, compound)
    sent = register.invite(cycle, place, by=request.membership, at=timezone.now())
    messages.success(request, _("%(n)d texts are on their way.") % {"n": sent})
    return redirect("surveys:compound", pk=pk, compound=compound)


@member(rules.can_read_answers)
def answers(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Single answers without homes; who runs the survey decides on doubtful ones."""
    by = request.membership
    cycle = queries.get_cycle(by, pk)
    found = AnswerFilter(request.GET, queryset=queries.answers(cycle, by), request=request)
    context = listing(request, found)
    asked = questions(cycle.scheme)
    context |= {
        "cycle": cycle, "cards": [presentation.shown(row, asked) for row in context["page"].object_list], "can_run": rules.can_run(by),
        "sealed": queries.sealed(cycle), "page_title": _("Single answers"),
    }  # fmt: skip
    return render(request, "assessments/surveys/answers.html", context)


@require_POST
@member(rules.can_run)
def decide(request: MemberRequest, pk: UUID, answer: UUID, verb: str) -> HttpResponse:
    """Leave an answer out, or keep it, with a reason."""
    cycle = queries.get_cycle(request.membership, pk)
    row = queries.get_answer(cycle, request.membership, answer)
    act = actions.exclude if verb == "exclude" else actions.keep
    act(row, reason=request.POST.get("reason", ""), by=request.membership, at=timezone.now())
    messages.success(request, _("Recorded."))
    return redirect("surveys:answers", pk=pk)


def _pdf(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(False, name) or "inline", "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
