"""Delivery of notices by the worker."""

from __future__ import annotations

import logging
from uuid import UUID

from django.utils import timezone

from federation.kernel.tasks import job
from federation.notices import reaching
from federation.notices.models import Notice
from federation.notices.robots import Declined
from federation.notices.senders import configured

logger = logging.getLogger(__name__)
BATCH = 200


@job("federation.notices.deliver")
def deliver() -> None:
    """Send what is unsent; a notice that no channel takes stays unsent and is tried again at the next sweep."""
    sender = configured()
    waiting = Notice.objects.select_for_update(skip_locked=True, of=("self",)).filter(sent_at=None)
    for notice in waiting.select_related("user").order_by("created_at")[:BATCH]:
        try:
            sender.send(notice)
        except Declined as error:  # for good: it stands in the product, and the operator's log has the vendor's words
            logger.error("notice declined", extra={"notice": notice.pk, "error": str(error)})
        except OSError as error:
            logger.warning("notice not delivered yet", extra={"notice": notice.pk, "error": str(error)})
            return
        Notice.objects.filter(pk=notice.pk).update(sent_at=timezone.now())


@job("federation.notices.send")
def send(delivery: str) -> None:
    """Send one notice by one of the person's own ways."""
    reaching.send(UUID(delivery), at=timezone.now())
