"""Agree to lend, open a request to a neighbour, and keep both sides of the help in step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.mutual_aid.models import HelpRequest, Reach, RequestLine
from dispatch.mutual_aid.queries import LOOKING
from dispatch.mutual_aid.supply import unfilled
from dispatch.neighbours import queries, receiving, rules
from dispatch.neighbours.crossing import Ask, Need, Terms, on_the_side_of
from dispatch.neighbours.models import Agreement, Call
from dispatch.neighbours.states import AGREEMENT, CALL, AgreementState, CallState
from federation.accounts.models import Membership
from federation.kernel import audit
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require, require_reason
from federation.kernel.workflow import giving_way, move
from federation.pool.models import Kind
from federation.tenancy import policy, scope
from federation.tenancy.models import Subdistrict


def propose(
    partner: Subdistrict, *, lends: bool, kinds: Sequence[Kind], starts_on: date, ends_on: date, by: Membership, at: datetime
) -> Agreement:
    """Propose one direction of lending; it holds once the neighbour's leader has agreed."""
    require(rules.can_agree, by, None)
    if not kinds:
        raise Refused(_("Choose at least one kind of help."), code="kinds")
    if ends_on < starts_on or ends_on < timezone.localdate(at):
        raise Refused(_("The last day must not lie before the first, nor in the past."), code="period")
    if not queries.partners(by).filter(pk=partner.pk).exists():
        raise Refused(_("Only subdistricts of the same district agree with each other here."), code="partner")
    due = _end_of(ends_on, by.subdistrict.timezone)
    with transaction.atomic():
        row: Agreement = Agreement.objects.create(
            partner=partner, lends=lends, kinds=[kind.value for kind in kinds], starts_on=starts_on, ends_on=ends_on, signed_by=by,
            state=AgreementState.PROPOSED, state_since=at, state_due_at=due,
        )  # fmt: skip
        audit.record("propose_agreement", row, by=by, at=at, partner=partner)
        terms = Terms(row.token, scope.current(), not lends, tuple(row.kinds), starts_on.isoformat(), ends_on.isoformat())
        with on_the_side_of(partner.pk):
            receiving.receive_terms(terms, due_at=due, at=at)
    return row


def agree(agreement: Agreement, *, by: Membership, at: datetime) -> None:
    """Sign what the neighbour proposed; from then on it is in force on both sides."""
    require(rules.can_agree, by, agreement)
    if agreement.state != AgreementState.RECEIVED:
        raise Conflict(_("It is not your turn to sign this."), code="state")
    _both(agreement, "agree", by=by, at=at)
    Agreement.objects.filter(pk=agreement.pk).update(signed_by=by)


def decline(agreement: Agreement, *, reason: str, by: Membership, at: datetime) -> None:
    """Say no to a proposal, with a reason."""
    require(rules.can_agree, by, agreement)
    require_reason(reason)
    _both(agreement, "decline", reason=reason, by=by, at=at)


def end(agreement: Agreement, *, reason: str, by: Membership | None, at: datetime) -> None:
    """End it for the future; help that is already booked is still given."""
    require(rules.can_agree, by, agreement)
    require_reason(reason)
    _both(agreement, "end", reason=reason, by=by, at=at)


def call(request: HelpRequest, agreement: Agreement, *, by: Membership | None, at: datetime) -> Call:
    """Open what is missing to the neighbour: its own federation searches among its own firms. `by` None is the clock."""
    require(rules.can_call, by, request)
    if request.state not in LOOKING:
        raise Conflict(_("The request no longer needs help."), code="not_needed")
    if request.guest_of_id is not None:
        raise Refused(_("A neighbour's request is not passed on."), code="guest")
    if agreement not in queries.lendable(request, timezone.localdate(at)):
        raise Refused(_("The agreement does not cover what is missing, or the neighbour is being asked already."), code="agreement")
    with transaction.atomic():
        row: Call = Call.objects.create(
            request=request, agreement=agreement, sent_by=by, sent_at=at, state=CallState.SENT, state_since=at, state_due_at=request.latest
        )
        HelpRequest.objects.filter(pk=request.pk).update(reach=Reach.NEIGHBOURS)
        audit.record("call_neighbour", row, by=by, at=at, thread=request.pk, neighbour=agreement.partner)
        ask, own = _ask(row, request, agreement), scope.current()
        with on_the_side_of(agreement.partner_id):
            receiving.receive_ask(ask, asking_id=own, at=at)
    return row


def withdraw(row: Call, *, reason: str, by: Membership | None, at: datetime) -> None:
    """Stop asking the neighbour; what it has booked already stays unless the request itself is called off."""
    require(rules.can_call, by, row)
    with transaction.atomic():
        move(row, CALL, "withdraw", by=by, at=at, thread=row.request_id, reason=reason)
        Call.objects.filter(pk=row.pk).update(reason=reason[:300])
        with on_the_side_of(row.agreement.partner_id):
            receiving.receive_withdrawal(row.token, reason=reason, at=at)


def sweep(*, at: datetime) -> None:
    """Put away what is over; ask neighbours by itself where the subdistrict wants it."""
    for agreement in Agreement.objects.exclude(state__in=AGREEMENT.final()).filter(state_due_at__lte=at).select_related("partner")[:50]:
        with giving_way(Refused):
            end(agreement, reason=_("The agreed period is over."), by=None, at=at)
    needless = Call.objects.filter(state=CallState.SENT).exclude(request__state__in=LOOKING).select_related("agreement__partner", "request")
    for row in needless[:50]:
        with giving_way(Refused):
            withdraw(row, reason=_("The request no longer needs help."), by=None, at=at)
    receiving.confirm_undisputed(at=at)
    receiving.report_failures(at=at)
    receiving.release_called_off(at=at)
    if policy.number("neighbours_by_clock"):
        waited = at - policy.minutes("neighbours_after_minutes")
        left = HelpRequest.objects.filter(state="escalated", reach=Reach.OFFICE, state_since__lte=waited, latest__gt=at, guest_of=None)
        for request in left.select_related("compound", "firm")[:50]:
            for agreement in queries.lendable(request, timezone.localdate(at)):
                with giving_way(Refused):
                    call(request, agreement, by=None, at=at)


def _both(agreement: Agreement, verb: str, *, reason: str = "", by: Membership | None, at: datetime) -> None:
    due = agreement.state_due_at if verb == "agree" else None
    with transaction.atomic():
        move(agreement, AGREEMENT, verb, by=by, at=at, due_at=due, reason=reason)
        Agreement.objects.filter(pk=agreement.pk).update(reason=reason[:300])
        with on_the_side_of(agreement.partner_id):
            receiving.receive_verdict(agreement.token, verb, reason=reason, due_at=due, at=at)


def _end_of(day: date, zone: str) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(zone))


def _ask(row: Call, request: HelpRequest, agreement: Agreement) -> Ask:
    missing: dict[UUID, int] = unfilled(request)
    lines = RequestLine.objects.filter(pk__in=missing, kind__in=agreement.kinds).select_related("trade", "equipment_type")
    compound, own = request.compound, Subdistrict.objects.get(pk=scope.current())
    return Ask(
        token=row.token, agreement=agreement.token, number=request.number, title=request.title, urgency=request.urgency,
        earliest=request.earliest, latest=request.latest, duration=request.duration, shifts=request.shifts,
        all_or_nothing=request.all_or_nothing, drill=request.drill, place=f"{own.name} · {compound.name}",
        latitude=compound.latitude, longitude=compound.longitude,
        needs=tuple(_need(line, missing[line.pk]) for line in lines.prefetch_related("line_skills__skill")),
    )  # fmt: skip


def _need(line: RequestLine, quantity: int) -> Need:
    return Need(
        line=str(line.pk), kind=line.kind, quantity=quantity, mode=line.mode,
        skills=tuple((row.skill.code, row.level) for row in line.line_skills.all()),
        trade=line.trade.code if line.trade else "", certificate=line.certificate,
        equipment_type=line.equipment_type.code if line.equipment_type else "", capacity=line.capacity, operator=line.operator,
    )  # fmt: skip
