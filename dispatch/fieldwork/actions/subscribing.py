"""Calendar subscriptions: the address is shown once, kept as a digest, and can be taken back at any time."""

from __future__ import annotations

import secrets
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from dispatch.fieldwork import rules
from dispatch.fieldwork.models import Feed
from federation.accounts.models import Membership
from federation.kernel import audit, turns
from federation.kernel.errors import Refused
from federation.kernel.rules import require

MOST = 5


def digest_of(token: str) -> str:
    """What is kept of a token: 32 random bytes need no salt."""
    return sha256(token.encode()).hexdigest()


def subscribe(*, name: str, by: Membership, at: datetime) -> tuple[Feed, str]:
    """A new subscription and its secret token."""
    require(rules.can_subscribe, by, None)
    with transaction.atomic():
        turns.take("feeds", by.pk)
        if Feed.objects.filter(member=by, revoked_at=None).count() >= MOST:
            raise Refused(_("At most %(count)d subscriptions; take one back first.") % {"count": MOST}, code="too_many")
        token = secrets.token_urlsafe(32)
        row: Feed = Feed.objects.create(member=by, name=name[:60], digest=digest_of(token), created_at=at)
        audit.record("subscribe_calendar", row, by=by, at=at, name=name)
    return row, token


def unsubscribe(feed: Feed, *, by: Membership, at: datetime) -> None:
    """The address works no more."""
    require(rules.owns_feed, by, feed)
    with transaction.atomic():
        Feed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=at)
        audit.record("unsubscribe_calendar", feed, by=by, at=at, name=feed.name)


def note_use(feed: Feed, *, at: datetime) -> None:
    """The day on which a calendar last asked."""
    Feed.objects.filter(pk=feed.pk).update(used_at=at)
