"""What changes a running job: more time, another helper of the same firm, another day, the estimate."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatch.fieldwork import actions, queries, rules
from dispatch.fieldwork.forms import EstimateForm, MoreTimeForm, MoveForm, SwapForm
from dispatch.fieldwork.views.forms import about, form_page
from dispatch.mutual_aid import queries as aid
from federation.accounts.doors import MemberRequest, done, member
from federation.kernel.errors import Denied
from federation.kernel.rules import require


@member()
def more_time(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Ask for more days or hours."""
    by, now = request.membership, timezone.now()
    job = aid.get_job(by, pk)
    require(rules.can_ask_for_time, by, job)
    form = MoreTimeForm(request.POST or None)

    def act() -> None:
        data = form.cleaned_data
        actions.ask_for_time(job, days=data["days"] or 0, minutes=data["minutes"] or 0, reason=data["reason"], by=by, at=now)

    if done(form, act):
        messages.success(request, _("The other side is asked."))
        return redirect("mutual_aid:job", pk=pk)
    return form_page(
        request, form, title=_("Ask for more time"), pretitle=about(job), cancel=_job(pk), submit=_("Ask"),
        intro=_("The booking grows once the other side or staff agree, and only if nobody else has taken the time."),
    )  # fmt: skip


@require_POST
@member()
def answer(request: MemberRequest, pk: UUID, how: str) -> HttpResponse:
    """Agree, refuse or take back."""
    by, now = request.membership, timezone.now()
    row, reason = queries.get_extension(by, pk), request.POST.get("reason", "")
    if how == "agree":
        actions.agree_extension(row, reason=reason, by=by, at=now)
    elif how == "refuse":
        actions.refuse_extension(row, reason=reason, by=by, at=now)
    else:
        actions.withdraw_extension(row, by=by, at=now)
    messages.success(request, _("Recorded."))
    return redirect("mutual_aid:job", pk=row.job_id)


@member()
def swap(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Send something or somebody else of the same firm."""
    by, now = request.membership, timezone.now()
    job = aid.get_job(by, pk)
    require(rules.can_swap, by, job)
    found = actions.replacements(job, at=now)
    same = _("another unit of %(resource)s")
    possible = [(str(row.pk), same % {"resource": row} if row.pk == job.resource_id else str(row)) for row, no in found if not no.reason]
    form = SwapForm(request.POST or None, choices=possible)

    def act() -> None:
        chosen = next(row for row, _no in found if str(row.pk) == form.cleaned_data["resource"])
        actions.swap(job, chosen, reason=form.cleaned_data["reason"], by=by, at=now)

    if done(form, act):
        messages.success(request, _("Replaced. The asking side is told."))
        return redirect("mutual_aid:job", pk=pk)
    out = [(str(row), no.words) for row, no in found if no.reason]
    nothing = "" if possible else _("The firm has nothing else that could take over.")
    return form_page(
        request, form, title=_("Send something else"), pretitle=about(job), cancel=_job(pk), submit=_("Replace"),
        intro=nothing, intro_level="warning", before="dispatch/fieldwork/_excluded.html", excluded=out,
    )  # fmt: skip


@member()
def move(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Another begin for a shift: by form, or dropped on the schedule, which asks for JSON and is told why not."""
    by, now = request.membership, timezone.now()
    row = queries.get_shift(by, pk)
    wants_json = request.headers.get("Accept", "") == "application/json"
    if not rules.can_reschedule(by, row.job):
        if wants_json:
            return JsonResponse({"sentence": _("Your role does not allow this.")}, status=403)
        raise Denied(_("Your role does not allow this."))
    form = MoveForm(request.POST or None, initial={"starts_at": timezone.localtime(row.starts_at)})
    moved = done(form, lambda: actions.move_shift(row, starts_at=form.cleaned_data["starts_at"], by=by, at=now))
    if wants_json:
        sentence = _("Moved.") if moved else " ".join(str(error) for errors in form.errors.values() for error in errors)
        return JsonResponse({"sentence": sentence or _("Please enter the new begin.")}, status=200 if moved else 409)
    if moved:
        messages.success(request, _("Moved. The asking side is told."))
        return redirect("mutual_aid:job", pk=row.job_id)
    title = _("Move shift %(number)d") % {"number": row.number}
    return form_page(request, form, title=title, pretitle=about(row.job), cancel=_job(row.job_id), submit=_("Move"))


@member()
def estimate(request: MemberRequest, pk: UUID) -> HttpResponse:
    """How long it would have taken alone."""
    by, now = request.membership, timezone.now()
    row = aid.get_request(by, pk)
    require(rules.can_estimate, by, row)
    known = getattr(row, "time_estimate", None)
    form = EstimateForm(request.POST or None, initial={"hours": known.hours, "basis": known.basis} if known else None)
    if done(form, lambda: actions.estimate_alone(row, **form.cleaned_data, by=by, at=now)):
        messages.success(request, _("Saved."))
        return redirect("mutual_aid:detail", pk=pk)
    cancel = reverse("mutual_aid:detail", args=[pk])
    return form_page(request, form, title=_("Time without help"), pretitle=f"{row.number} · {row.title}", cancel=cancel, submit=_("Save"))


def _job(pk: UUID) -> str:
    return reverse("mutual_aid:job", args=[pk])
