"""Background doors of cycles."""

from __future__ import annotations

from django.utils import timezone

from assessments.cycles import actions
from federation.kernel.tasks import job


@job("assessments.cycles.sweep")
def sweep() -> None:
    """Remind before the end, and of what stands still."""
    actions.sweep(at=timezone.now())
