"""Background doors of campaigns."""

from __future__ import annotations

from django.utils import timezone

from assessments.campaigns import actions
from federation.kernel.tasks import job


@job("assessments.campaigns.sweep")
def sweep() -> None:
    """Findings and campaigns whose time is up."""
    actions.sweep(at=timezone.now())
