"""Background doors of standings."""

from __future__ import annotations

from django.utils import timezone

from assessments.standings import actions
from federation.kernel.tasks import job


@job("assessments.standings.sweep")
def sweep() -> None:
    """Entries of the lists run out."""
    actions.sweep(at=timezone.now())
