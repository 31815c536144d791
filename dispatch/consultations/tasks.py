"""Background doors of consultations."""

from __future__ import annotations

from django.utils import timezone

from dispatch.consultations import actions
from federation.kernel.tasks import job


@job("dispatch.consultations.sweep")
def sweep() -> None:
    """Remind the tables of what is due."""
    actions.sweep(at=timezone.now())
