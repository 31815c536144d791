"""Background doors of mutual aid: fetch nothing, call one action."""

from __future__ import annotations

from uuid import UUID

from celery.signals import worker_init
from django.utils import timezone

from dispatch import matching
from dispatch.mutual_aid import actions
from federation.kernel.tasks import job


@worker_init.connect
def warm_up(**_facts: object) -> None:
    """A worker compiles or loads the search before its first job, whose time limit a compiler would use up."""
    matching.warm_up()


@job("dispatch.mutual_aid.match")
def match() -> None:
    """Find helpers for everything that waits."""
    actions.find_helpers(at=timezone.now())


@job("dispatch.mutual_aid.sweep")
def sweep() -> None:
    """Apply what is due."""
    actions.sweep(at=timezone.now())


@job("dispatch.mutual_aid.absence")
def absence(resource: str) -> None:
    """A helper is away or out of order: release what it was booked for."""
    actions.release_absent(UUID(resource), at=timezone.now())


@job("dispatch.mutual_aid.booked")
def booked(resource: str) -> None:
    """A helper was booked: take back what it was offered for at the same time."""
    actions.withdraw_clashing(UUID(resource), at=timezone.now())
