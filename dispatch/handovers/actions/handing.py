"""Handing over and back: written and signed by one side, signed by the other; a signed return frees the machine at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.fieldwork.models import Side
from dispatch.fieldwork.rules import side_of
from dispatch.handovers import queries, rules
from dispatch.handovers.models import ConditionPicture, DamageCase, Direction, Grade, Handover
from dispatch.handovers.states import HANDOVER, HandoverState
from dispatch.mutual_aid.models import Booking, Job
from dispatch.mutual_aid.queries import LIVE_JOBS, requester
from federation.accounts.models import Membership, User
from federation.accounts.queries import people_of_firm
from federation.kernel import audit
from federation.kernel.errors import Conflict, Refused
from federation.kernel.numbers import next_number
from federation.kernel.rules import require, require_reason
from federation.kernel.workflow import move
from federation.notices.actions import notify
from federation.pool.models import Unit
from federation.tenancy import policy

Picture: TypeAlias = "tuple[ContentFile[bytes], int, int]"


def hand_over(
    job: Job, unit: Unit, direction: Direction, *, grade: Grade, signature: str, meter: Decimal | None = None, accessories: str = "",
    note: str = "", pictures: Sequence[Picture] = (), by: Membership, at: datetime,
) -> Handover:  # fmt: skip
    """Write the protocol and sign it; `signature` is the signed-in person's own name, typed."""
    require(rules.can_hand_over, by, job)
    _require_own_name(signature, by)
    with transaction.atomic():
        _require_sense(job, unit, direction, meter)
        day = at.astimezone(ZoneInfo(by.subdistrict.timezone)).date()
        try:
            with transaction.atomic():
                row: Handover = Handover.objects.create(
                    number=next_number("JJD", day), job=job, unit=unit, direction=direction, grade=grade, meter=meter,
                    accessories=accessories[:300], note=note[:1000], first_by=by, first_name=signature.strip()[:150], first_at=at,
                    state=HandoverState.OPEN, state_since=at, state_due_at=at + policy.minutes("handover_hours"),
                )  # fmt: skip
        except IntegrityError as error:
            raise Conflict(_("There is a protocol for this machine already."), code="already_written") from error
        for file, width, height in pictures:
            keep_picture(handover=row, file=file, width=width, height=height, at=at)
        audit.record("hand_over", row, by=by, at=at, thread=job.request_id, kind=direction, resource=unit, name=row.number)
        notify(
            people_of(job, Side.REQUESTER if side_of(by, job) == Side.HELPER else Side.HELPER), "handover.to_sign",
            gettext_lazy("Please sign the handover %(number)s: %(resource)s"),
            link=f"/handovers/{row.pk}/", at=at, number=row.number, resource=unit,
        )  # fmt: skip
    return row


def sign(handover: Handover, *, signature: str, by: Membership, at: datetime) -> None:
    """The other side agrees to what is written; a return frees the machine from this minute on."""
    require(rules.can_sign, by, handover)
    _require_own_name(signature, by)
    with transaction.atomic():
        move(handover, HANDOVER, "sign_handover", by=by, at=at, thread=handover.job.request_id, name=handover.number)
        Handover.objects.filter(pk=handover.pk).update(second_by=by, second_name=signature.strip()[:150], second_at=at)
        if handover.direction == Direction.BACK:
            give_back(handover.job, handover.unit, at)
            if handover.grade == Grade.DAMAGED:
                Unit.objects.filter(pk=handover.unit_id).update(active=False)
        notify(
            people_of(handover.job, side_of(handover.first_by, handover.job) or Side.HELPER), "handover.signed",
            gettext_lazy("Both sides signed the handover %(number)s"), link=f"/handovers/{handover.pk}/", at=at, number=handover.number,
        )  # fmt: skip


def withdraw(handover: Handover, *, reason: str, by: Membership, at: datetime) -> None:
    """Something was wrong in it; write a new one."""
    require(rules.can_withdraw, by, handover)
    require_reason(reason)
    with transaction.atomic():
        if DamageCase.objects.filter(handover=handover).exists():
            raise Conflict(_("A damage was reported from it; it stays."), code="damage")
        move(handover, HANDOVER, "withdraw_handover", by=by, at=at, thread=handover.job.request_id, reason=reason)
        Handover.objects.filter(pk=handover.pk).update(reason=reason[:300])


def give_back(job: Job, unit: Unit, at: datetime) -> None:
    """The machine's bookings for this job end now; those that have not begun are given up."""
    rows = Booking.objects.filter(job=job, unit=unit, live=True)
    rows.filter(during__startswith__gte=at).update(live=False)
    for booking in rows.filter(during__startswith__lt=at, during__endswith__gt=at):
        Booking.objects.filter(pk=booking.pk).update(during=(booking.during.lower, at))


def before_complete(job: Job, by: Membership | None, at: datetime) -> None:
    """A loan is over when every machine that was handed over is back."""
    missing = queries.away(job)
    if missing:
        names = _(", ").join(str(unit) for unit in queries.units_of(job) if unit.pk in missing)
        raise Refused(_("Not returned yet: %(machines)s.") % {"machines": names}, code="not_returned")


def keep_picture(
    *, handover: Handover | None = None, damage: DamageCase | None = None, file: ContentFile[bytes], width: int, height: int, at: datetime
) -> ConditionPicture:
    """Keep a re-encoded picture; the caller has checked the right."""
    row = ConditionPicture(handover=handover, damage=damage, width=width, height=height, created_at=at)
    row.file.save(f"{row.pk}.webp", file, save=False)
    row.save(force_insert=True)
    return row


def people_of(job: Job, side: Side) -> Sequence[User]:
    """Who is told of a side."""
    if side == Side.HELPER:
        return list(people_of_firm(job.firm_id))
    request = job.request
    return list(requester(request))


def _require_own_name(signature: str, by: Membership) -> None:
    if "".join(signature.split()) != "".join(by.user.get_full_name().split()):
        raise Refused(_("Please sign with your own name as it stands in your account: %(name)s.") % {"name": by.user}, code="signature")


def _require_sense(job: Job, unit: Unit, direction: Direction, meter: Decimal | None) -> None:
    job.refresh_from_db(fields=["state"])
    if job.state not in LIVE_JOBS:
        raise Conflict(_("The job is no longer running."), code="state")
    if unit.pk not in {one.pk for one in queries.units_of(job)} or job.resource.kind != "equipment":
        raise Refused(_("This machine is not booked for the job."), code="not_booked")
    if direction == Direction.BACK:
        out = Handover.objects.filter(job=job, unit=unit, direction=Direction.OUT, state=HandoverState.SIGNED).first()
        if out is None:
            raise Conflict(_("Both sides must have signed the handover first."), code="not_handed_over")
        if meter is not None and out.meter is not None and meter < out.meter:
            raise Refused(_("The meter cannot run backwards: it was %(meter)s.") % {"meter": out.meter}, code="meter")
