"""Reading and searching the library."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Greatest

from dispatch.cases import rules
from dispatch.cases.models import Case, Question
from dispatch.cases.states import CaseState
from dispatch.mutual_aid.models import HelpRequest, Job, LineSkill, RequestLine
from dispatch.mutual_aid.states import JobState, RequestState
from federation.accounts.models import Membership
from federation.kernel.lookup import one

NEAR = 0.3  # share of a word's three-letter pieces found; Chinese titles of a few signs still meet


def visible_to(by: Membership) -> QuerySet[Case]:
    """Published cases, and one's own drafts; the office sees all."""
    rows = Case.objects.select_related("by__user", "by__firm")
    if not rules.can_read(by):
        return rows.none()
    if rules.moderates(by):
        return rows
    return rows.filter(Q(state=CaseState.PUBLISHED) | Q(by=by.pk))


def get_case(by: Membership, pk: UUID) -> Case:
    return one(visible_to(by), pk=pk)


def search(rows: QuerySet[Case], words: str) -> QuerySet[Case]:
    """Every sign typed somewhere in the case, or a title that is nearly it; best first."""
    found = Q()
    for word in words.split()[:8]:
        found &= Q(title__icontains=word) | Q(problem__icontains=word) | Q(cause__icontains=word) | Q(solution__icontains=word)
    near = Greatest(TrigramWordSimilarity(words, "title"), TrigramWordSimilarity(words, "problem"))
    return rows.annotate(near=near).filter(found | Q(near__gte=NEAR)).order_by("-near", "-created_at")


def similar(by: Membership, words: str, *, most: int = 5) -> list[Case]:
    """Published cases like what somebody is writing: whole words, nearly the title, or shared pairs of Chinese signs."""
    words = words.strip()
    if len(words) < 2:
        return []
    pairs = {words[i : i + 2] for i in range(len(words) - 1) if not words[i : i + 2].isspace()}
    shared = Q()
    for pair in sorted(pairs)[:20]:
        shared |= Q(title__icontains=pair) | Q(problem__icontains=pair)
    rows = visible_to(by).filter(state=CaseState.PUBLISHED).annotate(near=TrigramWordSimilarity(words, "title"))
    found: list[Case] = list(rows.filter(shared | Q(near__gte=NEAR))[:200])
    return sorted(found, key=lambda case: -_likeness(pairs, f"{case.title}{case.problem}"))[:most]


def _likeness(pairs: set[str], text: str) -> float:
    return sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0


def without_case(by: Membership) -> QuerySet[HelpRequest]:
    """Closed requests this person may write up, newest first."""
    rows = HelpRequest.objects.filter(state=RequestState.CLOSED, drill=False, cases=None).select_related("compound", "firm")
    if by.firm_id is not None:
        rows = rows.filter(firm=by.firm_id)
    return rows.order_by("-state_since")


def codes_of(request: HelpRequest) -> list[str]:
    """Skills, trades and machines that the request needed."""
    lines = RequestLine.objects.filter(request=request)
    codes = [*lines.filter(trade__isnull=False).values_list("trade__code", flat=True)]
    codes += lines.filter(equipment_type__isnull=False).values_list("equipment_type__code", flat=True)
    codes += LineSkill.objects.filter(line__request=request).values_list("skill__code", flat=True)
    return sorted(set(codes))


def done_on(request: HelpRequest) -> QuerySet[Job]:
    """The jobs that helped."""
    return Job.objects.filter(request=request).exclude(state=JobState.CANCELLED).select_related("resource", "firm").order_by("starts_at")


def questions() -> QuerySet[Question]:
    """Newest first, with how many answers and whether one helped."""
    rows = Question.objects.select_related("by__user", "by__firm")
    return rows.annotate(answered=Count("answers"), solved=Count("answers", filter=Q(answers__helped=True))).order_by("-created_at", "pk")


def get_question(pk: UUID) -> Any:
    return one(questions(), pk=pk)
