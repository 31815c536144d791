"""Background work that cannot be lost: a row in the same transaction, published to the broker by a relay.

The database is the truth about what is still to be done. A job is done when its effects and `done_at` commit
together; a message that the broker loses, repeats or delays changes nothing but the time. Publishing is no failure:
workers may be away for a week. A job whose function raises waits longer each time, and after a day of it is given up,
which the office's page and `/readyz` say until somebody has it tried again.
"""

from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.db.models import F, Q
from django.utils import timezone

from federation.tenancy import scope
from federation.tenancy.models import TenantModel

logger = logging.getLogger(__name__)
CHANNEL = "linyuan_jobs"
FIRST_WAIT = timedelta(seconds=20)  # after a failure; twice as long after each further one, up to
LONGEST_WAIT = timedelta(minutes=15)
MOST_FAILURES = 100  # a day, nearly all of them LONGEST_WAIT apart


class Job(TenantModel):
    """One piece of work, by the registered name of its task; `args` holds only ids and numbers."""

    name = models.CharField(max_length=100)
    args = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)  # publications
    failures = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(done_at=None), name="job_open"),
            models.Index(fields=["given_up_at"], condition=Q(given_up_at__isnull=False), name="job_given_up"),
        ]

    def __str__(self) -> str:
        return self.name


def enqueue(name: str, *, at: datetime, **args: Any) -> None:
    """Ask for background work; it starts after the surrounding transaction commits, and only then."""
    Job.objects.create(name=name, args=args, created_at=at, due_at=at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(scope.current())])


def enqueue_once(name: str, *, at: datetime) -> None:
    """Ask for work at a later time unless it is asked for already."""
    if not Job.objects.filter(name=name, done_at=None, due_at__gt=timezone.now(), attempts=0).exists():
        enqueue(name, at=at)


def lease(limit: int = 200) -> list[tuple[uuid.UUID, str, dict[str, Any]]]:
    """Take the current subdistrict's due jobs for publishing; concurrent relays get different ones."""
    now = timezone.now()
    due = Job.objects.select_for_update(skip_locked=True).filter(done_at=None, given_up_at=None, due_at__lte=now)
    jobs = list(due.order_by("due_at").values_list("id", "name", "args")[:limit])
    Job.objects.filter(id__in=[job[0] for job in jobs]).update(due_at=now + settings.JOB_LEASE, attempts=F("attempts") + 1)
    return jobs


def give_back(job_ids: list[uuid.UUID]) -> None:
    """Make leased jobs due again at once, because their messages never left."""
    Job.objects.filter(id__in=job_ids, done_at=None).update(due_at=timezone.now(), attempts=F("attempts") - 1)


def wait_after(failures: int) -> timedelta:
    """How long a job rests after so many failures, at least one."""
    return min(FIRST_WAIT * 2 ** min(failures - 1, 16), LONGEST_WAIT)


def note_failure(pk: str, error: Exception) -> None:
    """One more failure of a job: it comes again later, or is given up and says so."""
    now = timezone.now()
    row = Job.objects.select_for_update().filter(pk=pk, done_at=None).first()
    if row is None:
        return
    failures = row.failures + 1
    given_up = now if failures >= MOST_FAILURES else None
    Job.objects.filter(pk=pk).update(failures=failures, failure=repr(error)[:500], due_at=now + wait_after(failures), given_up_at=given_up)
    if given_up:
        logger.error("job given up", extra={"job": pk, "task": row.name, "failures": failures})


def given_up() -> models.QuerySet[Job]:
    """The current subdistrict's jobs that are not tried any more, latest first."""
    return Job.objects.filter(given_up_at__isnull=False).order_by("-given_up_at", "pk")


def try_again(rows: models.QuerySet[Job]) -> int:
    """Begin anew with jobs that were given up; returns how many."""
    found = rows.filter(given_up_at__isnull=False, done_at=None).order_by()
    return found.update(given_up_at=None, failures=0, due_at=timezone.now())


def forget(older_than: datetime) -> int:
    """Delete jobs done before `older_than`; returns how many."""
    return Job.objects.filter(done_at__lt=older_than).delete()[0]
