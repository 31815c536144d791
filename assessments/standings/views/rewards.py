"""Livelihood projects: the list, one with its pictures, and every step of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.cycles.models import Entrant
from assessments.standings import actions, queries, rules
from assessments.standings.forms import GrantForm, PhotoForm, ProgressForm, RewardForm, TextForm
from assessments.standings.models import RewardNote, RewardPhoto
from assessments.standings.states import RewardState
from assessments.standings.views.lists import page
from federation.accounts import rules as people
from federation.accounts.doors import MemberRequest, done, member
from federation.kernel.errors import Refused
from federation.kernel.lookup import one
from federation.kernel.media import shown

ANSWERED = {
    "reject": actions.reject_reward, "accept": actions.accept_reward, "back": actions.return_reward, "stop": actions.stop_reward,
}  # fmt: skip


@member(rules.sees_rewards)
def rewards(request: MemberRequest) -> HttpResponse:
    """What is supported, newest first."""
    rows = Paginator(queries.rewards(request.membership), 20).get_page(request.GET.get("page"))
    return render(request, "assessments/standings/rewards.html", {"page": rows, "page_title": _("Livelihood projects")})


@member(rules.sees_rewards)
def propose(request: MemberRequest, entrant: UUID) -> HttpResponse:
    """Ask for support, for a project that did well."""
    by = request.membership
    row = Entrant.objects.select_related("cycle__scheme", "firm", "compound").filter(pk=entrant).first()
    if row is None or not (rules.can_propose(by) or people.manages(by, row.firm_id)):
        raise Http404
    form = RewardForm(request.POST or None)
    made: list[Any] = []

    def save() -> None:
        data = form.cleaned_data
        made.append(actions.propose_reward(row, **data, by=by, at=timezone.now()))

    if done(form, save):
        messages.success(request, _("Proposed; the leader decides."))
        return redirect("standings:reward", pk=made[0].pk)
    title, back = _("Propose a livelihood project"), "/assessments/standings/rewards/"
    return page(request, form, title, _("Propose"), back, about=f"{row.compound} · {row.cycle.name}")


@member(rules.sees_rewards)
def reward(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One project with its budget, progress and pictures."""
    by = request.membership
    row = queries.get_reward(by, pk)
    runs, leads, office = rules.can_run_reward(by, row), rules.can_publish(by), rules.can_propose(by)
    state, photos = row.state, RewardPhoto.objects.filter(reward=row)
    over = state in (RewardState.ACCEPTED, RewardState.REJECTED, RewardState.STOPPED)
    context = {
        "row": row, "before": photos.filter(stage="before"), "after": photos.filter(stage="after"),
        "notes": RewardNote.objects.filter(reward=row).select_related("by__user"),
        "grant": GrantForm(initial={"granted_fen": row.budget_fen / 100}) if leads and state == RewardState.PROPOSED else None,
        "begins": runs and state == RewardState.APPROVED,
        "note": ProgressForm(initial={"progress": row.progress, "spent_fen": row.spent_fen / 100})
        if runs and state == RewardState.UNDER_WAY else None,
        "photo": PhotoForm() if (runs or office) and not over and state != RewardState.PROPOSED else None,
        "finishes": runs and state == RewardState.UNDER_WAY, "accepts": office and state == RewardState.FINISHED,
        "stops": leads and state in (RewardState.APPROVED, RewardState.UNDER_WAY), "page_title": row.title,
    }  # fmt: skip
    return render(request, "assessments/standings/reward.html", context)


@require_POST
@member(rules.sees_rewards)
def on_reward(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """Every step of a project."""
    by, at = request.membership, timezone.now()
    row = queries.get_reward(by, pk)
    if verb == "approve":
        actions.approve_reward(row, **_clean(GrantForm(request.POST)), by=by, at=at)
    elif verb == "begin":
        actions.begin_reward(row, by=by, at=at)
    elif verb == "finish":
        actions.finish_reward(row, by=by, at=at)
    elif verb == "note":
        actions.note_progress(row, **_clean(ProgressForm(request.POST)), by=by, at=at)
    elif verb == "photo":
        given = _clean(PhotoForm(request.POST, request.FILES))
        for one in given["photos"]:
            actions.add_photo(row, stage=given["stage"], file=one.file, width=one.width, height=one.height, by=by, at=at)
    else:
        ANSWERED[verb](row, answer=_clean(TextForm(request.POST))["text"], by=by, at=at)
    messages.success(request, _("Recorded."))
    return redirect("standings:reward", pk=pk)


@member(rules.sees_rewards)
def photo(request: MemberRequest, pk: UUID) -> FileResponse:
    """A picture of a project that this person may see."""
    row = one(RewardPhoto.objects, pk=pk, reward__in=queries.rewards(request.membership))
    return shown(row.picture)


def _clean(form: Form) -> dict[str, Any]:
    """The form's values, or its first error as a sentence on the page that the person came from."""
    if not form.is_valid():
        name, errors = next(iter(form.errors.items()))
        raise Refused(f"{form.fields[name].label if name in form.fields else ''}: {errors[0]}", code="invalid")
    data: dict[str, Any] = form.cleaned_data
    return data
