"""Pages of the library: cases, what is similar, questions and answers."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatch.cases import actions, queries, rules
from dispatch.cases.forms import AnswerForm, CaseForm, QuestionForm
from dispatch.cases.models import Answer
from dispatch.mutual_aid.queries import get_request
from federation.accounts.doors import MemberRequest, member
from federation.kernel.lookup import one
from federation.kernel.rules import require


@member(rules.can_read)
def cases(request: MemberRequest) -> HttpResponse:
    """The library, searchable."""
    by, words = request.membership, request.GET.get("q", "").strip()[:100]
    rows = queries.visible_to(by)
    found = queries.search(rows, words) if words else rows.order_by("-created_at", "pk")
    context = {
        "page": Paginator(found, 20).get_page(request.GET.get("page")),
        "words": words,
        "to_write": queries.without_case(by)[:5],
        "page_title": _("Case library"),
    }
    return render(request, "dispatch/cases/cases.html", context)


@member(rules.can_read)
def similar(request: MemberRequest) -> HttpResponse:
    """Cases like the words being typed; a fragment for the request form."""
    found = queries.similar(request.membership, request.GET.get("title", "")[:80])
    return render(request, "dispatch/cases/_similar.html", {"similar": found})


@require_POST
@member()
def draft(request: MemberRequest, request_pk: UUID) -> HttpResponse:
    """Begin a case from a closed request."""
    by = request.membership
    row = actions.draft(get_request(by, request_pk), by=by, at=timezone.now())
    messages.success(request, _("The draft is made of the request's own words; numbers of persons and homes are masked."))
    return redirect("cases:edit", pk=row.pk)


@member(rules.can_read)
def case(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One case."""
    by = request.membership
    row = queries.get_case(by, pk)
    context = {"row": row, "helpers": row.helpers.all(), "can_edit": rules.can_edit(by, row), "page_title": row.title}
    return render(request, "dispatch/cases/case.html", context)


@member(rules.can_read)
def edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Its words."""
    by = request.membership
    row = queries.get_case(by, pk)
    require(rules.can_edit, by, row)
    form = CaseForm(request.POST or None, initial={name: getattr(row, name) for name in ("title", "problem", "cause", "solution")})
    if request.method == "POST" and form.is_valid():
        actions.edit(row, **form.cleaned_data, by=by, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("cases:case", pk=pk)
    context = {"form": form, "cancel": reverse("cases:case", args=[pk]), "page_title": _("Edit the case")}
    return render(request, "dispatch/cases/form.html", context, status=422 if form.errors else 200)


@require_POST
@member(rules.can_read)
def decide(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """Publish or withdraw."""
    by, now = request.membership, timezone.now()
    row = queries.get_case(by, pk)
    if verb == "publish":
        actions.publish(row, by=by, at=now)
        messages.success(request, _("Published. All members can read it."))
    else:
        actions.withdraw(row, reason=request.POST.get("reason", ""), by=by, at=now)
        messages.success(request, _("Withdrawn."))
    return redirect("cases:case", pk=pk)


@member(rules.can_read)
def questions(request: MemberRequest) -> HttpResponse:
    """Questions among members."""
    page = Paginator(queries.questions(), 20).get_page(request.GET.get("page"))
    context = {"page": page, "can_ask": rules.can_ask(request.membership), "page_title": _("Questions and answers")}
    return render(request, "dispatch/cases/questions.html", context)


@member(rules.can_ask)
def ask(request: MemberRequest) -> HttpResponse:
    """Put a question."""
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = actions.ask(**form.cleaned_data, by=request.membership, at=timezone.now())
        messages.success(request, _("Asked. You are told when somebody answers."))
        return redirect("cases:question", pk=row.pk)
    context = {"form": form, "cancel": reverse("cases:questions"), "page_title": _("Ask the members")}
    return render(request, "dispatch/cases/form.html", context, status=422 if form.errors else 200)


@member(rules.can_read)
def question(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One question with its answers; answering happens here too."""
    by = request.membership
    row = queries.get_question(pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.answer(row, text=form.cleaned_data["text"], by=by, at=timezone.now())
        messages.success(request, _("Thank you for answering."))
        return redirect("cases:question", pk=pk)
    context = {
        "row": row,
        "answers": row.answers.select_related("by__user", "by__firm"),
        "form": form,
        "can_answer": rules.can_ask(by) and row.closed_at is None,
        "can_close": rules.can_close(by, row),
        "page_title": row.title,
    }
    return render(request, "dispatch/cases/question.html", context, status=422 if form.errors else 200)


@require_POST
@member(rules.can_ask)
def close(request: MemberRequest, pk: UUID) -> HttpResponse:
    """No more answers."""
    actions.close(queries.get_question(pk), by=request.membership, at=timezone.now())
    return redirect("cases:question", pk=pk)


@require_POST
@member(rules.can_ask)
def helped(request: MemberRequest, pk: UUID) -> HttpResponse:
    """This answer helped."""
    row = one(Answer.objects.select_related("question"), pk=pk)
    actions.mark_helpful(row, by=request.membership, at=timezone.now())
    return redirect("cases:question", pk=row.question_id)
