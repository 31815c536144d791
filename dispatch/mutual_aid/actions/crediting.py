"""The end of a job: rated by the requester or by nobody, measured, and credited on both sides of the ledger."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.ledger.actions import account_of, account_of_neighbour, post_help
from dispatch.ledger.models import Measure
from dispatch.ledger.valuing import CENT, Help
from dispatch.mutual_aid import rules
from dispatch.mutual_aid.actions.closing import finish_if_done
from dispatch.mutual_aid.models import Job, LineSkill, OutsideHelp
from dispatch.mutual_aid.states import JOB
from dispatch.ratings.actions import Aspects, rate_as_requester
from federation.accounts.models import Membership
from federation.accounts.queries import people_of_firm
from federation.kernel.errors import Refused
from federation.kernel.rules import require
from federation.kernel.workflow import move
from federation.notices.actions import notify
from federation.pool.models import Kind


def rate(job: Job, *, stars: int, comment: str = "", aspects: Aspects | None = None, by: Membership, at: datetime) -> None:
    """One rating by the requester; the help is credited to both firms with it."""
    require(rules.can_rate, by, job)
    if not 1 <= stars <= 5:
        raise Refused(_("A rating is from 1 to 5."), code="stars")
    with transaction.atomic():
        credit(job, by=by, at=at, stars=stars)
        rate_as_requester(job, stars=stars, aspects=aspects or {}, comment=comment, by=by, at=at)
        notify(
            people_of_firm(job.firm_id), "job.rated", gettext_lazy("Thank you: %(number)s was rated %(stars)s of 5"),
            link=f"/jobs/{job.pk}/", at=at, number=job.request.number, stars=stars,
        )  # fmt: skip


def credit(job: Job, *, by: Membership | None, at: datetime, stars: int | None = None) -> None:
    """Post the help to both sides of the ledger and close the request when it was the last one; `by` None is the clock."""
    with transaction.atomic():
        move(job, JOB, "credit", by=by, at=at, thread=job.request_id, stars=stars or "")
        job.refresh_from_db(fields=["worked", "quantity", "done_at", "headcount_days"])
        if not job.request.drill:  # an exercise leaves no trace in the ledger
            guest = job.request.guest_of
            giver = account_of(job.firm_id, at=at)
            receiver = account_of_neighbour(guest.code, guest.name, at=at) if guest else account_of(job.request.firm_id, at=at)
            day = timezone.localtime(job.done_at or at).date()
            post_help(measured(job), job=job.pk, giver=giver, receiver=receiver, on=day, by=by, at=at)
        finish_if_done(job.request, by=by, at=at)


def owe(row: OutsideHelp, given: Help, *, on: date, by: Membership | None, at: datetime) -> None:
    """Post a neighbour's help on this side: the neighbour's account gave it, the requester's firm received it, at our own tariff."""
    giver = account_of_neighbour(row.neighbour.code, row.neighbour.name, at=at)
    post_help(given, outside=row.pk, giver=giver, receiver=account_of(row.request.firm_id, at=at), on=on, by=by, at=at)


def measured(job: Job) -> Help:
    """What the help counts: expert hours, machine-hours, or headcount-days (as the day sheets say, else heads x shifts).

    An expert's hours count at the level that was asked for: who sends a master for a simple matter is credited for it.
    """
    if job.resource.kind == Kind.CREW:
        days = job.quantity * job.request.shifts if job.headcount_days is None else job.headcount_days
        return Help(Measure.HEADCOUNT_DAYS, Decimal(days), term=job.resource.trade_id)
    worked = job.worked or job.request.duration * job.request.shifts
    hours = (Decimal(int(worked.total_seconds())) / 3600 * job.quantity).quantize(CENT, ROUND_HALF_UP)
    if job.resource.kind == Kind.EQUIPMENT:
        return Help(Measure.MACHINE_HOURS, hours, term=job.resource.equipment_type_id)
    level = LineSkill.objects.filter(line=job.line_id).aggregate(level=Max("level"))["level"]
    return Help(Measure.HOURS, hours, mode=job.mode, level=level or 1)
