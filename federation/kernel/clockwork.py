"""What beat asks for: once per subdistrict, the sweep of each capability whose rows have deadlines."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from federation.kernel import jobs
from federation.tenancy import scope
from federation.tenancy.unscoped import active_subdistricts

SWEEPS = [
    "dispatch.mutual_aid.sweep",
    "dispatch.fieldwork.sweep",
    "dispatch.ledger.sweep",
    "dispatch.ratings.sweep",
    "dispatch.handovers.sweep",
    "dispatch.costs.sweep",
    "federation.firms.sweep",
    "federation.notices.deliver",
    "federation.api.forget",
    "dispatch.emergencies.sweep",
    "dispatch.planning.sweep",
    "dispatch.retrofits.sweep",
    "dispatch.consultations.sweep",
    "dispatch.neighbours.sweep",
    "dispatch.work_orders.sweep",
    "dispatch.intake.sweep",
    "dispatch.supervision.sweep",
    "dispatch.hotline.sweep",
    "assessments.results.sweep",
    "assessments.standings.sweep",
    "assessments.surveys.sweep",
    "dispatch.webhooks.sweep",
    "assessments.cycles.sweep",
    "assessments.campaigns.sweep",
    "assessments.classes.sweep",
]
KEEP_DONE = timedelta(days=2)


@shared_task(name="federation.kernel.tick", ignore_result=True)
def tick() -> None:
    """Ask for every sweep in every subdistrict, unless one is still waiting; two beats therefore do no harm.

    A sweep that was given up holds none of the following back. Ended sessions go.
    """
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    for subdistrict in active_subdistricts():
        with scope.atomic_tenant(subdistrict):
            waiting = set(jobs.Job.objects.filter(name__in=SWEEPS, done_at=None, given_up_at=None).values_list("name", flat=True))
            for name in SWEEPS:
                if name not in waiting:
                    jobs.enqueue(name, at=now)
            jobs.forget(now - KEEP_DONE)


def given_up_everywhere() -> int:
    """How many jobs of all subdistricts are not tried any more."""
    count = 0
    for subdistrict in active_subdistricts():
        with scope.atomic_tenant(subdistrict):
            count += jobs.given_up().count()
    return count
