"""Reading one's own notices."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from federation.accounts.models import Membership
from federation.kernel.lookup import one
from federation.kernel.sealed import masked
from federation.notices import texting
from federation.notices.events import GROUPS
from federation.notices.models import Channel, Delivery, Manner, Notice, Way


def own(by: Membership) -> QuerySet[Notice]:
    """The person's notices in this subdistrict, newest first."""
    return Notice.objects.filter(user=by.user_id).order_by("-created_at", "pk")


def get_own(by: Membership, pk: UUID) -> Notice:
    return one(own(by), pk=pk)


def unread(by: Membership) -> int:
    """How many the person has not read."""
    return own(by).filter(read_at=None).count()


def own_channel(by: Membership, way: str) -> Channel | None:
    """The person's own channel of that way, if it is open."""
    row: Channel | None = Channel.objects.filter(user=by.user_id, way=way).first()
    return row


def manner(by: Membership) -> dict[str, Any]:
    """The person's quiet hours, for a form."""
    return Manner.objects.filter(user=by.user_id).values("quiet_from", "quiet_until").first() or {}


def usable(way: Way) -> bool:
    """Whether messages can leave by it: e-mail and text messages need what only the operator can set up."""
    if way == Way.EMAIL:
        return bool(settings.EMAIL_SET_UP)
    return texting.is_set_up() if way == Way.SMS else True


def ways(by: Membership) -> list[dict[str, Any]]:
    """Every way, open or not, with what it carries and how its last message fared; two queries."""
    open_ways = {row.way: row for row in Channel.objects.filter(user=by.user_id)}
    last = Delivery.objects.filter(channel__user=by.user_id).order_by("channel_id", "-due_at").distinct("channel_id")
    fared = {row.channel_id: row for row in last}
    found = []
    for way in Way:
        row = open_ways.get(way.value)
        carried = [label for group, label in GROUPS.items() if row and group not in row.silent]
        address = (row.address if way == Way.EMAIL else masked(row.address)) if row else ""
        found.append(
            {
                "way": way, "row": row, "usable": usable(way), "address": address, "all": len(carried) == len(GROUPS), "carried": carried,
                "last": fared.get(row.pk) if row else None,
            }
        )  # fmt: skip
    return found
