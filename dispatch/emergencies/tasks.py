"""Background doors of alarms."""

from __future__ import annotations

from django.utils import timezone

from dispatch.emergencies import actions
from federation.kernel.tasks import job


@job("dispatch.emergencies.sweep")
def sweep() -> None:
    """Tell the next level of what is late."""
    actions.sweep(at=timezone.now())
