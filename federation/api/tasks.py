"""Background door of the API."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from federation.api import once
from federation.kernel import submissions
from federation.kernel.tasks import job

KEPT = timedelta(hours=48)


@job("federation.api.forget")
def forget() -> None:
    """Idempotency keys and submissions older than two days are forgotten; a later repeat would make a new thing."""
    once.forget(timezone.now() - KEPT)
    submissions.forget(timezone.now() - KEPT)
