"""Costs: written by the helping firm, agreed by the asking side, then fixed. Free help has no items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.costs import queries, rules
from dispatch.costs.models import CostItem, CostKind, CostSheet, Terms
from dispatch.costs.states import SHEET, SheetState
from dispatch.mutual_aid.models import HelpRequest
from dispatch.mutual_aid.queries import requester
from federation.accounts.models import Membership
from federation.accounts.queries import people_of_firm
from federation.firms.models import PropertyFirm
from federation.kernel import audit
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require, require_reason
from federation.kernel.workflow import move
from federation.notices.actions import notify
from federation.tenancy import policy

MOST_ITEMS = 40
AGAIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NewItem:
    """One line as it was typed; the price is in fen."""

    kind: CostKind
    label: str
    quantity: Decimal
    unit: str
    price_fen: int


def write_costs(
    request: HelpRequest, firm: PropertyFirm, *, terms: Terms, items: Sequence[NewItem], note: str = "", by: Membership, at: datetime
) -> CostSheet:
    """Write or rewrite the firm's sheet for the request, while it is not proposed."""
    draft = CostSheet(request=request, firm=firm)
    require(rules.can_write, by, draft)
    if not queries.helps(firm, request):
        raise Refused(_("Only a firm that helps can charge for it."), code="no_help")
    if terms == Terms.FREE and items:
        raise Refused(_("Free help has no items."), code="free")
    if terms != Terms.FREE and not 1 <= len(items) <= MOST_ITEMS:
        raise Refused(_("Enter 1 to %(count)d items.") % {"count": MOST_ITEMS}, code="items")
    with transaction.atomic():
        fresh = {"state": SheetState.DRAFT, "state_since": at, "state_due_at": at + policy.minutes("cost_days")}
        row, _new = CostSheet.objects.select_for_update(of=("self",), no_key=True).get_or_create(
            request=request, firm=firm,
            defaults={"written_by": by, "created_at": at, **fresh},
        )  # fmt: skip
        if row.state != SheetState.DRAFT:
            raise Conflict(_("The costs are proposed already; the other side can send them back."), code="state")
        CostSheet.objects.filter(pk=row.pk).update(terms=terms, note=note[:300], written_by=by)
        CostItem.objects.filter(sheet=row).delete()
        CostItem.objects.bulk_create(
            CostItem(sheet=row, position=n, kind=one.kind, label=one.label, quantity=one.quantity, unit=one.unit, price_fen=one.price_fen)
            for n, one in enumerate(items, 1)
        )
        audit.record("write_costs", row, by=by, at=at, thread=request.pk, kind=terms)
    found: CostSheet = row
    return found


def propose_costs(sheet: CostSheet, *, by: Membership, at: datetime) -> None:
    """Put the sheet before the asking side."""
    require(rules.can_write, by, sheet)
    with transaction.atomic():
        move(sheet, SHEET, "propose_costs", by=by, at=at, due_at=at + policy.minutes("cost_days"), thread=sheet.request_id)
        CostSheet.objects.filter(pk=sheet.pk).update(proposed_by=by)
        request = sheet.request
        users = requester(request)
        _tell(sheet, users, gettext_lazy("Please look at the costs of %(number)s"), at=at)


def agree_costs(sheet: CostSheet, *, by: Membership, at: datetime) -> None:
    """Both sides stand by it; it is fixed."""
    require(rules.can_agree, by, sheet)
    with transaction.atomic():
        move(sheet, SHEET, "agree_costs", by=by, at=at, thread=sheet.request_id)
        CostSheet.objects.filter(pk=sheet.pk).update(agreed_by=by, agreed_at=at)
        _tell(sheet, people_of_firm(sheet.firm_id), gettext_lazy("The costs of %(number)s are agreed"), at=at)


def return_costs(sheet: CostSheet, *, reason: str, by: Membership, at: datetime) -> None:
    """Not like this: back to the writer, with a reason."""
    require(rules.can_agree, by, sheet)
    require_reason(reason)
    with transaction.atomic():
        due = at + policy.minutes("cost_days")
        move(sheet, SHEET, "return_costs", by=by, at=at, due_at=due, thread=sheet.request_id, reason=reason)
        CostSheet.objects.filter(pk=sheet.pk).update(note=reason[:300])
        _tell(sheet, people_of_firm(sheet.firm_id), gettext_lazy("The costs of %(number)s came back"), at=at)


def sweep(*, at: datetime) -> None:
    """Ask once a day for what is due."""
    due = CostSheet.objects.filter(state__in=[SheetState.DRAFT, SheetState.PROPOSED], state_due_at__lte=at)
    for sheet in due.select_related("request__created_by__user", "firm")[:200]:
        with transaction.atomic():
            CostSheet.objects.filter(pk=sheet.pk).update(state_due_at=at + AGAIN)
            request, writer = sheet.request, sheet.state == SheetState.DRAFT
            users = people_of_firm(sheet.firm_id) if writer else requester(request)
            _tell(sheet, users, gettext_lazy("Please look at the costs of %(number)s"), at=at)


def _tell(sheet: CostSheet, users: Any, sentence: Any, *, at: datetime) -> None:
    notify(users, "costs", sentence, link=f"/costs/{sheet.pk}/", at=at, number=sheet.request.number)
