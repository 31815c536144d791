"""Background doors of planning."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from dispatch.planning import actions
from federation.kernel.tasks import job


@job("dispatch.planning.prepare")
def prepare(proposal: str) -> None:
    """Compute a plan that somebody asked for."""
    actions.prepare(UUID(proposal), at=timezone.now())


@job("dispatch.planning.sweep")
def sweep() -> None:
    """Put away what nobody released."""
    actions.sweep(at=timezone.now())
