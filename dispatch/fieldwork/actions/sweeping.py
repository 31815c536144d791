"""What the clock does on site: wishes lapse, permits expire, missing day sheets are asked for."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy

from dispatch.fieldwork.actions.extending import withdraw_extension
from dispatch.fieldwork.actions.shifts import plan_shifts
from dispatch.fieldwork.models import Extension, Permit, Shift
from dispatch.fieldwork.queries import OPEN_SHIFTS
from dispatch.fieldwork.states import PERMIT, ExtensionState, PermitState
from dispatch.mutual_aid.models import Job
from dispatch.mutual_aid.queries import LIVE_JOBS
from federation.accounts.queries import people_of_firm
from federation.kernel.workflow import giving_way, move
from federation.notices.actions import notify

BATCH = 200
AGAIN = timedelta(days=1)


def sweep(*, at: datetime) -> None:
    """Apply what is due; twice changes nothing more."""
    for extension in Extension.objects.filter(state=ExtensionState.ASKED, state_due_at__lte=at).select_related("job")[:BATCH]:
        with giving_way():
            withdraw_extension(extension, by=None, at=at)
    open_permits = Permit.objects.filter(state__in=[PermitState.ISSUED, PermitState.VALID], state_due_at__lte=at)
    for permit in open_permits.select_related("job")[:BATCH]:
        with giving_way():
            move(permit, PERMIT, "expire_permit", by=None, at=at, thread=permit.job.request_id)
    for job in Job.objects.filter(state__in=LIVE_JOBS, shifts=None).select_related("request")[:BATCH]:
        with transaction.atomic():
            plan_shifts(job, None, at)
    _ask_for_day_sheets(at)


def _ask_for_day_sheets(at: datetime) -> None:
    """Once a day while the sheet is missing; jobs that are not on site yet have their own alarm."""
    due = Shift.objects.filter(state__in=OPEN_SHIFTS, state_due_at__lte=at, job__state="on_site")
    for shift in due.select_related("job__request", "job__resource").order_by("state_due_at")[:BATCH]:
        with transaction.atomic():
            Shift.objects.filter(pk=shift.pk).update(state_due_at=at + AGAIN)
            notify(
                people_of_firm(shift.job.firm_id), "shift.sheet", gettext_lazy("The day sheet of shift %(shift)s is missing: %(number)s"),
                link=f"/jobs/{shift.job_id}/", at=at, shift=shift.number, number=shift.job.request.number,
            )  # fmt: skip
