"""Pages of ratings: the residents' own, the list, complaints."""

from __future__ import annotations

import secrets
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatch.ratings import actions, presentation, queries, rules
from dispatch.ratings import tokens as links
from dispatch.ratings.filters import ComplaintFilter, RatingFilter
from dispatch.ratings.forms import CommentedForm, ReasonForm, StarsForm
from dispatch.ratings.states import ComplaintState
from federation.accounts.doors import MemberRequest, member
from federation.design.lists import listing
from federation.kernel import submissions
from federation.kernel.errors import Refused
from federation.tenancy import scope
from federation.tenancy.models import Subdistrict

DEVICE = "ly_device"
YEAR_S = 365 * 24 * 3600


def residents(request: HttpRequest, token: str) -> HttpResponse:
    """Without an account: how was the help at your compound? The link alone opens this one job, and nothing else of it."""
    now, found = timezone.now(), links.read(token)
    if found is None or not Subdistrict.objects.filter(pk=found[0], active=True).exists():
        raise Http404
    scope.enter(found[0])
    job = queries.job_for_residents(found[1], now)
    if job is None:
        return render(request, "dispatch/ratings/residents.html", {"closed": True, "page_title": _("Thank you")}, status=410)
    device = request.COOKIES.get(DEVICE, "")[:64]
    form = StarsForm(request.POST if request.method == "POST" and device else None)
    context = {"job": job, "form": form, "no_cookie": request.method == "POST" and not device, "page_title": _("How was the help?")}
    if form.is_valid():
        try:
            voice = links.voice(device, job.pk)
            actions.answer_as_resident(job, stars=form.cleaned_data["stars"], aspects=form.aspects(), voice=voice, at=now)
        except Refused as refusal:
            context["refusal"] = str(refusal)
        else:
            context["thanks"] = True
            submissions.shows(request, request.path)
    answer = render(request, "dispatch/ratings/residents.html", context, status=422 if form.errors or context["no_cookie"] else 200)
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Referrer-Policy"] = "same-origin"
    if not device:
        answer.set_cookie(
            DEVICE, secrets.token_urlsafe(24), max_age=YEAR_S, path="/rate/", secure=request.is_secure(), httponly=True, samesite="Lax"
        )
    return answer


@member(rules.sees_ratings)
def ratings(request: MemberRequest) -> HttpResponse:
    """What was said, newest first; struck ratings stay in sight."""
    by, now = request.membership, timezone.now()
    found = RatingFilter(request.GET, queryset=queries.visible_to(by), request=request)
    context = listing(request, found, found.qs.order_by("-created_at", "pk"))
    context |= {"cards": presentation.cards(context["page"].object_list, by, now), "page_title": _("Ratings")}
    return render(request, "dispatch/ratings/list.html", context)


@require_POST
@member(rules.can_rate_for_staff)
def rate(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The subdistrict's word on a job."""
    job, form = queries.job_for_staff(request.membership, pk), CommentedForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Please choose one to five stars."))
    actions.rate_as_staff(
        job, stars=form.cleaned_data["stars"], aspects=form.aspects(), comment=form.cleaned_data["comment"],
        by=request.membership, at=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("Recorded."))
    return redirect("mutual_aid:job", pk=pk)


@member(rules.sees_ratings)
def complain(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The rated firm's reason against a rating."""
    by, now = request.membership, timezone.now()
    rating = queries.get_rating(by, pk)
    form = ReasonForm(request.POST or None, label=_("Why should this rating not count?"))
    if form.is_valid():
        complaint = actions.complain(rating, reason=form.cleaned_data["reason"], by=by, at=now)
        messages.success(request, _("Sent. Somebody who did not give the rating decides."))
        return redirect("ratings:complaint", pk=complaint.pk)
    context = {"form": form, "one": presentation.cards([rating], by, now)[0], "page_title": _("Complain about a rating")}
    return render(request, "dispatch/ratings/complain.html", context, status=422 if form.errors else 200)


@member(rules.sees_ratings)
def complaints(request: MemberRequest) -> HttpResponse:
    """Complaints, what waits first."""
    found = ComplaintFilter(request.GET, queryset=queries.complaints(request.membership), request=request)
    context = listing(request, found, found.qs.order_by("-state_due_at", "-created_at", "pk"))
    return render(request, "dispatch/ratings/complaints.html", context | {"page_title": _("Complaints about ratings")})


@member(rules.sees_ratings)
def complaint(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One complaint, and for who may, the decision."""
    by, now = request.membership, timezone.now()
    row = queries.get_complaint(by, pk)
    context = {
        "row": row, "one": presentation.cards([row.rating], by, now)[0], "page_title": _("Complaint about a rating"),
        "can_decide": row.state == ComplaintState.OPEN and rules.can_decide(by, row),
    }  # fmt: skip
    return render(request, "dispatch/ratings/complaint.html", context)


@require_POST
@member(rules.sees_all)
def decide(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """Let the rating stand, or strike it."""
    row = queries.get_complaint(request.membership, pk)
    act = actions.strike if verb == "strike" else actions.uphold
    act(row, answer=request.POST.get("reason", ""), by=request.membership, at=timezone.now())
    messages.success(request, row.state_label)
    return redirect("ratings:complaint", pk=pk)
