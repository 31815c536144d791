"""Reading agreements, calls and guests of one side."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from dispatch.mutual_aid import rules as aid
from dispatch.mutual_aid.models import HelpRequest, OutsideHelp, RequestLine
from dispatch.mutual_aid.supply import unfilled
from dispatch.neighbours.models import Agreement, Call, Guest
from dispatch.neighbours.states import AgreementState, CallState
from federation.accounts.models import Membership
from federation.kernel.lookup import one
from federation.tenancy.models import Subdistrict


def agreements() -> QuerySet[Agreement]:
    """All of this side, newest first."""
    return Agreement.objects.select_related("partner", "signed_by__user").order_by("-state_since", "pk")


def get_agreement(_by: Membership, pk: UUID) -> Agreement:
    return one(agreements(), pk=pk)


def partners(by: Membership) -> QuerySet[Subdistrict]:
    """Other subdistricts of the same district; help from further away is the district's business."""
    return Subdistrict.objects.filter(district=by.subdistrict.district_id, active=True).exclude(pk=by.subdistrict.pk).order_by("code")


def in_force(on: date, *, lends: bool) -> QuerySet[Agreement]:
    """Agreements of one direction that hold on the day."""
    return agreements().filter(state=AgreementState.ACTIVE, lends=lends, starts_on__lte=on, ends_on__gte=on)


def lendable(request: HelpRequest, on: date) -> list[Agreement]:
    """Agreements under which a missing line of the request may be asked for, and is not being asked for yet."""
    missing = set(RequestLine.objects.filter(pk__in=unfilled(request)).values_list("kind", flat=True))
    called = Call.objects.filter(request=request, state=CallState.SENT).values("agreement")
    return [row for row in in_force(on, lends=False).exclude(pk__in=called) if missing & set(row.kinds)]


def calls(request: HelpRequest) -> QuerySet[Call]:
    return Call.objects.filter(request=request).select_related("agreement__partner")


def outside_helps(request: HelpRequest) -> QuerySet[OutsideHelp]:
    return OutsideHelp.objects.filter(request=request).select_related("neighbour")


def get_outside_help(by: Membership, pk: UUID) -> OutsideHelp:
    """A neighbour's help for a request that this person may change."""
    row: Any = OutsideHelp.objects.select_related("request__firm", "neighbour").filter(pk=pk).first()
    if row is None or not aid.can_change_request(by, row.request):
        raise Http404
    return row


def guests() -> QuerySet[Guest]:
    """Requests of neighbours that we serve."""
    return Guest.objects.select_related("agreement__partner", "request__compound").order_by("-request__created_at")
