"""Background doors of supervision."""

from __future__ import annotations

from django.utils import timezone

from dispatch.supervision import actions
from federation.kernel.tasks import job


@job("dispatch.supervision.sweep")
def sweep() -> None:
    """Tell every level whose time has come."""
    actions.sweep(at=timezone.now())
