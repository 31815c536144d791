"""Outside parties' addresses: made from the link's row, and opened while it is in force."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from dispatch.intake import tokens
from dispatch.intake.tokens import Purpose
from dispatch.work_orders.models import OutsideLink, WorkOrder
from dispatch.work_orders.states import OPEN
from federation.accounts.models import Membership
from federation.tenancy import scope
from federation.tenancy.models import Subdistrict


def address(row: OutsideLink) -> str:
    """What is sent to the outside party."""
    return f"{settings.SITE_URL}/outside/{tokens.token(Purpose.OUTSIDE, row.subdistrict_id, row.pk)}/"


def open_link_behind(token: str, at: datetime) -> OutsideLink | None:
    """Enter the subdistrict and fetch the link, or None when it is over, revoked or not ours."""
    opened = tokens.read(token, Purpose.OUTSIDE)
    subdistrict = Subdistrict.objects.filter(pk=opened.subdistrict, active=True).first() if opened else None
    if opened is None or subdistrict is None:
        return None
    scope.enter(subdistrict.pk)
    timezone.activate(ZoneInfo(subdistrict.timezone))
    rows = OutsideLink.objects.filter(pk=opened.row, revoked_at=None, expires_at__gt=at, order__state__in=OPEN)
    found: OutsideLink | None = rows.select_related("order__compound", "order__category", "created_by__user").first()
    return found


def panel(order: WorkOrder, by: Membership, at: datetime) -> dict[str, Any] | None:
    """The order's outside links with their addresses, for whoever may send them."""
    rows = list(order.outside_links.all())
    if not rows:
        return None
    return {"links": [{"row": row, "address": address(row), "open": row.revoked_at is None and row.expires_at > at} for row in rows]}
