"""The list of classes, a compound's page with its plan and history, and the acts on them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.classes import actions, presentation, queries, rules
from assessments.classes.filters import ClassFilter
from assessments.classes.forms import DecisionForm, PlanForm, ReviewForm, lines
from assessments.classes.models import ClassPhoto, PlanMeasure
from federation.accounts.doors import MemberRequest, done, member
from federation.design.lists import listing
from federation.kernel.errors import Refused
from federation.kernel.lookup import one
from federation.kernel.media import shown
from federation.kernel.tables import download
from federation.tenancy import policy


@member(rules.can_see)
def classes(request: MemberRequest) -> HttpResponse:
    """Every compound with its class, the class it works towards, and when its plan is looked at again."""
    by, today = request.membership, timezone.localdate()
    found = ClassFilter(request.GET, queryset=queries.visible_to(by, today).order_by("name", "pk"), request=request)
    if request.GET.get("export"):
        return download(request.GET["export"], "classes", presentation.HEADER, presentation.table(found.qs))
    context = listing(request, found)
    context |= {
        "rows": presentation.decorate(context["page"].object_list, today), "page_title": _("Classes and plans"),
        "counts": presentation.counts(queries.by_class(by, today), request.path),
    }  # fmt: skip
    return render(request, "assessments/classes/classes.html", context)


@member(rules.can_see)
def compound(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One compound: its class, its plan, the reviews and the history."""
    by, today = request.membership, timezone.localdate()
    row = queries.get_compound(by, pk, today)
    plan = queries.plan_of(row)
    may = rules.can_plan(by, row)
    history = queries.decisions(row)
    next_on = today + timedelta(days=policy.number("class_review_days")) if may and plan else None
    context = {
        "row": row, "plan": plan, "history": history, "can_decide": rules.can_decide(by), "can_plan": may, "today": today,
        "measures": list(plan.measures.all()) if plan else [], "reviews": list(plan.reviews.all()) if plan else [],
        "overdue": plan is not None and plan.review_on < today, "names": not by.firm_id,
        "review_form": ReviewForm(initial={"next_on": next_on}) if next_on else None, "page_title": str(row),
    }  # fmt: skip
    return render(request, "assessments/classes/compound.html", context)


@member(rules.can_decide)
def decide(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Move it up or down."""
    by = request.membership
    row = queries.get_compound(by, pk, timezone.localdate())
    form = DecisionForm(request.POST or None, request.FILES or None, initial={"grade": row.grade})

    def save() -> None:
        data = form.cleaned_data
        fields = {name: data[name] for name in ("grade", "reason", "evidence")}
        actions.decide(row, **fields, photos=form.pictures(), by=by, at=timezone.now())

    if done(form, save):
        messages.success(request, _("Decided; the firm and the community are told."))
        return redirect("classes:compound", pk=pk)
    return _page(request, form, row, _("Move to another class"), upload=True)


@member(rules.can_see)
def plan(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Write the plan."""
    by, today = request.membership, timezone.localdate()
    row = queries.get_compound(by, pk, today)
    if not rules.can_plan(by, row):
        raise Http404
    known = queries.plan_of(row)
    initial: dict[str, Any] = {"target": row.grade, "review_on": today + timedelta(days=policy.number("class_review_days"))}
    finished = {}
    if known is not None:
        rows = list(known.measures.all())
        finished = {measure.text: measure.done_on for measure in rows}
        initial = {name: getattr(known, name) for name in ("target", "goals", "responsible", "review_on")} | {"measures": lines(rows)}
    form = PlanForm(request.POST or None, initial=initial)

    def save() -> None:
        data = form.cleaned_data
        kept = [actions.NewMeasure(one.text, one.responsible, one.due_on, finished.get(one.text)) for one in data["measures"]]
        actions.write_plan(row, **{**data, "measures": kept}, by=by, at=timezone.now())

    if done(form, save):
        messages.success(request, _("Saved."))
        return redirect("classes:compound", pk=pk)
    return _page(request, form, row, _("Plan of the compound"))


@require_POST
@member(rules.can_see)
def review(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Look at the plan again."""
    by = request.membership
    row = queries.plan_of(queries.get_compound(by, pk, timezone.localdate()))
    if row is None:
        raise Http404
    form = ReviewForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Say what came out, and choose the next date."), code="invalid")
    actions.review(row, **form.cleaned_data, by=by, at=timezone.now())
    messages.success(request, _("Recorded."))
    return redirect("classes:compound", pk=pk)


@require_POST
@member(rules.can_see)
def finish(request: MemberRequest, pk: UUID, measure: UUID) -> HttpResponse:
    """A measure is done."""
    by = request.membership
    row = queries.get_compound(by, pk, timezone.localdate())
    found = one(PlanMeasure.objects.select_related("plan__compound"), pk=measure, plan__compound=row.pk)
    actions.finish_measure(found, by=by, at=timezone.now())
    messages.success(request, _("Recorded."))
    return redirect("classes:compound", pk=pk)


@member(rules.can_see)
def photo(request: MemberRequest, pk: UUID) -> FileResponse:
    """A picture of a decision on a compound that this person may read."""
    seen = queries.visible_to(request.membership, timezone.localdate()).values("pk")
    found = one(ClassPhoto.objects, pk=pk, decision__compound__in=seen)
    return shown(found.picture)


def _page(request: MemberRequest, form: Any, row: Any, title: str, *, upload: bool = False) -> HttpResponse:
    context = {
        "form": form, "row": row, "page_title": title, "submit": _("Save"), "cancel": reverse("classes:compound", args=[row.pk]),
        "upload": upload,
    }  # fmt: skip
    return render(request, "assessments/classes/form.html", context, status=422 if form.errors else 200)
