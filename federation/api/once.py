"""Making something once, however often the same call arrives: the key is written in the transaction of the work."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.api.models import IdempotencyKey
from federation.kernel.errors import Refused


def claim(user: User, key: str, body: bytes, *, at: datetime) -> IdempotencyKey:
    """The row of this key: fresh (status 0) for the first caller, filled with the answer for every repeat.

    A simultaneous second caller waits at the unique index until the first has committed or rolled back.
    Raises Refused when the key was used for another body.
    """
    digest = hashlib.sha256(body).hexdigest()
    fresh = IdempotencyKey(user=user, key=key[:100], body_digest=digest, created_at=at)
    IdempotencyKey.objects.bulk_create([fresh], ignore_conflicts=True)
    row: IdempotencyKey = IdempotencyKey.objects.get(user=user, key=key[:100])
    if row.pk == fresh.pk:
        return row
    if row.body_digest != digest:
        raise Refused(_("This key was already used for another call."), code="idempotency_key_reused")
    return row


def remember(row: IdempotencyKey, status: int, body: Any) -> None:
    """Keep the answer for repeats."""
    IdempotencyKey.objects.filter(pk=row.pk).update(status=status, body=body)


def forget(before: datetime) -> int:
    """Delete the current subdistrict's keys that are older; returns how many."""
    return IdempotencyKey.objects.filter(created_at__lt=before).delete()[0]
