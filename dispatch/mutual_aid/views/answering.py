"""A firm's pages: workspace, offers to answer, jobs to do."""

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

from dispatch.ledger import queries as ledger
from dispatch.mutual_aid import actions, panels, presentation, queries, rules, wording
from dispatch.mutual_aid.filters import JobFilter, OfferFilter
from dispatch.mutual_aid.forms import DeclineForm, DoneForm
from dispatch.mutual_aid.models import Job
from dispatch.mutual_aid.states import JobState, OfferState, RequestState
from dispatch.ratings.forms import CommentedForm
from federation.accounts import rules as people
from federation.accounts.doors import MemberRequest, member
from federation.accounts.models import Role
from federation.kernel import audit
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require
from federation.pool.models import Kind, Resource


def works(by, _subject=None) -> bool:  # type: ignore[no-untyped-def]
    """Firms, and staff who look over their shoulders."""
    return people.is_firm(by) or by.role in queries.SEES_ALL


@member()
def workspace(request: MemberRequest) -> HttpResponse:
    """What waits for this person, most urgent first; who takes no part in mutual aid sees what else the role can do."""
    by = request.membership
    if by.role in queries.SEES_ALL:
        return redirect("home")
    requests = queries.visible_to(by).filter(firm=by.firm_id) if by.firm_id else queries.visible_to(by)
    jobs = queries.jobs_of(by)
    finished = jobs.filter(state__in=[JobState.DONE, JobState.CONFIRMED])
    context = {
        "offers": queries.offers_to(by).filter(state=OfferState.OPEN).order_by("state_due_at")[:10],
        "our_jobs": jobs.filter(firm=by.firm_id, state__in=queries.LIVE_JOBS).order_by("starts_at")[:10] if by.firm_id else [],
        "to_confirm": [job for job in finished[:20] if rules.owns_request(by, job.request)],
        "requests": requests.exclude(state__in=[RequestState.CLOSED, RequestState.CANCELLED]).order_by("-created_at")[:10],
        "ledger": ledger.standing(by.firm_id) if by.firm_id else None,
        "pool_size": Resource.objects.filter(firm=by.firm_id, active=True).count() if by.firm_id else 0,
        "is_firm": people.is_firm(by),
        "takes_part": people.is_firm(by) or by.role == Role.COMMUNITY,
        "panels": panels.on(None, by, timezone.now(), page="workspace"),
        "can_ask": rules.can_ask(by),
        "page_title": _("Our workspace") if people.is_firm(by) else _("Workbench"),
    }
    return render(request, "dispatch/mutual_aid/workspace.html", context)


@member(works)
def offers(request: MemberRequest) -> HttpResponse:
    """Offers made to the firm, open ones first."""
    found = OfferFilter(request.GET, queryset=queries.offers_to(request.membership), request=request)
    page = Paginator(found.qs.order_by("-created_at", "pk"), 20).get_page(request.GET.get("page"))
    context = {"filter": found, "page": page, "active": int(bool(request.GET.get("state"))), "page_title": _("Offers to answer")}
    return render(request, "dispatch/mutual_aid/offers.html", context)


@member(works)
def offer(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One offer: what is needed, where and when, and the two answers."""
    row = queries.get_offer(request.membership, pk)
    context = {
        "row": row,
        "need": wording.need(row.line, wording.certificate_names()),
        "why": presentation.why_asked(row),
        "can_answer": row.state == OfferState.OPEN and rules.can_answer(request.membership, row),
        "can_propose": rules.can_propose(request.membership, row),
        "can_remind": rules.can_remind(request.membership, row),
        "geojson": presentation.request_map(row.request, [], []),
        "page_title": row.request.title,
    }
    return render(request, "dispatch/mutual_aid/offer.html", context)


@require_POST
@member(people.is_firm)
def accept(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Yes: the helper is booked."""
    row = queries.get_offer(request.membership, pk)
    job = actions.accept_offer(row, by=request.membership, at=timezone.now())
    messages.success(request, _("Booked. Thank you for helping."))
    return redirect("mutual_aid:job", pk=job.pk)


@member(people.is_firm)
def decline(request: MemberRequest, pk: UUID) -> HttpResponse:
    """No: why, and until when, so that the next question is a better one."""
    by = request.membership
    row = queries.get_offer(by, pk)
    require(rules.can_answer, by, row)
    form = DeclineForm(request.POST or None, equipment=row.resource.kind == Kind.EQUIPMENT)
    if request.method == "POST" and form.is_valid():
        actions.decline_offer(row, **form.answer(), by=by, at=timezone.now())
        messages.success(request, _("Declined; somebody else is asked."))
        return redirect("mutual_aid:offers")
    context = {"row": row, "form": form, "cancel": reverse("mutual_aid:offer", args=[pk]), "page_title": _("Decline")}
    return render(request, "dispatch/mutual_aid/decline.html", context, status=422 if form.errors else 200)


@require_POST
@member()
def nudge(request: MemberRequest, pk: UUID, how: str) -> HttpResponse:
    """A site manager's proposal to the own administrator, or the secretariat's reminder to the firm."""
    by, now = request.membership, timezone.now()
    row = queries.get_offer(by, pk)
    if how == "propose":
        actions.propose_help(row, note=request.POST.get("reason", ""), by=by, at=now)
        messages.success(request, _("Your administrator is told."))
    else:
        actions.remind(row, by=by, at=now)
        messages.success(request, _("The firm is reminded."))
    return redirect("mutual_aid:offer", pk=pk)


@require_POST
@member(people.commands)
def withdraw(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Staff take an unanswered offer back."""
    row = queries.get_offer(request.membership, pk)
    actions.withdraw_offer(row, reason=request.POST.get("reason", ""), by=request.membership, at=timezone.now())
    messages.success(request, _("The offer is taken back."))
    return redirect("mutual_aid:detail", pk=row.request_id)


@member()
def jobs(request: MemberRequest) -> HttpResponse:
    """Jobs of the firm, given and received; for staff all of them."""
    found = JobFilter(request.GET, queryset=queries.jobs_of(request.membership), request=request)
    page = Paginator(found.qs.order_by("-starts_at", "pk"), 20).get_page(request.GET.get("page"))
    active = sum(1 for name in found.form.fields if found.form.data.get(name))
    return render(request, "dispatch/mutual_aid/jobs.html", {"filter": found, "page": page, "active": active, "page_title": _("Jobs")})


@member()
def job(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One job with the next step in one tap."""
    row = queries.get_job(request.membership, pk)
    return _job_page(request, row, DoneForm(job=row, at=timezone.now()))


def _job_page(request: MemberRequest, row: Job, done_form: DoneForm) -> HttpResponse:
    by = request.membership
    context = {
        "row": row,
        "need": wording.need(row.line, wording.certificate_names()),
        "amount": wording.amount(row),
        "buttons": presentation.job_buttons(row, by),
        "sees_pool": people.reads_pool(by),
        "done_form": done_form,
        "can_cancel": row.state in queries.LIVE_JOBS and rules.can_cancel_job(by, row),
        "can_rate": row.state == JobState.CONFIRMED and rules.can_rate(by, row),
        "overrides": people.commands(by) and not rules.owns_request(by, row.request),
        "can_see_contact": rules.can_see_contact(by, row) and bool(row.resource.phone),
        "asker": presentation.asker(row, by),
        "panels": panels.on(row, by, timezone.now(), page="job"),
        "page_title": str(row.resource),
    }
    return render(request, "dispatch/mutual_aid/job.html", context, status=422 if done_form.errors else 200)


def _complete(request: MemberRequest, row: Job) -> DoneForm:
    """Report done; what is wrong stands in the form that comes back. Who comes second is told the present state."""
    by, now = request.membership, timezone.now()
    require(rules.can_carry_out, by, row)
    if row.state != JobState.ON_SITE:
        raise Conflict(_("This is no longer possible: the current state is “%(state)s”.") % {"state": row.state_label})
    form = DoneForm(request.POST, request.FILES, job=row, at=now)

    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.complete(row, result=data["result"], worked=form.worked(), photos=data["photos"], by=by, at=now)
        except Conflict:
            raise
        except Refused as refused:
            form.add_error(None, str(refused))
    return form


@require_POST
@member()
def act(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """Set out, arrive, report done, confirm, rate or cancel."""
    by, now = request.membership, timezone.now()
    row = queries.get_job(by, pk)
    if verb == "complete":
        form = _complete(request, row)
        if form.errors:
            return _job_page(request, row, form)
    elif verb == "rate":
        rating = CommentedForm(request.POST)
        if not rating.is_valid():
            raise Refused(_("Please choose one to five stars."))
        actions.rate(
            row, stars=rating.cleaned_data["stars"], comment=rating.cleaned_data["comment"], aspects=rating.aspects(), by=by, at=now
        )
    elif verb in ("confirm", "cancel"):
        {"confirm": actions.confirm, "cancel": actions.cancel_job}[verb](row, reason=request.POST.get("reason", ""), by=by, at=now)
    else:
        {"set_out": actions.set_out, "arrive": actions.arrive}[verb](row, by=by, at=now)
    messages.success(request, _("Recorded."))
    return redirect("mutual_aid:job", pk=pk)


@require_POST
@member()
def phone(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The helper's number in full, for those who need it now; every look is logged."""
    row = queries.get_job(request.membership, pk)
    if not rules.can_see_contact(request.membership, row):
        raise Refused(_("The number is shown only while the job runs."))
    audit.record("see_phone", row.resource, by=request.membership, at=timezone.now(), thread=row.request_id)
    return render(request, "dispatch/mutual_aid/_phone.html", {"phone": row.resource.phone})


@require_POST
@member()
def asker(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Whom the helper turns to, name and number in full; every look is logged."""
    row = queries.get_job(request.membership, pk)
    if not rules.can_see_asker(request.membership, row):
        raise Refused(_("The number is shown only while the job runs."))
    name, number = queries.asker_of(row.request)
    audit.record("see_phone", row.request, by=request.membership, at=timezone.now(), thread=row.request_id)
    answer = render(request, "dispatch/mutual_aid/_phone.html", {"name": name, "phone": number})
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
