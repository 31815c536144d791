"""Background doors of field work."""

from __future__ import annotations

from django.utils import timezone

from dispatch.fieldwork import actions
from federation.kernel.tasks import job


@job("dispatch.fieldwork.sweep")
def sweep() -> None:
    """Apply what is due on site."""
    actions.sweep(at=timezone.now())
