"""Background door of firms."""

from __future__ import annotations

from django.utils import timezone

from federation.firms import actions
from federation.kernel.tasks import job


@job("federation.firms.sweep")
def sweep() -> None:
    """Remind of what waits too long."""
    actions.sweep(at=timezone.now())
