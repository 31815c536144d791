"""Background door of the survey."""

from __future__ import annotations

from django.utils import timezone

from assessments.surveys import flagging
from federation.kernel.tasks import job


@job("assessments.surveys.sweep", seconds=100)
def sweep() -> None:
    """Look for signals in new answers."""
    flagging.sweep(at=timezone.now())
