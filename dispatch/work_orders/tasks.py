"""Background doors of work orders."""

from __future__ import annotations

from django.utils import timezone

from dispatch.work_orders import actions
from federation.kernel.tasks import job


@job("dispatch.work_orders.sweep")
def sweep() -> None:
    """Apply what is due."""
    actions.sweep(at=timezone.now())
