"""Background doors of cycles."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from assessments.cycles import actions
from federation.kernel.tasks import job


@job("assessments.cycles.lock")
def lock(cycle: str, by: str) -> None:
    """Check once more and lock the scheme."""
    actions.lock_scheme(UUID(cycle), UUID(by), at=timezone.now())


@job("assessments.cycles.open")
def open_cycle(cycle: str, by: str) -> None:
    """Begin collecting and tell everybody who judges."""
    actions.finish_opening(UUID(cycle), UUID(by), at=timezone.now())


@job("assessments.cycles.sweep")
def sweep() -> None:
    """Remind before the end, and of what stands still."""
    actions.sweep(at=timezone.now())
