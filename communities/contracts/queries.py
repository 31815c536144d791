"""Reading contracts: who serves a compound on a day."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from communities.contracts.models import ServiceContract
from communities.places.models import Compound
from federation.accounts.models import Membership, Role
from federation.firms.models import PropertyFirm
from federation.kernel import lookup


def firm_of(compound: Compound, on: date) -> PropertyFirm | None:
    """The firm under contract for the compound on that day, or None."""
    contract = ServiceContract.objects.filter(compound=compound, during__contains=on).select_related("firm").first()
    return contract.firm if contract else None


def compounds_served(firm_id: UUID, on: date) -> QuerySet[Compound]:
    """The compounds that the firm serves on that day."""
    served = ServiceContract.objects.filter(firm=firm_id, during__contains=on).values("compound")
    return Compound.objects.filter(pk__in=served)


def may_ask_for(by: Membership, on: date) -> QuerySet[Compound]:
    """For which compounds this person may log a request: firms their own, communities those without a firm, staff all."""
    if by.firm_id is not None:
        return compounds_served(by.firm_id, on)
    if by.role == Role.COMMUNITY:
        served = ServiceContract.objects.filter(during__contains=on).values("compound")
        return Compound.objects.filter(lookup.at("community", by.community_id), outside=False).exclude(pk__in=served)
    return Compound.objects.filter(outside=False)
