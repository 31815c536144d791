"""Background door of ratings."""

from __future__ import annotations

from django.utils import timezone

from dispatch.ratings import actions
from federation.kernel.tasks import job


@job("dispatch.ratings.sweep")
def sweep() -> None:
    """Remind of complaints that wait."""
    actions.sweep(at=timezone.now())
