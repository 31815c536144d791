"""Background doors of retrofits."""

from __future__ import annotations

from django.utils import timezone

from dispatch.retrofits import actions
from federation.kernel.tasks import job


@job("dispatch.retrofits.sweep")
def sweep() -> None:
    """Remind staff of projects past their day."""
    actions.sweep(at=timezone.now())
