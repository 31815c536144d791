"""Background doors of neighbours."""

from __future__ import annotations

from django.utils import timezone

from dispatch.neighbours import actions
from federation.kernel.tasks import job


@job("dispatch.neighbours.sweep")
def sweep() -> None:
    """What the clock does at the border."""
    actions.sweep(at=timezone.now())
