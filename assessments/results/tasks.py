"""Background doors of results."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from assessments.results import actions
from federation.kernel.tasks import job


@job("assessments.results.gather")
def gather(calculation: str) -> None:
    """Read and store the inputs of a computation."""
    actions.gather(UUID(calculation), at=timezone.now())


@job("assessments.results.finish")
def finish(calculation: str) -> None:
    """Compute the scores from the stored inputs."""
    actions.finish(UUID(calculation), at=timezone.now())


@job("assessments.results.sweep")
def sweep() -> None:
    """The time to appeal runs out."""
    actions.sweep(at=timezone.now())
