"""Background doors of mutual aid: fetch nothing, call one action."""

from __future__ import annotations

from django.utils import timezone

from dispatch.mutual_aid import actions
from federation.kernel.tasks import job


@job("dispatch.mutual_aid.match")
def match() -> None:
    """Find helpers for everything that waits."""
    actions.find_helpers(at=timezone.now())


@job("dispatch.mutual_aid.sweep")
def sweep() -> None:
    """Apply what is due."""
    actions.sweep(at=timezone.now())
