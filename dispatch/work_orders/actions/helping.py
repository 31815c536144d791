"""“We cannot solve it alone”: the order becomes a help request with everything attached, and comes back when help has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.contracts.queries import firm_of
from dispatch.mutual_aid import actions as aid
from dispatch.mutual_aid.actions import NewLine
from dispatch.mutual_aid.models import HelpRequest, Urgency
from dispatch.mutual_aid.states import RequestState
from dispatch.work_orders import rules
from dispatch.work_orders.actions.moving import shift
from dispatch.work_orders.actions.telling import tell_holder
from dispatch.work_orders.models import Medium, WorkOrder
from federation.accounts.models import Membership
from federation.kernel.errors import Refused
from federation.kernel.masking import masked
from federation.kernel.rules import require
from federation.tenancy import policy

OVER = frozenset({RequestState.FINISHED, RequestState.CLOSED, RequestState.CANCELLED})
MOST_PHOTOS = 12


def ask_federation(
    order: WorkOrder, *, lines: Sequence[NewLine], earliest: datetime, latest: datetime, duration: timedelta, by: Membership, at: datetime
) -> HelpRequest:
    """Ask the federation for what is missing; title, text, place and photos go along, persons do not."""
    require(rules.can_handle, by, order)
    if order.compound is None:
        raise Refused(_("The federation is asked for a compound; this order names none."), code="compound")
    with transaction.atomic():
        firm = by.firm or order.firm or firm_of(order.compound, timezone.localdate(at))
        request = aid.ask(
            by=by, at=at, firm=firm, compound=order.compound, place=masked(order.place), title=masked(order.title),
            description=_("Work order %(number)s.") % {"number": order.number} + "\n" + masked(order.description),
            urgency=Urgency.URGENT if order.urgent else Urgency.ROUTINE, lines=lines, earliest=earliest, latest=latest, duration=duration,
        )  # fmt: skip
        for photo in order.attachments.filter(medium=Medium.PHOTO).order_by("created_at")[:MOST_PHOTOS]:
            with photo.file.open("rb") as source:
                aid.add_photo(request, file=ContentFile(source.read()), width=photo.width, height=photo.height, by=by, at=at)
        WorkOrder.objects.filter(pk=order.pk).update(help_request=request)
        order.help_request = request
        due = max(latest, at + policy.minutes("order_help_days"))
        shift(order, "ask_federation", by=by, at=at, due_at=due, name=request.number)
    return request


def take_back(order: WorkOrder, *, by: Membership | None, at: datetime) -> None:
    """The help is over, or no longer needed: the holder goes on with the order. A request still looking is called off."""
    require(rules.can_handle, by, order)
    with transaction.atomic():
        request = order.help_request
        if request is not None and by is not None:
            request.refresh_from_db(fields=["state"])
            if request.state not in OVER:
                aid.cancel_request(request, reason=_("The work order goes on without help."), by=by, at=at)
        shift(order, "take_back", by=by, at=at, due_at=max(order.due_at, at))
        tell_holder(order, "order.answered", at=at)


def come_back(*, at: datetime, batch: int) -> None:
    """What the clock does: orders whose help is over return to their holders."""
    rows = WorkOrder.objects.filter(state="helping", help_request__state__in=OVER).select_related("help_request", "handler__user")
    for order in rows[:batch]:
        take_back(order, by=None, at=at)
