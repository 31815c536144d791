"""For which compounds a person reports."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from communities.contracts.queries import compounds_served
from communities.places.models import Compound
from federation.accounts.models import Membership


def places_for(by: Membership) -> QuerySet[Compound]:
    """Firms those they serve, communities and grids their own, staff all."""
    if by.firm_id is not None:
        return compounds_served(by.firm_id, timezone.localdate())
    rows = Compound.objects.filter(outside=False)
    if by.compound_id is not None:
        return rows.filter(pk=by.compound_id)
    return rows.filter(community=by.community_id) if by.community_id else rows
