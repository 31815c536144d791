"""The base class of every background task: one subdistrict, one transaction, effects once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from celery import Task, shared_task
from django.utils import timezone

from federation.kernel.jobs import Job, note_failure
from federation.tenancy import scope

logger = logging.getLogger(__name__)


class TenantTask(Task):  # type: ignore[type-arg]
    """Runs a job's function in its subdistrict; the job row is locked, so a repeated message finds it done.

    A failure is counted on the row, which comes back after a growing wait; the broker is never asked to retry.
    """

    abstract = True

    def __call__(self, *, job: str, subdistrict: int, args: dict[str, Any]) -> None:
        try:
            with scope.atomic_tenant(subdistrict):
                row = Job.objects.select_for_update(skip_locked=True).filter(pk=job, done_at=None, given_up_at=None).first()
                if row is None:
                    return
                self.run(**args)
                Job.objects.filter(pk=job).update(done_at=timezone.now(), failure="")
        except Exception as error:  # whatever it was, it is tried again and the row says why
            logger.exception("job failed", extra={"job": job, "task": self.name})
            with scope.atomic_tenant(subdistrict):
                note_failure(job, error)


def job(name: str, *, seconds: int | None = None) -> Callable[[Callable[..., None]], Any]:
    """Register a function as the task that `enqueue(name, …)` asks for; `seconds` where it may take longer than others."""
    limits: dict[str, Any] = {} if seconds is None else {"soft_time_limit": seconds, "time_limit": seconds + 10}

    def register(function: Callable[..., None]) -> Any:
        make: Any = shared_task
        return make(base=TenantTask, name=name, **limits)(function)

    return register
