"""Background doors of the intake."""

from __future__ import annotations

from django.utils import timezone

from dispatch.intake import texting
from federation.kernel.tasks import job


@job("dispatch.intake.deliver")
def deliver() -> None:
    """Send the texts that wait."""
    texting.deliver(at=timezone.now())


@job("dispatch.intake.sweep")
def sweep() -> None:
    """Try again what failed, and forget old texts."""
    texting.deliver(at=timezone.now())
    texting.forget(at=timezone.now())
