"""Text messages: a sealed row in the transaction of its cause, sent afterwards by a job, at least once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F
from django.utils.translation import gettext as _

from dispatch.intake.models import TextMessage
from federation.kernel import jobs
from federation.kernel.errors import Refused
from federation.notices.texting import is_set_up, texter

BATCH, MOST_ATTEMPTS = 100, 60
KEEP = timedelta(days=2)


def text(phone: str, words: str, *, event: str, at: datetime) -> None:
    """Have the words sent to the phone once this commits; Refused where text messages cannot leave and somebody would wait for one."""
    if not is_set_up():
        if event == "code":
            raise Refused(_("Text messages are not set up here, so no code can be sent. Please report by telephone."), code="no_gateway")
        return
    TextMessage.objects.create(phone=phone, text=words, event=event, created_at=at)
    jobs.enqueue("dispatch.intake.deliver", at=at)


def deliver(*, at: datetime) -> None:
    """Send what waits; what fails is tried again, and after many times only says why."""
    sender = texter()
    rows = TextMessage.objects.select_for_update(skip_locked=True).filter(sent_at=None, attempts__lt=MOST_ATTEMPTS)
    for row in rows.order_by("created_at")[:BATCH]:
        try:
            sender.send(row.phone, row.text, key=str(row.pk))
        except (OSError, ValueError) as error:
            TextMessage.objects.filter(pk=row.pk).update(attempts=F("attempts") + 1, failure=type(error).__name__)
        else:
            TextMessage.objects.filter(pk=row.pk).update(sent_at=at)


def forget(*, at: datetime) -> int:
    """Delete old texts; returns how many."""
    return int(TextMessage.objects.filter(created_at__lt=at - KEEP).delete()[0])
