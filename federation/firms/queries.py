"""Reading firms: the register of members is open to everybody in the subdistrict."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from federation.accounts import rules as people
from federation.accounts.models import Membership, Role
from federation.firms.models import PropertyFirm
from federation.firms.states import FirmState
from federation.kernel.audit import LogEntry
from federation.kernel.lookup import one


def visible_to(by: Membership) -> QuerySet[PropertyFirm]:
    """Members for everybody; applications and refusals only for staff, supervisors and the firm itself."""
    rows: QuerySet[Any] = PropertyFirm.objects.annotate(
        pool_size=Count("resources", filter=Q(resources__active=True), distinct=True),
        contract_count=Count("contracts", distinct=True),
    ).order_by("name", "pk")
    if by.role in (Role.LEADER, Role.DISPATCHER, Role.DEPARTMENT, Role.SECRETARIAT, Role.SUPERVISOR):
        return rows
    return rows.filter(Q(state__in=[FirmState.ADMITTED, FirmState.SUSPENDED]) | Q(pk=by.firm_id))


def get_firm(by: Membership, pk: UUID) -> PropertyFirm:
    return one(visible_to(by), pk=pk)


def applications(by: Membership) -> int:
    """How many firms wait for the subdistrict's decision."""
    return PropertyFirm.objects.filter(state=FirmState.APPLIED).count() if people.commands(by) else 0


def story(firm: PropertyFirm) -> QuerySet[LogEntry]:
    """What happened to the firm's membership and data, newest first."""
    return LogEntry.objects.filter(thread=firm.pk).order_by("-at", "-written_at")


def due(at: datetime) -> QuerySet[PropertyFirm]:
    """Applications and suspensions whose time is up."""
    return PropertyFirm.objects.filter(state_due_at__lte=at)
