"""Background doors of handovers."""

from __future__ import annotations

from django.utils import timezone

from dispatch.handovers import actions
from federation.kernel.tasks import job


@job("dispatch.handovers.sweep")
def sweep() -> None:
    """Keep late machines taken, and ask for what is due."""
    actions.sweep(at=timezone.now())
