"""Background door of the ledger."""

from __future__ import annotations

from django.utils import timezone

from dispatch.ledger import actions
from federation.kernel.tasks import job


@job("dispatch.ledger.sweep")
def sweep() -> None:
    """Let proposals lapse that nobody decided."""
    actions.sweep(at=timezone.now())
