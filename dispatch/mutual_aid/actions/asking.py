"""Asking for help: log, send, widen, cancel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.contracts.queries import may_ask_for
from communities.places.models import Compound
from dispatch.mutual_aid import rules
from dispatch.mutual_aid.actions.closing import ask_anew, release_everything, require_missing
from dispatch.mutual_aid.actions.holding import hold_below_limit, release_hold
from dispatch.mutual_aid.models import HelpRequest, LineSkill, RequestLine, Urgency
from dispatch.mutual_aid.states import REQUEST, RequestState
from federation.accounts import rules as people
from federation.accounts.models import Membership
from federation.accounts.queries import commanders
from federation.firms.models import PropertyFirm
from federation.kernel import audit, identifiers, jobs
from federation.kernel.errors import Denied, Refused
from federation.kernel.numbers import next_number
from federation.kernel.rules import require
from federation.kernel.workflow import move
from federation.notices.actions import notify
from federation.pool.models import EquipmentType, Kind, Mode, Skill, Trade
from federation.tenancy import policy

MATCH = "dispatch.mutual_aid.match"


@dataclass(frozen=True, slots=True)
class NewLine:
    """One need as it was typed: skills with levels, or a trade, or an equipment type; `quantity` heads or machines."""

    kind: Kind
    quantity: int = 1
    skills: Sequence[tuple[Skill, int]] = field(default=())
    mode: Mode = Mode.DO
    trade: Trade | None = None
    certificate: str = ""
    equipment_type: EquipmentType | None = None
    capacity: int | None = None
    operator: bool = False


def save_draft(
    *,
    by: Membership,
    at: datetime,
    firm: PropertyFirm | None,
    compound: Compound,
    title: str,
    lines: Sequence[NewLine],
    earliest: datetime,
    latest: datetime,
    duration: timedelta,
    shifts: int = 1,
    urgency: Urgency = Urgency.ROUTINE,
    description: str = "",
    place: str = "",
    all_or_nothing: bool = False,
    drill: bool = False,
) -> HelpRequest:
    """Write a request down without sending it; it is discarded after `draft_days`."""
    require(rules.can_ask, by, None)
    if not identifiers.seen(title):
        raise Refused(_("Say what is the matter."), code="title")
    if not lines:
        raise Refused(_("Say what is needed: at least one line."), code="no_lines")
    _check_window(earliest, latest, duration, shifts)
    guest = compound.outside and people.is_staff(by)
    if not guest and not may_ask_for(by, at.astimezone(ZoneInfo(by.subdistrict.timezone)).date()).filter(pk=compound.pk).exists():
        raise Refused(_("You cannot ask for this compound."), code="compound")
    if people.is_firm(by) and (firm is None or firm.pk != by.firm_id):
        raise Denied(_("You can only ask in the name of your own firm."))
    if firm is not None and not firm.lends:
        raise Refused(_("%(firm)s is not a member of the federation just now.") % {"firm": firm}, code="not_member")
    with transaction.atomic():
        zone = ZoneInfo(by.subdistrict.timezone)
        request = HelpRequest.objects.create(
            number=next_number("HZ", at.astimezone(zone).date()),
            firm=firm,
            compound=compound,
            place=place,
            title=title,
            description=description,
            urgency=urgency,
            earliest=earliest,
            latest=latest,
            duration=duration,
            shifts=shifts,
            all_or_nothing=all_or_nothing,
            drill=drill,
            created_by=by,
            created_at=at,
            state=RequestState.DRAFT,
            state_since=at,
            state_due_at=at + policy.minutes("draft_days"),
        )
        for position, line in enumerate(lines, start=1):
            _add_line(request, position, line)
        audit.record("save_draft", request, by=by, at=at)
    return request


def submit(request: HelpRequest, *, by: Membership, at: datetime) -> None:
    """Send the request: a worker looks for helpers as soon as this commits."""
    require(rules.can_change_request, by, request)
    _check_window(max(request.earliest, at), request.latest, request.duration, request.shifts)
    with transaction.atomic():
        HelpRequest.objects.filter(pk=request.pk).update(submitted_at=at)
        request.submitted_at = at
        move(request, REQUEST, "submit", by=by, at=at, due_at=at + policy.minutes("matching_minutes"))
        if not hold_below_limit(request, by=by, at=at):
            jobs.enqueue(MATCH, at=at)
        if request.urgency == Urgency.EMERGENCY:
            notify(
                commanders(), "request.emergency", gettext_lazy("Emergency: %(title)s (%(number)s)"),
                link=f"/requests/{request.pk}/", at=at, title=request.title, number=request.number,
            )  # fmt: skip


def ask(
    *,
    by: Membership,
    at: datetime,
    firm: PropertyFirm | None,
    compound: Compound,
    title: str,
    lines: Sequence[NewLine],
    earliest: datetime,
    latest: datetime,
    duration: timedelta,
    shifts: int = 1,
    urgency: Urgency = Urgency.ROUTINE,
    description: str = "",
    place: str = "",
    all_or_nothing: bool = False,
    drill: bool = False,
) -> HelpRequest:
    """Write a request and send it in one transaction."""
    with transaction.atomic():
        request = save_draft(
            by=by, at=at, firm=firm, compound=compound, title=title, lines=lines, earliest=earliest, latest=latest,
            duration=duration, shifts=shifts, urgency=urgency, description=description, place=place,
            all_or_nothing=all_or_nothing, drill=drill,
        )  # fmt: skip
        submit(request, by=by, at=at)
    return request


def widen_window(request: HelpRequest, *, latest: datetime, by: Membership, at: datetime) -> None:
    """Give an escalated request more time, and search again."""
    require(rules.can_change_request, by, request)
    if latest <= request.latest:
        raise Refused(_("The new end must be later than the old one."), code="window")
    require_missing(request)
    with transaction.atomic():
        release_hold(request, by=by)
        before = request.latest
        HelpRequest.objects.filter(pk=request.pk).update(latest=latest)
        request.latest = latest
        ask_anew(request, at=at)
        move(
            request, REQUEST, "search_again", by=by, at=at, due_at=at + policy.minutes("matching_minutes"),
            window_before=before.isoformat(), window_after=latest.isoformat(),
        )  # fmt: skip
        jobs.enqueue(MATCH, at=at)


def cancel_request(request: HelpRequest, *, reason: str, by: Membership | None, at: datetime) -> None:
    """Call everything off: offers are withdrawn, booked helpers released and told. `by` is None for the clock."""
    require(rules.can_change_request, by, request)
    with transaction.atomic():
        move(request, REQUEST, "cancel", by=by, at=at, reason=reason)
        release_everything(request, reason=reason, by=by, at=at)


def _check_window(earliest: datetime, latest: datetime, duration: timedelta, shifts: int) -> None:
    if shifts < 1 or duration <= timedelta(0):
        raise Refused(_("The work needs a duration."), code="duration")
    if duration > timedelta(days=1) and shifts > 1:
        raise Refused(_("A shift of several days in a row is at most 24 hours long."), code="duration")
    if earliest + duration + (shifts - 1) * timedelta(days=1) > latest:
        raise Refused(_("The work does not fit between the earliest start and the latest end."), code="window")


def _add_line(request: HelpRequest, position: int, new: NewLine) -> None:
    for skill, _level in new.skills:
        if skill.mode == Mode.FORBIDDEN:
            raise Refused(_("“%(skill)s” is not for mutual help; call the responsible company.") % {"skill": skill}, code="mode_forbidden")
    if new.kind == Kind.EXPERT and not new.skills:
        raise Refused(_("Say which skill the expert needs."), code="no_skill")
    line = RequestLine.objects.create(
        request=request,
        position=position,
        kind=new.kind,
        mode=new.mode,
        trade=new.trade,
        certificate=new.certificate,
        equipment_type=new.equipment_type,
        capacity=new.capacity,
        operator=new.operator,
        quantity=new.quantity,
    )
    LineSkill.objects.bulk_create(LineSkill(line=line, skill=skill, level=level) for skill, level in new.skills)
