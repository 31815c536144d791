"""Background doors of webhooks."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from dispatch.webhooks import actions
from federation.kernel.tasks import job

KEEP = timedelta(days=60)


@job("dispatch.webhooks.send")
def send(delivery: str) -> None:
    """One attempt at one message."""
    actions.send(delivery, at=timezone.now())


@job("dispatch.webhooks.sweep")
def sweep() -> None:
    """Forget what is long past."""
    actions.forget(timezone.now() - KEEP)
