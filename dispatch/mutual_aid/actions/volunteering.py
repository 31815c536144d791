"""Offering help unasked: a member browses what it could serve, the requester or staff take it up."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.mutual_aid import rules
from dispatch.mutual_aid.actions.answering import after_booking, book, look_again_if_nobody_is_asked
from dispatch.mutual_aid.actions.offering import offer_of
from dispatch.mutual_aid.models import Candidate, HelpRequest, Job, Offer, RequestLine, Urgency
from dispatch.mutual_aid.queries import LOOKING, requester
from dispatch.mutual_aid.states import OFFER, OfferState
from federation.accounts.models import Membership
from federation.accounts.queries import commanders, people_of_firm
from federation.kernel import audit
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require, require_reason
from federation.kernel.workflow import move
from federation.notices.actions import notify
from federation.tenancy import policy


def volunteer(candidate: Candidate, *, quantity: int, note: str = "", by: Membership, at: datetime) -> Offer:
    """Offer one of the own helpers without being asked; in an emergency it is booked at once."""
    require(rules.can_volunteer, by, candidate)
    line = RequestLine.objects.select_related("request__firm", "request__compound", "request__created_by__user").get(pk=candidate.line_id)
    request: HelpRequest = line.request
    if request.state not in LOOKING:
        raise Conflict(_("The request no longer needs help."), code="not_needed")
    if candidate.starts_at is None:
        raise Refused(_("This helper does not fit the request."), code="excluded")
    if not 1 <= quantity <= candidate.quantity:
        raise Refused(_("This helper can give at most %(count)d.") % {"count": candidate.quantity}, code="quantity")
    with transaction.atomic():
        try:
            with transaction.atomic():
                offer = offer_of(
                    candidate, request, quantity, due_at=min(request.latest, at + policy.minutes("volunteer_hours")), at=at,
                    state=OfferState.VOLUNTEERED, held=False, reason=note[:300], answered_by=by,
                )  # fmt: skip
                offer.save(force_insert=True)
        except IntegrityError as error:
            raise Conflict(_("You are asked for this helper already; please answer that offer."), code="already_asked") from error
        audit.record("volunteer", offer, by=by, at=at, thread=request.pk, resource=offer.resource, firm=offer.firm, reason=note)
        if request.urgency == Urgency.EMERGENCY:
            _take(offer, by=by, at=at)
        else:
            _tell(request, offer, at=at)
    return offer


def take_up(offer: Offer, *, by: Membership, at: datetime) -> Job:
    """Accept help that was offered unasked: the helper is booked, as if it had been asked."""
    require(rules.can_take_up, by, offer)
    with transaction.atomic():
        job = _take(offer, by=by, at=at)
        notify(
            people_of_firm(offer.firm_id), "offer.taken_up", gettext_lazy("Your help is welcome: %(resource)s for %(number)s"),
            link=f"/jobs/{job.pk}/", at=at, resource=offer.resource, number=offer.request.number,
        )  # fmt: skip
    return job


def turn_down(offer: Offer, *, reason: str, by: Membership, at: datetime) -> None:
    """Thank for help that was offered unasked, and say why it is not needed."""
    require(rules.can_take_up, by, offer)
    require_reason(reason)
    with transaction.atomic():
        move(offer, OFFER, "decline", by=by, at=at, thread=offer.request_id, reason=reason)
        Offer.objects.filter(pk=offer.pk).update(reason=reason[:300])
        look_again_if_nobody_is_asked(offer.request, by=by, at=at)
        notify(
            people_of_firm(offer.firm_id), "offer.turned_down", gettext_lazy("Thank you, not this time: %(resource)s for %(number)s"),
            link=f"/offers/{offer.pk}/", at=at, resource=offer.resource, number=offer.request.number,
        )  # fmt: skip


def _take(offer: Offer, *, by: Membership, at: datetime) -> Job:
    job = book(offer, by=by, at=at, verb="take_up")
    after_booking(offer, job, by=by, at=at)
    return job


def _tell(request: HelpRequest, offer: Offer, *, at: datetime) -> None:
    for users in (requester(request), commanders()):
        notify(
            users, "offer.volunteered", gettext_lazy("%(firm)s offers help with %(number)s: %(resource)s"),
            link=f"/requests/{request.pk}/", at=at, firm=offer.firm, number=request.number, resource=offer.resource,
        )  # fmt: skip
