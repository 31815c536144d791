"""Text messages: a sealed row in the transaction of its cause, sent afterwards by a job, at least once."""

from __future__ import annotations

import hashlib
import hmac
import json
import urllib.request
from datetime import datetime, timedelta
from typing import Protocol

from django.conf import settings
from django.db.models import F

from dispatch.intake.models import TextMessage
from federation.kernel import jobs

BATCH, MOST_ATTEMPTS = 100, 60
KEEP = timedelta(days=2)
TIMEOUT_S = 5


class Texter(Protocol):
    """Sends one text or raises."""

    def send(self, phone: str, text: str, *, key: str) -> None: ...


class Outbox:
    """Keeps it in the product; the development page shows it."""

    def send(self, phone: str, text: str, *, key: str) -> None:
        """Nothing leaves."""


class Gateway:
    """Posts JSON to the operator's own gateway, signed, with a key by which a repeated message is known."""

    def send(self, phone: str, text: str, *, key: str) -> None:
        body = json.dumps({"phone": phone, "text": text, "key": key}, ensure_ascii=False).encode()
        proof = hmac.new(settings.SMS_SECRET.encode(), body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-Signature": proof}
        request = urllib.request.Request(settings.SMS_URL, data=body, headers=headers, method="POST")  # noqa: S310 - the operator's address
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310
            if answer.status >= 300:
                raise ConnectionError(f"the gateway answered {answer.status}")


TEXTERS: dict[str, type[Texter]] = {"outbox": Outbox, "http": Gateway}


def text(phone: str, words: str, *, event: str, at: datetime) -> None:
    """Have the words sent to the phone once this commits."""
    TextMessage.objects.create(phone=phone, text=words, event=event, created_at=at)
    jobs.enqueue("dispatch.intake.deliver", at=at)


def deliver(*, at: datetime) -> None:
    """Send what waits; what fails is tried again, and after many times only says why."""
    texter = TEXTERS[settings.SMS_SENDER]()
    rows = TextMessage.objects.select_for_update(skip_locked=True).filter(sent_at=None, attempts__lt=MOST_ATTEMPTS)
    for row in rows.order_by("created_at")[:BATCH]:
        try:
            texter.send(row.phone, row.text, key=str(row.pk))
        except (OSError, ValueError) as error:
            TextMessage.objects.filter(pk=row.pk).update(attempts=F("attempts") + 1, failure=type(error).__name__)
        else:
            TextMessage.objects.filter(pk=row.pk).update(sent_at=at)


def forget(*, at: datetime) -> int:
    """Delete old texts; returns how many."""
    return int(TextMessage.objects.filter(created_at__lt=at - KEEP).delete()[0])
