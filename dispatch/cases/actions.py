"""Write cases from closed requests, publish them, ask and answer."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.cases import queries, rules
from dispatch.cases.masking import masked
from dispatch.cases.models import Answer, Case, CaseHelper, Question
from dispatch.cases.states import CASE, CaseState
from dispatch.mutual_aid.models import HelpRequest
from dispatch.mutual_aid.states import RequestState
from federation.accounts.models import Membership
from federation.kernel import audit
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require, require_reason
from federation.kernel.workflow import move
from federation.notices.actions import notify


def draft(request: HelpRequest, *, by: Membership, at: datetime) -> Case:
    """A case made ready from a closed request: its words and the helpers' reports, with persons and homes masked."""
    require(rules.can_write, by, request)
    if request.state != RequestState.CLOSED:
        raise Conflict(_("A case is written once the request is closed."), code="state")
    jobs = list(queries.done_on(request))
    reports = [f"{job.firm}：{job.result}" for job in jobs if job.result]
    with transaction.atomic():
        try:
            with transaction.atomic():
                row: Case = Case.objects.create(
                    request=request, title=masked(request.title)[:80], problem=masked(request.description or request.title),
                    solution=masked("\n".join(reports)), codes=queries.codes_of(request), by=by, created_at=at, state=CaseState.DRAFT,
                    state_since=at,
                )  # fmt: skip
        except IntegrityError as error:
            raise Conflict(_("There is a case of this request already."), code="exists") from error
        CaseHelper.objects.bulk_create(CaseHelper(case=row, firm_id=firm) for firm in {job.firm_id for job in jobs})
        audit.record("draft_case", row, by=by, at=at, thread=request.pk)
    return row


def edit(case: Case, *, title: str, problem: str, cause: str, solution: str, by: Membership, at: datetime) -> None:
    """Change the words; phone, identity and room numbers are masked whoever types them."""
    require(rules.can_edit, by, case)
    words = {"title": masked(title)[:80], "problem": masked(problem), "cause": masked(cause), "solution": masked(solution)}
    with transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**words)
        audit.record("edit_case", case, by=by, at=at, thread=case.request_id)


def publish(case: Case, *, by: Membership, at: datetime) -> None:
    """Let all members read it."""
    require(rules.can_edit, by, case)
    case.refresh_from_db()
    if not case.solution.strip():
        raise Refused(_("Say what helped before you publish."), code="solution_required")
    with transaction.atomic():
        move(case, CASE, "publish_case", by=by, at=at, thread=case.request_id)


def withdraw(case: Case, *, reason: str, by: Membership, at: datetime) -> None:
    """Take it out of the library."""
    require(rules.can_edit, by, case)
    require_reason(reason)
    with transaction.atomic():
        move(case, CASE, "withdraw_case", by=by, at=at, thread=case.request_id, reason=reason)


def ask(*, title: str, text: str = "", by: Membership, at: datetime) -> Question:
    """Put a question to all members."""
    require(rules.can_ask, by, None)
    if not title.strip():
        raise Refused(_("Please write your question."), code="title_required")
    with transaction.atomic():
        row: Question = Question.objects.create(title=masked(title)[:120], text=masked(text)[:4000], by=by, created_at=at)
        audit.record("ask_question", row, by=by, at=at)
    return row


def answer(question: Question, *, text: str, by: Membership, at: datetime) -> Answer:
    """Answer it; the asker is told."""
    require(rules.can_ask, by, None)
    if not text.strip():
        raise Refused(_("Please write your answer."), code="text_required")
    if question.closed_at is not None:
        raise Conflict(_("The question is closed."), code="closed")
    with transaction.atomic():
        row: Answer = Answer.objects.create(question=question, text=masked(text)[:4000], by=by, created_at=at)
        audit.record("answer_question", row, by=by, at=at, thread=question.pk)
        if question.by_id != by.pk:
            notify(
                [question.by.user], "question.answered", gettext_lazy("An answer to “%(title)s”"),
                link=f"/cases/questions/{question.pk}/", at=at, title=question.title,
            )  # fmt: skip
    return row


def mark_helpful(reply: Answer, *, by: Membership, at: datetime) -> None:
    """This answer helped; at most one does."""
    require(rules.can_close, by, reply.question)
    with transaction.atomic():
        Answer.objects.filter(question=reply.question_id, helped=True).update(helped=False)
        Answer.objects.filter(pk=reply.pk).update(helped=True)
        audit.record("helpful_answer", reply, by=by, at=at, thread=reply.question_id)


def close(question: Question, *, by: Membership, at: datetime) -> None:
    """No more answers."""
    require(rules.can_close, by, question)
    with transaction.atomic():
        Question.objects.filter(pk=question.pk, closed_at=None).update(closed_at=at)
        audit.record("close_question", question, by=by, at=at)
