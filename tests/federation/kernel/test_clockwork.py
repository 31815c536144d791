"""Beat asks twice, the clock jumps forward and back: whatever is due happens once (promise P16)."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db.models import Model
from django.utils import timezone

from dispatch.demo import seed
from dispatch.ledger.models import Posting
from dispatch.mutual_aid.models import Offer, Wave
from dispatch.supervision.models import SupervisionAct
from federation.celery import app
from federation.kernel import clockwork
from federation.kernel.audit import LogEntry
from federation.kernel.jobs import Job
from federation.notices.models import Notice
from federation.tenancy import scope
from federation.tenancy.unscoped import active_subdistricts

EFFECTS: tuple[type[Model], ...] = (LogEntry, Notice, Offer, Wave, Posting, SupervisionAct)


def beat(times: int = 1) -> int:
    """So many beats at once, and a worker that does all that is due; how many jobs it did."""
    done = 0
    for _ in range(times):
        clockwork.tick()
    for subdistrict in active_subdistricts():
        with scope.atomic_tenant(subdistrict):
            while row := Job.objects.filter(done_at=None, due_at__lte=timezone.now()).order_by("due_at").first():
                app.tasks[row.name](job=str(row.pk), subdistrict=subdistrict, args=row.args)
                row.refresh_from_db()
                assert row.done_at, (row.name, row.failure)
                done += 1
    return done


def effects() -> dict[str, int]:
    """How much of everything there is in the first subdistrict."""
    return {model.__name__: model._default_manager.count() for model in EFFECTS}


@pytest.mark.slow
def test_what_is_due_happens_once_however_often_and_when_beat_asks(luyi: Any, now: datetime) -> None:
    app.loader.import_default_modules()
    seed.scene(at=now)
    beat()
    before, jobs = effects(), 0
    assert beat(times=2) <= len(clockwork.SWEEPS) * len(active_subdistricts()), "two beats ask for a sweep once"
    assert effects() == before
    for days in (1, 40):
        with time_machine.travel(now + timedelta(days=days)):
            jobs += beat(times=2)
            after = effects()
            jobs += beat(times=2)
            assert effects() == after, f"{days} days later"
    assert after["LogEntry"] > before["LogEntry"] and after["Notice"] > before["Notice"], "something was due"
    with time_machine.travel(now + timedelta(hours=1)):
        jobs += beat(times=2)
        assert effects() == after, "a clock that jumps back"
    sys.stdout.write(f"  {jobs} jobs; {before} became {after}")
