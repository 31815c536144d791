"""For which compounds a person reports."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from communities.contracts.queries import compounds_served
from communities.places.models import Compound
from federation.accounts.models import STAFF_ROLES, Membership
from federation.kernel import lookup


def places_for(by: Membership) -> QuerySet[Compound]:
    """Firms those they serve, communities and grids their own, staff all."""
    if by.firm_id is not None:
        return compounds_served(by.firm_id, timezone.localdate())
    rows = Compound.objects.filter(outside=False)
    if by.compound_id is not None:
        return rows.filter(lookup.at("pk", by.compound_id))
    return rows if by.role in STAFF_ROLES else rows.filter(lookup.at("community", by.community_id))
