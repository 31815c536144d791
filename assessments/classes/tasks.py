"""Background doors of classes."""

from __future__ import annotations

from django.utils import timezone

from assessments.classes import actions
from federation.kernel.tasks import job


@job("assessments.classes.sweep")
def sweep() -> None:
    """Plans whose review date has passed."""
    actions.sweep(at=timezone.now())
