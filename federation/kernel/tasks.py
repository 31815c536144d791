"""The base class of every background task: one subdistrict, one transaction, effects once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from celery import Task, shared_task
from django.utils import timezone

from federation.kernel.jobs import Job
from federation.tenancy import scope

logger = logging.getLogger(__name__)


class TenantTask(Task):  # type: ignore[type-arg]
    """Runs a job's function in its subdistrict; the job row is locked, so a repeated message finds it done.

    A failure is kept on the row and the lease brings the job back; the broker is never asked to retry.
    """

    abstract = True

    def __call__(self, *, job: str, subdistrict: int, args: dict[str, Any]) -> None:
        try:
            with scope.atomic_tenant(subdistrict):
                row = Job.objects.select_for_update(skip_locked=True).filter(pk=job, done_at=None).first()
                if row is None:
                    return
                self.run(**args)
                Job.objects.filter(pk=job).update(done_at=timezone.now(), failure="")
        except Exception as error:  # whatever it was, the lease retries and the row says why
            logger.exception("job failed", extra={"job": job, "task": self.name})
            with scope.atomic_tenant(subdistrict):
                Job.objects.filter(pk=job).update(failure=repr(error)[:500])


def job(name: str, *, seconds: int | None = None) -> Callable[[Callable[..., None]], Any]:
    """Register a function as the task that `enqueue(name, …)` asks for; `seconds` where it may take longer than others."""
    limits: dict[str, Any] = {} if seconds is None else {"soft_time_limit": seconds, "time_limit": seconds + 10}

    def register(function: Callable[..., None]) -> Any:
        make: Any = shared_task
        return make(base=TenantTask, name=name, **limits)(function)

    return register
