"""What a side does with what the neighbour tells it; always called inside `crossing.on_the_side_of`, never from a page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.places.models import Compound
from dispatch.ledger.models import Measure
from dispatch.ledger.valuing import Help
from dispatch.mutual_aid import actions as aid
from dispatch.mutual_aid.actions.closing import finish_if_done, staff_if_filled
from dispatch.mutual_aid.models import HelpRequest, Job, OutsideHelp, Urgency
from dispatch.mutual_aid.queries import LOOKING, requester
from dispatch.mutual_aid.states import OUTSIDE, REQUEST, JobState, OutsideState, RequestState
from dispatch.mutual_aid.supply import unfilled
from dispatch.neighbours import queries
from dispatch.neighbours.crossing import Ask, Helped, Measured, Need, Terms, on_the_side_of
from dispatch.neighbours.models import Agreement, Call, Guest
from dispatch.neighbours.states import AGREEMENT, CALL, AgreementState, CallState
from federation.accounts.models import Membership
from federation.accounts.queries import commanders
from federation.kernel import audit, jobs
from federation.kernel.errors import Conflict, Refused
from federation.kernel.workflow import move
from federation.notices.actions import notify
from federation.pool.models import EquipmentType, Kind, Mode, Skill, Trade
from federation.tenancy import policy, scope
from federation.tenancy.models import Subdistrict

#: What a job's verb is called on the side that asked.
TOLD = ("set_out", "arrive", "complete", "cancel")


def receive_terms(terms: Terms, *, due_at: datetime, at: datetime) -> None:
    """The neighbour proposes: our leaders are told."""
    partner = Subdistrict.objects.get(pk=terms.partner_id)
    row = Agreement.objects.create(
        token=terms.token, partner=partner, lends=terms.lends, kinds=list(terms.kinds), starts_on=date.fromisoformat(terms.starts_on),
        ends_on=date.fromisoformat(terms.ends_on), state=AgreementState.RECEIVED, state_since=at, state_due_at=due_at,
    )  # fmt: skip
    audit.record("propose_agreement", row, by=None, at=at, partner=partner)
    notify(
        commanders(), "neighbour.proposed", gettext_lazy("%(partner)s proposes an agreement"), link="/neighbours/", at=at, partner=partner
    )


def receive_verdict(token: UUID, verb: str, *, reason: str, due_at: datetime | None, at: datetime) -> None:
    """The neighbour has agreed, declined or ended."""
    row = Agreement.objects.select_related("partner").get(token=token)
    move(row, AGREEMENT, verb, by=None, at=at, due_at=due_at, reason=reason)
    Agreement.objects.filter(pk=row.pk).update(reason=reason[:300])
    notify(
        commanders(), f"neighbour.{verb}", gettext_lazy("%(partner)s: %(state)s"),
        link="/neighbours/", at=at, partner=row.partner, state=AgreementState(row.state).label,
    )  # fmt: skip


def receive_ask(ask: Ask, *, asking_id: int, at: datetime) -> Guest:
    """The neighbour's request becomes one of ours, searched like any other; its place is a compound outside."""
    day = timezone.localdate(at)
    agreement = queries.in_force(day, lends=True).filter(token=ask.agreement).first()
    if agreement is None or agreement.signed_by is None:
        raise Conflict(_("The neighbour does not hold this agreement any more."), code="agreement")
    compound = Compound.objects.filter(name=ask.place[:60], outside=True).first() or Compound.objects.create(
        name=ask.place[:60], latitude=ask.latitude, longitude=ask.longitude, outside=True
    )
    request = aid.save_draft(
        by=agreement.signed_by, at=at, firm=None, compound=compound, title=ask.title, lines=[_line(need) for need in ask.needs],
        earliest=ask.earliest, latest=ask.latest, duration=ask.duration, shifts=ask.shifts, urgency=Urgency(ask.urgency),
        all_or_nothing=ask.all_or_nothing, drill=ask.drill,
    )  # fmt: skip
    HelpRequest.objects.filter(pk=request.pk).update(guest_of=asking_id)
    request.guest_of_id = asking_id
    lines = {str(line.pk): need.line for line, need in zip(request.lines.order_by("position"), ask.needs, strict=True)}
    guest: Guest = Guest.objects.create(token=ask.token, agreement=agreement, request=request, number=ask.number, lines=lines)
    audit.record("receive_call", guest, by=None, at=at, thread=request.pk, neighbour=agreement.partner)
    notify(
        commanders(), "neighbour.asks", gettext_lazy("%(partner)s asks for help: %(title)s"),
        link=f"/requests/{request.pk}/", at=at, partner=agreement.partner, title=request.title,
    )  # fmt: skip
    if not policy.number("neighbours_by_hand"):
        aid.submit(request, by=agreement.signed_by, at=at)
    return guest


def receive_withdrawal(token: UUID, *, reason: str, at: datetime) -> None:
    """The neighbour needs nothing more: our search stops; helpers already booked still go, unless nobody is booked."""
    guest = Guest.objects.select_related("request").filter(token=token).first()
    if guest is None or guest.request.state not in (*LOOKING, RequestState.DRAFT):
        return
    booked = Job.objects.filter(request=guest.request).exclude(state=JobState.CANCELLED)
    if booked.exists():
        aid.proceed_with_booked(guest.request, reason=reason or _("Taken back"), by=guest.agreement.signed_by, at=at)
    else:
        aid.cancel_request(guest.request, reason=reason, by=None, at=at)


def receive_helper(helped: Helped, *, neighbour_id: int, at: datetime) -> None:
    """The neighbour booked somebody for us. Conflict when we found help ourselves meanwhile: then its booking does not happen."""
    call = Call.objects.select_related("request__firm", "request__created_by__user").filter(token=helped.call).first()
    if call is None or call.state != CallState.SENT or unfilled(call.request).get(UUID(helped.line), 0) < helped.quantity:
        raise Conflict(_("Another firm was faster; the help is no longer needed."), code="already_filled")
    request = HelpRequest.objects.select_for_update(of=("self",), no_key=True).get(pk=call.request_id)
    row: OutsideHelp = OutsideHelp.objects.create(
        token=helped.token, request=request, line_id=UUID(helped.line), neighbour_id=neighbour_id, helper=helped.helper[:120],
        firm_name=helped.firm[:160], quantity=helped.quantity, starts_at=helped.starts_at, ends_at=helped.ends_at,
        state=OutsideState.BOOKED, state_since=at, state_due_at=None,
    )  # fmt: skip
    audit.record("neighbour_helps", row, by=None, at=at, thread=request.pk, resource=helped.helper, firm=helped.firm)
    staff_if_filled(request, by=None, at=at)
    for users in (requester(request), commanders()):
        notify(
            users, "neighbour.helps", gettext_lazy("A neighbour helps with %(number)s: %(helper)s"),
            link=f"/requests/{request.pk}/", at=at, number=request.number, helper=helped.helper,
        )  # fmt: skip


def receive_step(token: UUID, verb: str, *, result: str, at: datetime) -> None:
    """The neighbour's helper set out, arrived, is done, or dropped out."""
    row = OutsideHelp.objects.select_related("request").filter(token=token).first()
    if row is None or verb not in OUTSIDE.allowed(row.state):
        return
    due = at + policy.minutes("confirm_hours") if verb == "complete" else None
    move(row, OUTSIDE, verb, by=None, at=at, due_at=due, thread=row.request_id, resource=row.helper)
    if result:
        OutsideHelp.objects.filter(pk=row.pk).update(result=result)
    request: HelpRequest = row.request
    if verb == "cancel" and request.state == RequestState.STAFFED:
        move(request, REQUEST, "search_again", by=None, at=at, due_at=at + policy.minutes("matching_minutes"))
        jobs.enqueue("dispatch.mutual_aid.match", at=at)
    finish_if_done(request, by=None, at=at)


def receive_confirmation(token: UUID, *, at: datetime) -> Measured | None:
    """The neighbour confirms our helper's work: it is credited, and the neighbour's account owes. None: nothing is counted.

    What was measured goes back, so that the neighbour's own ledger knows who received it.
    """
    whole = ("request__firm", "request__guest_of", "resource__trade", "resource__equipment_type", "firm")
    job = Job.objects.select_related(*whole).filter(pk=token).first()
    if job is None or job.state != JobState.DONE:
        return None
    aid.confirm(job, by=None, at=at)
    aid.credit(job, by=None, at=at)
    if job.request.drill:
        return None
    given, term = aid.measured(job), job.resource.trade or job.resource.equipment_type
    day = timezone.localtime(job.done_at or at).date()
    return Measured(given.measure, given.quantity, given.mode, given.level, term.code if given.term and term else "", day)


def confirm(row: OutsideHelp, *, by: Membership | None, at: datetime) -> None:
    """The requester agrees that the neighbour's help was given; both sides close."""
    with transaction.atomic():
        move(row, OUTSIDE, "confirm", by=by, at=at, thread=row.request_id, resource=row.helper)
        finish_if_done(row.request, by=by, at=at)
        with on_the_side_of(row.neighbour_id):
            given = receive_confirmation(row.token, at=at)
        if given is not None:
            aid.owe(row, _as_here(given), on=given.on, by=by, at=at)


def _as_here(given: Measured) -> Help:
    words = EquipmentType if given.measure == Measure.MACHINE_HOURS else Trade
    term = words.objects.filter(code=given.term).values_list("pk", flat=True).first() if given.term else None
    return Help(given.measure, given.quantity, mode=given.mode, level=given.level, term=term)


def confirm_undisputed(*, at: datetime) -> None:
    """What nobody disputed in time counts as confirmed."""
    for row in OutsideHelp.objects.filter(state=OutsideState.DONE, state_due_at__lte=at).select_related("request")[:100]:
        try:
            confirm(row, by=None, at=at)
        except Conflict:
            continue


def tell_booked(job: Job, _by: Membership | None, at: datetime) -> None:
    """Our helper was booked for a neighbour's request: tell that side, which may still say that it is too late."""
    guest = Guest.objects.filter(request=job.request_id).select_related("agreement").first()
    if guest is None:
        return
    helped = Helped(
        call=guest.token, token=job.pk, line=guest.lines[str(job.line_id)], helper=str(job.resource), firm=str(job.firm),
        quantity=job.quantity, starts_at=job.starts_at, ends_at=job.ends_at,
    )  # fmt: skip
    own = scope.current()
    with on_the_side_of(guest.agreement.partner_id):
        receive_helper(helped, neighbour_id=own, at=at)


def call_off(token: UUID, *, reason: str, at: datetime) -> None:
    """The neighbour's request was called off: so is ours, with every helper on it."""
    job = Job.objects.select_related("request").filter(pk=token).first()
    if job is not None and "cancel" in REQUEST.allowed(job.request.state):
        aid.cancel_request(job.request, reason=reason, by=None, at=at)


def release_called_off(*, at: datetime) -> None:
    """Neighbours' helpers of requests that were cancelled here go home."""
    live = (OutsideState.BOOKED, OutsideState.UNDER_WAY, OutsideState.ON_SITE)
    for row in OutsideHelp.objects.filter(state__in=live, request__state=RequestState.CANCELLED).select_related("request")[:50]:
        with transaction.atomic():
            move(row, OUTSIDE, "cancel", by=None, at=at, thread=row.request_id, resource=row.helper)
            with on_the_side_of(row.neighbour_id):
                call_off(row.token, reason=_("The request was called off."), at=at)


def tell(verb: str) -> Callable[[Job, Membership | None, datetime], None]:
    """A hook that tells the asking side of one verb of our job."""

    def hook(job: Job, _by: Membership | None, at: datetime) -> None:
        guest = Guest.objects.filter(request=job.request_id).select_related("agreement").first()
        if guest is None:
            return
        job.refresh_from_db(fields=["result"])
        with on_the_side_of(guest.agreement.partner_id):
            receive_step(job.pk, verb, result=job.result, at=at)

    return hook


def _line(need: Need) -> aid.NewLine:
    """The need in our own word lists; Refused when they do not know a code."""
    try:
        return aid.NewLine(
            kind=Kind(need.kind), quantity=need.quantity, mode=Mode(need.mode),
            skills=[(Skill.objects.get(code=code, active=True), level) for code, level in need.skills],
            trade=Trade.objects.get(code=need.trade, active=True) if need.trade else None, certificate=need.certificate,
            equipment_type=EquipmentType.objects.get(code=need.equipment_type, active=True) if need.equipment_type else None,
            capacity=need.capacity, operator=need.operator,
        )  # fmt: skip
    except (Skill.DoesNotExist, Trade.DoesNotExist, EquipmentType.DoesNotExist) as error:
        raise Refused(_("The neighbour's word list does not know what is needed."), code="unknown_term") from error


def decline_call(token: UUID, *, reason: str, at: datetime) -> None:
    """The neighbour cannot help: the call ends, the request goes on searching or waits for staff."""
    row = Call.objects.select_related("request").filter(token=token, state=CallState.SENT).first()
    if row is not None:
        move(row, CALL, "decline", by=None, at=at, thread=row.request_id, reason=reason)
        Call.objects.filter(pk=row.pk).update(reason=reason[:300])


def report_failures(*, at: datetime) -> None:
    """Guests whose request ended without help: tell the asking side that nobody comes."""
    ended = Guest.objects.filter(request__state=RequestState.CANCELLED, told=False).select_related("agreement")
    for guest in ended[:50]:
        with transaction.atomic():
            Guest.objects.filter(pk=guest.pk).update(told=True)
            with on_the_side_of(guest.agreement.partner_id):
                decline_call(guest.token, reason=_("Nobody could be found."), at=at)
