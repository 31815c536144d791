"""Background doors of hotline imports."""

from __future__ import annotations

from django.utils import timezone

from dispatch.hotline import actions, queries
from federation.kernel.tasks import job


@job("dispatch.hotline.stage", seconds=100)
def stage(batch: str) -> None:
    """Read an uploaded file into chunks."""
    row = queries.for_work(batch)
    if row is not None:
        actions.stage(row, at=timezone.now())


@job("dispatch.hotline.apply")
def apply(batch: str) -> None:
    """Write the next chunk of an import."""
    row = queries.for_work(batch)
    if row is not None:
        actions.apply_next(row, at=timezone.now())


@job("dispatch.hotline.sweep")
def sweep() -> None:
    """Ask again for what stands still; throw away what nobody imported."""
    actions.sweep(at=timezone.now())
