"""The person's own ways out of the product: chosen by the person, written with the notice, tried until taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from federation.accounts.models import Membership
from federation.kernel import audit, jobs
from federation.kernel.errors import Conflict
from federation.notices.events import URGENT, group_of
from federation.notices.models import Channel, Delivery, Manner, Notice, Way
from federation.notices.quiet import heard_at
from federation.notices.robots import Declined
from federation.notices.senders import by_channel
from federation.tenancy import scope
from federation.tenancy.models import Subdistrict

SEND = "federation.notices.send"
MOST_ATTEMPTS = 8
FIRST_WAIT = timedelta(minutes=1)  # doubled after every failure: the last try is two hours after the first


def hand_over(notices: Sequence[Notice], *, at: datetime) -> None:
    """Put the notices on every way that their people opened for them; quiet hours delay what is not urgent."""
    people = {notice.user_id for notice in notices}
    channels = list(Channel.objects.filter(user__in=people))
    if not channels:
        return
    zone = ZoneInfo(Subdistrict.objects.values_list("timezone", flat=True).get(pk=scope.current()))
    manners = {row.user_id: row for row in Manner.objects.filter(user__in=people)}
    rows = []
    for notice in notices:
        due, manner = at, manners.get(notice.user_id)
        if manner is not None and notice.event not in URGENT:
            due = heard_at(at, zone=zone, quiet_from=manner.quiet_from, quiet_until=manner.quiet_until)
        own = [channel for channel in channels if channel.user_id == notice.user_id and group_of(notice.event) not in channel.silent]
        rows += [Delivery(notice=notice, channel=channel, due_at=due) for channel in own]
    Delivery.objects.bulk_create(rows)
    for row in rows:
        jobs.enqueue(SEND, at=row.due_at, delivery=str(row.pk))


def send(pk: UUID, *, at: datetime) -> None:
    """Send one delivery that has not been taken yet; a failure is kept in the vendor's words and tried again later, in the end given up.

    What a vendor declines for good is given up at once.
    """
    rows = Delivery.objects.select_for_update(of=("self",), no_key=True).select_related("notice__user", "channel")
    row = rows.filter(pk=pk, sent_at=None).first()
    if row is None or row.attempts >= MOST_ATTEMPTS:
        return
    try:
        by_channel(row)
    except (OSError, ValueError) as error:
        attempts = MOST_ATTEMPTS if isinstance(error, Declined) else row.attempts + 1
        Delivery.objects.filter(pk=pk).update(attempts=attempts, failure=(str(error) or type(error).__name__)[:200])
        if attempts < MOST_ATTEMPTS:
            jobs.enqueue(SEND, at=at + FIRST_WAIT * 2**row.attempts, delivery=str(pk))
    else:
        Delivery.objects.filter(pk=pk).update(sent_at=at, attempts=row.attempts + 1, failure="")


def open_channel(way: Way, *, address: str, secret: str, silent: Iterable[str], by: Membership, at: datetime) -> Channel:
    """Open a way for oneself, or change it."""
    with transaction.atomic():
        facts = {"address": address, "secret": secret, "silent": sorted(silent)}
        row, new = Channel.objects.update_or_create(user=by.user, way=way, defaults=facts, create_defaults={**facts, "created_at": at})
        audit.record("open_channel", row, by=by, at=at, way=way.value, new=new)
    return row


def close_channel(row: Channel, *, by: Membership, at: datetime) -> None:
    """Nothing leaves by this way any more; what was still on it is dropped."""
    if row.user_id != by.user_id:
        raise Conflict(_("This is somebody else's way."), code="not_own")
    with transaction.atomic():
        audit.record("close_channel", row, by=by, at=at, way=row.way)
        row.delete()


def set_quiet(quiet_from: int | None, quiet_until: int | None, *, by: Membership, at: datetime) -> None:
    """When nothing but emergencies may sound."""
    with transaction.atomic():
        Manner.objects.update_or_create(user=by.user, defaults={"quiet_from": quiet_from, "quiet_until": quiet_until})


def try_channel(row: Channel, *, by: Membership, at: datetime) -> None:
    """A first message to oneself, so that a wrong address shows at once."""
    with transaction.atomic():
        notice = Notice.objects.create(
            user=by.user, event="notices.trial", text=_("This way works: notices of Linyuan arrive here."), link="/notices/", created_at=at
        )
        delivery = Delivery.objects.create(notice=notice, channel=row, due_at=at)
        jobs.enqueue(SEND, at=at, delivery=str(delivery.pk))
