"""Saying something of a job, and complaining about what was said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.ratings import rules
from dispatch.ratings.models import ASPECTS, Complaint, Rating, Side
from dispatch.ratings.queries import RATED_STATES
from dispatch.ratings.states import COMPLAINT, ComplaintState
from federation.accounts.models import Membership
from federation.accounts.queries import commanders, people_of_firm
from federation.kernel import audit, turns
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require, require_reason
from federation.kernel.workflow import move
from federation.notices.actions import notify
from federation.tenancy import policy

BATCH = 200
Aspects = dict[str, int | None]


def rate_as_requester(job: Any, *, stars: int, aspects: Aspects, comment: str, by: Membership, at: datetime) -> Rating:
    """The requester's word; that `by` is the requester was checked by whoever closes the job."""
    return _rate(job, Side.REQUESTER, stars, aspects, comment=comment[:1000], by=by, at=at)


def rate_as_staff(job: Any, *, stars: int, aspects: Aspects, comment: str, by: Membership, at: datetime) -> Rating:
    """The subdistrict's word, once, on work that was confirmed."""
    require(rules.can_rate_for_staff, by, job)
    if job.state not in RATED_STATES:
        raise Refused(_("Only confirmed work can be rated."), code="not_confirmed")
    if Rating.objects.filter(job=job.pk, by__user=by.user_id).exists():
        raise Conflict(_("You have rated this already."), code="rated")
    with transaction.atomic():
        rating = _rate(job, Side.STAFF, stars, aspects, comment=comment[:1000], by=by, at=at)
        audit.record("rate_as_staff", rating, by=by, at=at, thread=job.request_id, stars=stars)
        notify(
            people_of_firm(job.firm_id), "job.rated", gettext_lazy("The subdistrict rated %(number)s: %(stars)s of 5"),
            link=f"/jobs/{job.pk}/", at=at, number=job.request.number, stars=stars,
        )  # fmt: skip
    return rating


def answer_as_resident(job: Any, *, stars: int, aspects: Aspects, voice: str, at: datetime) -> Rating:
    """One answer per device and job, up to the subdistrict's number; nothing of the person is kept."""
    with transaction.atomic():
        turns.take("residents' ratings", job.pk)
        said = Rating.objects.filter(job=job.pk, side=Side.RESIDENT)
        if said.filter(voice=voice).exists():
            raise Conflict(_("You have answered already. Thank you."), code="rated")
        if said.count() >= policy.number("rating_residents_most"):
            raise Refused(_("Enough residents have answered. Thank you."), code="enough")
        return _rate(job, Side.RESIDENT, stars, aspects, voice=voice, at=at)


def _rate(job: Any, side: Side, stars: int, aspects: Aspects, *, at: datetime, **what: Any) -> Rating:
    if not all(value is None or 1 <= value <= 5 for value in (stars, *aspects.values())):
        raise Refused(_("A rating is from 1 to 5."), code="stars")
    given = {name: aspects.get(name) for name in ASPECTS}
    try:
        with transaction.atomic():
            rating: Rating = Rating.objects.create(
                job_id=job.pk, firm_id=job.firm_id, side=side, stars=stars, created_at=at, **given, **what
            )
    except IntegrityError as error:
        raise Conflict(_("This side has rated already."), code="rated") from error
    return rating


def complain(rating: Rating, *, reason: str, by: Membership, at: datetime) -> Complaint:
    """The rated firm says why a rating should not count, within the subdistrict's days."""
    require(rules.can_complain, by, rating)
    require_reason(reason)
    if at >= rating.created_at + policy.minutes("rating_complaint_days"):
        raise Refused(_("The time to complain about this rating is over."), code="too_late")
    try:
        with transaction.atomic():
            complaint: Complaint = Complaint.objects.create(
                rating=rating, firm_id=rating.firm_id, reason=reason.strip()[:500], by=by, created_at=at, state=ComplaintState.OPEN,
                state_since=at, state_due_at=at + policy.minutes("rating_decision_days"),
            )  # fmt: skip
            audit.record("complain", complaint, by=by, at=at, thread=rating.job.request_id, reason=reason)
            _remind(complaint, at=at)
    except IntegrityError as error:
        raise Conflict(_("There is a complaint about this rating already."), code="complained") from error
    return complaint


def uphold(complaint: Complaint, *, answer: str, by: Membership, at: datetime) -> None:
    """The rating stands."""
    _decide(complaint, "uphold_rating", answer, by=by, at=at)


def strike(complaint: Complaint, *, answer: str, by: Membership, at: datetime) -> None:
    """The rating does not count any more; it stays to be seen as struck."""
    _decide(complaint, "strike_rating", answer, by=by, at=at)


def _decide(complaint: Complaint, verb: str, answer: str, *, by: Membership, at: datetime) -> None:
    require(rules.can_decide, by, complaint)
    require_reason(answer)
    with transaction.atomic():
        move(complaint, COMPLAINT, verb, by=by, at=at, thread=complaint.rating.job.request_id, reason=answer)
        Complaint.objects.filter(pk=complaint.pk).update(decided_by=by, answer=answer.strip()[:500])
        notify(
            people_of_firm(complaint.firm_id), "rating.decided", gettext_lazy("Your complaint about a rating: %(state)s"),
            link=f"/ratings/complaints/{complaint.pk}/", at=at, state=ComplaintState(complaint.state).label,
        )  # fmt: skip


def sweep(*, at: datetime) -> None:
    """Remind staff of complaints that wait too long."""
    for complaint in Complaint.objects.filter(state_due_at__lte=at).order_by("state_due_at")[:BATCH]:
        with transaction.atomic():
            Complaint.objects.filter(pk=complaint.pk).update(state_due_at=at + policy.minutes("rating_decision_days"))
            _remind(complaint, at=at)


def _remind(complaint: Complaint, *, at: datetime) -> None:
    notify(
        commanders(), "rating.complaint", gettext_lazy("A complaint about a rating waits for a decision: %(reason)s"),
        link=f"/ratings/complaints/{complaint.pk}/", at=at, reason=complaint.reason,
    )  # fmt: skip
