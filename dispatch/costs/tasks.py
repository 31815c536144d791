"""Background door of costs."""

from __future__ import annotations

from django.utils import timezone

from dispatch.costs import actions
from federation.kernel.tasks import job


@job("dispatch.costs.sweep")
def sweep() -> None:
    """Ask for what is due."""
    actions.sweep(at=timezone.now())
