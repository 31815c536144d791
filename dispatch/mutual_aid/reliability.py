"""How far a firm's word counts: whether it answers when it is asked, and keeps what it promised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q

from dispatch.mutual_aid.models import Declined, Offer
from dispatch.mutual_aid.states import JobState, OfferState, RequestState

IMAGINED = 5  # answers in time that everybody starts with, so that one silence does not ruin a newcomer
#: Reasons that say the offer was avoidable: the firm itself does not think its helper fits such work on such terms.
UNWILLING = (Declined.UNSUITED, Declined.FAR, Declined.TERMS)


@dataclass(frozen=True, slots=True)
class Reliability:
    """Per firm the share of offers that it dealt with well; `weight` is what that may take from a rating, per mille."""

    shares: Mapping[UUID, float]
    weight: int

    def of(self, firm: UUID) -> float:
        """1 for a firm that was never asked."""
        return self.shares.get(firm, 1.0)

    def rated(self, firm: UUID, rating: int) -> int:
        """The rating part of the score (0 to 1000), lowered for a firm that leaves others waiting."""
        return round(rating * (1 - self.weight / 1000 * (1 - self.of(firm))))


def reliability(*, at: datetime, days: int, weight: int) -> Reliability:
    """From the offers of the last so many days, in one query.

    Silence and a job given back count against the firm, the latter also when the helper was away. A no for want of time,
    people or a working machine is an honest answer; one because of skill, way or terms counts half.
    """
    asked = Offer.objects.filter(created_at__gte=at - timedelta(days=days), created_at__lte=at).order_by()
    dropped = Q(state=OfferState.ACCEPTED, job__state=JobState.CANCELLED) & ~Q(request__state=RequestState.CANCELLED)
    counted = asked.values("firm").annotate(
        answered=Count("id", filter=Q(state__in=[OfferState.ACCEPTED, OfferState.DECLINED])),
        silent=Count("id", filter=Q(state=OfferState.EXPIRED, answered_by=None)),
        dropped=Count("id", filter=dropped),
        unwilling=Count("id", filter=Q(state=OfferState.DECLINED, declined__in=UNWILLING)),
    )
    shares = {}
    for row in counted:
        total = row["answered"] + row["silent"] + IMAGINED
        good = row["answered"] - row["dropped"] - row["unwilling"] / 2 + IMAGINED
        shares[row["firm"]] = good / total
    return Reliability(shares, weight)
