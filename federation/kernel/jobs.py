"""Background work that cannot be lost: a row in the same transaction, published to the broker by a relay.

The database is the truth about what is still to be done. A job is done when its effects and `done_at` commit
together; a message that the broker loses, repeats or delays changes nothing but the time.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.db.models import F, Q
from django.utils import timezone

from federation.tenancy import scope
from federation.tenancy.models import TenantModel

CHANNEL = "linyuan_jobs"
MAX_ATTEMPTS = 50


class Job(TenantModel):
    """One piece of work, by the registered name of its task; `args` holds only ids and numbers."""

    name = models.CharField(max_length=100)
    args = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=Q(done_at=None), name="job_open")]

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
    due = Job.objects.select_for_update(skip_locked=True).filter(done_at=None, due_at__lte=now, attempts__lt=MAX_ATTEMPTS)
    jobs = list(due.order_by("due_at").values_list("id", "name", "args")[:limit])
    Job.objects.filter(id__in=[job[0] for job in jobs]).update(due_at=now + settings.JOB_LEASE, attempts=F("attempts") + 1)
    return jobs


def give_back(job_ids: list[uuid.UUID]) -> None:
    """Make leased jobs due again at once, because their messages never left."""
    Job.objects.filter(id__in=job_ids, done_at=None).update(due_at=timezone.now(), attempts=F("attempts") - 1)


def forget(older_than: datetime) -> int:
    """Delete jobs done before `older_than`; returns how many."""
    return Job.objects.filter(done_at__lt=older_than).delete()[0]
