"""Background doors of planning."""

from __future__ import annotations

from django.utils import timezone

from dispatch.planning import actions
from federation.kernel.tasks import job


@job("dispatch.planning.sweep")
def sweep() -> None:
    """Put away what nobody released."""
    actions.sweep(at=timezone.now())
