"""The case page of a consultation: findings, options, the plan and its signatures, the steps being done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatch.consultations import actions, queries, rules
from dispatch.consultations.forms import CallForm, ChosenForm, FindingForm, OptionForm, StepFormSet
from dispatch.consultations.models import Consultation, Step
from dispatch.consultations.states import ConsultationState
from dispatch.mutual_aid.queries import get_request
from federation.accounts.doors import MemberRequest, member
from federation.kernel.errors import Refused
from federation.kernel.lookup import one
from federation.kernel.media import shown
from federation.kernel.rules import require


@member()
def consultations(request: MemberRequest) -> HttpResponse:
    """All consultations this person may read."""
    page = Paginator(queries.consultations_for(request.membership).order_by("-opened_at", "pk"), 20).get_page(request.GET.get("page"))
    return render(request, "dispatch/consultations/consultations.html", {"page": page, "page_title": _("Joint consultations")})


@member()
def call(request: MemberRequest, request_pk: UUID) -> HttpResponse:
    """Bring the experts of a request to one table."""
    by = request.membership
    row = get_request(by, request_pk)
    require(rules.can_open, by, row)
    form = CallForm(request.POST or None, initial={"question": row.title})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.call(row, **form.cleaned_data, by=by, at=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Everybody at the table is told."))
            return redirect("consultations:consultation", pk=made.pk)
    cancel = reverse("mutual_aid:detail", args=[row.pk])
    context = {"form": form, "row": row, "cancel": cancel, "page_title": _("Call a joint consultation")}
    return render(request, "dispatch/consultations/call.html", context, status=422 if form.errors else 200)


@member()
def consultation(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The case page."""
    return _page(request, queries.get_consultation(request.membership, pk))


@require_POST
@member()
def find(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Add a finding."""
    row = queries.get_consultation(request.membership, pk)
    form = FindingForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, row, finding_form=form)
    pictures = form.cleaned_data["pictures"] or []
    actions.find(row, text=form.cleaned_data["text"], pictures=pictures, by=request.membership, at=timezone.now())
    messages.success(request, _("Added."))
    return redirect("consultations:consultation", pk=pk)


@require_POST
@member()
def suggest(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Add an option."""
    row = queries.get_consultation(request.membership, pk)
    form = OptionForm(request.POST)
    if not form.is_valid():
        return _page(request, row, option_form=form)
    actions.suggest(row, **form.option(), by=request.membership, at=timezone.now())
    messages.success(request, _("Added."))
    return redirect("consultations:consultation", pk=pk)


@member()
def plan(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Choose an option and write the steps."""
    by = request.membership
    row = queries.get_consultation(by, pk)
    require(rules.can_lead, by, row)
    chosen = ChosenForm(request.POST or None, options=row.options.all(), initial={"option": row.options.filter(chosen=True).first()})
    columns = ("text", "skill", "firm", "unit", "executor")
    before = [{name: getattr(step, name) for name in columns} for step in row.steps.select_related("skill", "firm")]
    steps = StepFormSet(request.POST or None, prefix="steps", initial=before)
    if request.method == "POST" and chosen.is_valid() and steps.is_valid():
        new = [form.step() for form in steps if form.cleaned_data and form not in steps.deleted_forms]
        try:
            actions.plan(row, option=chosen.cleaned_data["option"], steps=new, by=by, at=timezone.now())
        except Refused as refused:
            chosen.add_error(None, str(refused))
        else:
            messages.success(request, _("Everybody at the table is asked to sign."))
            return redirect("consultations:consultation", pk=pk)
    context = {"row": row, "form": chosen, "steps": steps, "page_title": _("The plan")}
    bad = chosen.errors or (steps.is_bound and steps.total_error_count())
    return render(request, "dispatch/consultations/plan.html", context, status=422 if bad else 200)


@require_POST
@member()
def act(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """Sign, change, call off."""
    by, now = request.membership, timezone.now()
    row = queries.get_consultation(by, pk)
    if verb == "sign":
        version = request.POST.get("version", "")
        if version != str(row.version):
            raise Refused(_("The plan has changed meanwhile; please read it again."))
        last = actions.sign(row, name=request.POST.get("name", ""), by=by, at=now)
        messages.success(request, _("Signed. All have signed: the plan stands.") if last else _("Signed."))
    else:
        {"reopen": actions.reopen, "call-off": actions.call_off}[verb](row, reason=request.POST.get("reason", ""), by=by, at=now)
        messages.success(request, _("Recorded."))
    return redirect("consultations:consultation", pk=pk)


@require_POST
@member()
def tick(request: MemberRequest, pk: UUID) -> HttpResponse:
    """A step is done."""
    step = one(Step.objects.select_related("consultation__request", "firm"), pk=pk)
    queries.get_consultation(request.membership, step.consultation_id)
    actions.tick(step, note=request.POST.get("note", ""), by=request.membership, at=timezone.now())
    messages.success(request, _("Recorded."))
    return redirect("consultations:consultation", pk=step.consultation_id)


@member()
def picture(request: MemberRequest, pk: UUID) -> FileResponse:
    """A picture of a finding, for those who may read the case."""
    return shown(queries.get_picture(request.membership, pk).file)


def _page(request: MemberRequest, row: Consultation, *, finding_form: Form | None = None, option_form: Form | None = None) -> HttpResponse:
    by = request.membership
    at_table, leads = rules.at_table(by, row), rules.can_lead(by, row)
    steps = list(row.steps.select_related("firm", "skill", "done_by__user", "consultation__request"))
    table = queries.table(row)
    own = next((one for one in table if (one["firm"].pk if one["firm"] else None) == by.firm_id), None)
    gathering, agreed = row.state == ConsultationState.OPEN, row.state == ConsultationState.AGREED
    context: dict[str, Any] = {
        "row": row,
        "table": table,
        "findings": row.findings.select_related("by__user", "by__firm").prefetch_related("pictures"),
        "options": row.options.select_related("by__user", "by__firm"),
        "steps": [{"step": step, "can_tick": agreed and not step.done_at and rules.can_tick(by, step)} for step in steps],
        "can_add": gathering and at_table,
        "can_plan": gathering and leads,
        "can_sign": row.state == ConsultationState.PROPOSED and rules.can_sign(by, row) and own is not None and own["signature"] is None,
        "can_reopen": row.state in (ConsultationState.PROPOSED, ConsultationState.AGREED) and leads,
        "can_call_off": row.state in (ConsultationState.OPEN, ConsultationState.PROPOSED, ConsultationState.AGREED) and leads,
        "finding_form": finding_form or FindingForm(),
        "option_form": option_form or OptionForm(),
        "signature": by.user.get_full_name(),
        "page_title": row.question,
    }  # fmt: skip
    bad = (finding_form is not None and finding_form.errors) or (option_form is not None and option_form.errors)
    return render(request, "dispatch/consultations/consultation.html", context, status=422 if bad else 200)
