"""Asking in waves: the best first, then everyone who could; then the subdistrict decides, and neighbours may be asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy

from dispatch import matching
from dispatch.mutual_aid.actions.answering import book_on_standing_offer
from dispatch.mutual_aid.actions.offering import answer_by, new_offer
from dispatch.mutual_aid.models import HelpRequest, Offer, Reach, Urgency, Wave
from dispatch.mutual_aid.states import REQUEST
from dispatch.mutual_aid.supply import Ruler
from federation.accounts.queries import commanders, people_of_firm
from federation.kernel import audit
from federation.kernel.errors import Conflict
from federation.kernel.workflow import move
from federation.notices.actions import notify
from federation.pool.models import Resource, StandingOffer
from federation.tenancy import policy


def reach_of(request: HelpRequest, numbers: dict[str, int]) -> Reach:
    """How far the next wave goes; an emergency is broadcast at once where the subdistrict wants it."""
    if request.urgency == Urgency.EMERGENCY and numbers["broadcast_emergency"]:
        return Reach.EVERYONE
    return Reach(request.reach)


def wave(
    request: HelpRequest,
    rankings: Sequence[matching.Ranking],
    chosen: Sequence[matching.Row],
    resources: dict[str, Resource],
    ruler: Ruler,
    numbers: dict[str, int],
    *,
    at: datetime,
) -> tuple[Reach, list[Offer]]:
    """The offers of the next wave, unsaved, and how far it reaches; no offers when nobody is left to ask."""
    reach = reach_of(request, numbers)
    if not chosen and request.all_or_nothing:
        return reach, []
    if not chosen and any(ranking.candidates for ranking in rankings):
        reach = Reach.EVERYONE  # the plan needs its helpers elsewhere: let the firms themselves say who can
    due = answer_by(request, numbers[f"answer_minutes_{request.urgency}"], at=at)
    size = numbers["wave_everyone"] if reach == Reach.EVERYONE else numbers[f"wave_{request.urgency}"]
    offers = []
    for ranking in rankings:
        known = {candidate.helper: candidate for candidate in ranking.candidates}
        first = [(row.helper, row.start, row.quantity) for row in chosen if row.line == ranking.line and row.helper in known]
        if not first and reach != Reach.EVERYONE:
            continue
        held = {helper for helper, _start, _quantity in first}
        need = sum(quantity for _helper, _start, quantity in first) or max((c.quantity for c in ranking.candidates), default=0)
        spare = [c for c in ranking.candidates if c.helper not in held][: max(0, size - len(first))]
        for helper, start, quantity in first + [(c.helper, c.start, min(c.quantity, need)) for c in spare]:
            candidate, resource = known[helper], resources[helper]
            offer = new_offer(
                request, UUID(ranking.line), resource, quantity=quantity, starts_at=ruler.at(start),
                travel_minutes=candidate.travel_minutes, mode=candidate.mode, score=candidate.score, due_at=due, at=at,
                round=request.round + 1, held=helper in held,
            )  # fmt: skip
            offers.append(offer)
    return reach, offers


def send(request: HelpRequest, reach: Reach, offers: list[Offer], *, at: datetime) -> None:
    """Ask them all at once; helpers whose firm gave a standing offer are booked without asking."""
    answer_by = max(offer.state_due_at for offer in offers if offer.state_due_at)
    Offer.objects.bulk_create(offers)
    Wave.objects.create(request=request, number=request.round + 1, reach=reach, asked=len(offers), began_at=at, answer_by=answer_by)
    request.round += 1
    HelpRequest.objects.filter(pk=request.pk).update(round=request.round, reach=Reach.EVERYONE, shortfall="", gaps=[])
    move(request, REQUEST, "ask_helpers", by=None, at=at, due_at=answer_by, wave=request.round, reach=reach.value)
    standing = StandingOffer.in_force(at).filter(resource__in=[offer.resource_id for offer in offers]).select_related("resource")
    promised = {row.resource_id: row for row in standing if request.urgency == Urgency.EMERGENCY or not row.emergencies_only}
    for offer in sorted(offers, key=lambda offer: -offer.score):
        audit.record("offer", offer, by=None, at=at, thread=request.pk, resource=offer.resource, firm=offer.firm, score=offer.score)
        promise = promised.get(offer.resource_id)
        if promise is not None and offer.quantity <= promise.quantity:
            _book(offer, promise, at=at)
        else:
            tell_firm(offer, at=at)


def _book(offer: Offer, promise: StandingOffer, *, at: datetime) -> None:
    try:
        with transaction.atomic():
            book_on_standing_offer(offer, given_by=promise.given_by, at=at)
    except Conflict:
        tell_firm(offer, at=at)  # taken or filled meanwhile: the firm may still answer, and reads why not


def tell_firm(offer: Offer, *, at: datetime) -> None:
    """The asked firm's managers get a notice with the compound and the time to answer."""
    notify(
        people_of_firm(offer.firm_id), "offer.new", gettext_lazy("Can you help? %(title)s at %(compound)s"),
        link=f"/offers/{offer.pk}/", at=at, title=offer.request.title, compound=offer.request.compound,
    )  # fmt: skip


def hand_to_office(request: HelpRequest, shortfall: str, *, gaps: Sequence[dict[str, Any]] = (), at: datetime) -> None:
    """Nobody is left to ask: the subdistrict decides, and knows what is missing, when, and who came nearest."""
    HelpRequest.objects.filter(pk=request.pk).update(shortfall=shortfall, gaps=list(gaps), reach=Reach.OFFICE)
    request.shortfall, request.reach = shortfall, Reach.OFFICE
    move(request, REQUEST, "escalate", by=None, at=at, due_at=at + policy.minutes("decision_minutes"), shortfall=shortfall)
    notify(
        commanders(), "request.escalated", gettext_lazy("Needs a decision: %(number)s %(title)s"),
        link=f"/requests/{request.pk}/", at=at, number=request.number, title=request.title,
    )  # fmt: skip
