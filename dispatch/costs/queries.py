"""Reading costs: the two firms of a sheet, and staff."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from dispatch.costs.models import CostSheet
from dispatch.mutual_aid.models import HelpRequest, Job
from dispatch.mutual_aid.queries import SEES_ALL
from dispatch.mutual_aid.states import JobState
from federation.accounts import rules as people
from federation.accounts.models import Membership, Role
from federation.firms.models import PropertyFirm
from federation.kernel.lookup import one


def sheets_of(by: Membership) -> QuerySet[CostSheet]:
    """A helper its own, the asking side those of its requests, staff all."""
    rows = CostSheet.objects.select_related("request__firm", "request__compound", "request__created_by", "firm").prefetch_related("items")
    if by.role in SEES_ALL:
        return rows
    if people.is_firm(by):
        return rows.filter(Q(firm=by.firm_id) | Q(request__firm=by.firm_id))
    return rows.filter(request__created_by=by.pk) if by.role == Role.COMMUNITY else rows.none()


def get_sheet(by: Membership, pk: UUID) -> CostSheet:
    """One sheet, or 404."""
    row = one(sheets_of(by), pk=pk)
    found: CostSheet = row
    return found


def helps(firm: PropertyFirm, request: HelpRequest) -> bool:
    """Whether the firm has a job on the request that was not cancelled."""
    return bool(Job.objects.filter(request=request, firm=firm).exclude(state=JobState.CANCELLED).exists())
