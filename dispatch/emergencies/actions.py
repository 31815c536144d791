"""Raise an alarm, answer for it, reach the place, end it. Telling the next level is the clock's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.places.models import Compound
from dispatch.emergencies import rules
from dispatch.emergencies.models import Alarm, AlarmStep, Level, Watch
from dispatch.emergencies.states import ALARM, AlarmState
from dispatch.mutual_aid import actions as aid
from dispatch.mutual_aid.models import Job, Urgency
from dispatch.mutual_aid.states import RequestState
from federation.accounts.models import Membership, Role, User
from federation.accounts.queries import commanders
from federation.firms.models import PropertyFirm
from federation.kernel import audit
from federation.kernel.errors import Refused
from federation.kernel.rules import require
from federation.kernel.workflow import giving_way, move
from federation.notices.actions import notify
from federation.pool.models import EmergencyKind, Kind, Mode, Skill, Trade
from federation.tenancy import policy

FALLBACK_TRADE = "GEN"
WORK = timedelta(hours=2)


def raise_alarm(
    kind: EmergencyKind,
    *,
    compound: Compound,
    firm: PropertyFirm | None,
    place: str = "",
    description: str = "",
    drill: bool = False,
    by: Membership,
    at: datetime,
) -> Alarm:
    """Broadcast an emergency: the request goes to everyone who could help, both clocks start, everybody concerned is told."""
    require(rules.can_raise, by, None)
    if drill:
        require(rules.can_drill, by, None)
    with transaction.atomic():
        title = (_("Drill: %(kind)s") if drill else "%(kind)s") % {"kind": kind}
        request = aid.ask(
            by=by, at=at, firm=firm, compound=compound, title=title[:80], lines=needs(kind), earliest=at,
            latest=at + timedelta(minutes=kind.on_site_minutes) + policy.minutes("emergency_hours"), duration=WORK,
            urgency=Urgency.EMERGENCY, description=description, place=place, drill=drill,
        )  # fmt: skip
        answer_by = at + timedelta(minutes=kind.acknowledge_minutes)
        on_site_by = at + timedelta(minutes=kind.on_site_minutes)
        alarm: Alarm = Alarm.objects.create(
            request=request, kind=kind, raised_at=at, raised_by=by, acknowledge_by=answer_by, on_site_by=on_site_by,
            state=AlarmState.RAISED, state_since=at, state_due_at=answer_by,
        )  # fmt: skip
        AlarmStep.objects.bulk_create(_steps(alarm))
        audit.record("raise_alarm", alarm, by=by, at=at, thread=request.pk, kind=kind.code, drill=drill)
        _broadcast(alarm, _everybody(compound), at=at)
    return alarm


def needs(kind: EmergencyKind) -> list[aid.NewLine]:
    """What the word list says is asked for; a few pairs of hands where it says nothing."""
    skills = Skill.objects.filter(code__in=kind.skills, active=True).exclude(mode__in=[Mode.FORBIDDEN, Mode.LICENSED])
    lines = [
        aid.NewLine(kind=Kind.EXPERT, skills=[(skill, 1)], mode=Mode.ADVISE if skill.mode == Mode.ADVISE else Mode.DO) for skill in skills
    ]
    trade = Trade.objects.filter(code=kind.trade, active=True).first()
    if trade is None and not lines:
        trade = Trade.objects.filter(code=FALLBACK_TRADE).first() or Trade.objects.filter(active=True).first()
    if trade is not None:
        lines.append(aid.NewLine(kind=Kind.CREW, trade=trade, quantity=max(1, kind.heads)))
    if not lines:
        raise Refused(_("The word list names nothing that could be asked for in this emergency."), code="no_lines")
    return lines


def acknowledge(alarm: Alarm, *, by: Membership, at: datetime) -> None:
    """Somebody answers for it: the first clock stops."""
    require(rules.can_acknowledge, by, alarm)
    with transaction.atomic():
        move(alarm, ALARM, "acknowledge", by=by, at=at, due_at=alarm.on_site_by, thread=alarm.request_id)
        Alarm.objects.filter(pk=alarm.pk).update(acknowledged_at=at, acknowledged_by=by)
        alarm.acknowledged_at = at
        notify(
            [alarm.raised_by.user], "alarm.acknowledged", gettext_lazy("%(who)s answers for it: %(kind)s at %(compound)s"),
            link=f"/alarms/{alarm.pk}/", at=at, who=by.firm or by.user, kind=alarm.kind, compound=alarm.request.compound,
        )  # fmt: skip


def end(alarm: Alarm, *, outcome: str, by: Membership, at: datetime) -> None:
    """The danger is over; a drill's request is called off with it, and its helpers go home."""
    require(rules.can_end, by, alarm)
    if not outcome.strip():
        raise Refused(_("Please say in a sentence how it ended."), code="outcome_required")
    with transaction.atomic():
        _end(alarm, outcome=outcome, by=by, at=at)
        request = alarm.request
        if request.drill and request.state not in (RequestState.FINISHED, RequestState.CLOSED, RequestState.CANCELLED):
            aid.cancel_request(request, reason=outcome, by=by, at=at)


def _end(alarm: Alarm, *, outcome: str, by: Membership | None, at: datetime) -> None:
    move(alarm, ALARM, "end", by=by, at=at, thread=alarm.request_id, outcome=outcome)
    Alarm.objects.filter(pk=alarm.pk).update(ended_at=at, outcome=outcome[:300])


def booked(job: Job, by: Membership | None, at: datetime) -> None:
    """A helper that accepts answers for the alarm."""
    for alarm in Alarm.objects.filter(request=job.request_id, state=AlarmState.RAISED):
        move(alarm, ALARM, "acknowledge", by=by, at=at, due_at=alarm.on_site_by, thread=job.request_id)
        Alarm.objects.filter(pk=alarm.pk).update(acknowledged_at=at, acknowledged_by=by)


def arrived(job: Job, by: Membership | None, at: datetime) -> None:
    """The first helper on site stops the second clock."""
    for alarm in Alarm.objects.filter(request=job.request_id, state__in=[AlarmState.RAISED, AlarmState.ACKNOWLEDGED]):
        if alarm.acknowledged_at is None:
            Alarm.objects.filter(pk=alarm.pk).update(acknowledged_at=at, acknowledged_by=by)
        move(alarm, ALARM, "reach", by=by, at=at, thread=job.request_id)
        Alarm.objects.filter(pk=alarm.pk).update(reached_at=at)


def sweep(*, at: datetime) -> int:
    """Tell the next level of every clock that ran out; each step is fired by exactly one sweep. Returns how many."""
    fired = 0
    waiting = (Q(watch=Watch.ACKNOWLEDGE, alarm__acknowledged_at=None) | Q(watch=Watch.ON_SITE, alarm__reached_at=None)) & ~Q(
        alarm__state=AlarmState.OVER
    )
    due = AlarmStep.objects.filter(waiting, fired_at=None, due_at__lte=at).select_related("alarm__kind", "alarm__request__compound")
    for step in due.order_by("due_at")[:200]:
        with transaction.atomic():
            if not AlarmStep.objects.filter(pk=step.pk, fired_at=None).update(fired_at=at):
                continue
            audit.record("alarm_late", step.alarm, by=None, at=at, thread=step.alarm.request_id, watch=step.watch, level=step.level)
            _tell_level(step, at=at)
            fired += 1
    over = (RequestState.FINISHED, RequestState.CLOSED, RequestState.CANCELLED)
    for alarm in Alarm.objects.exclude(state=AlarmState.OVER).filter(request__state__in=over)[:200]:
        with giving_way():
            _end(alarm, outcome=_("Ended with its request."), by=None, at=at)
    return fired


def _steps(alarm: Alarm) -> Iterable[AlarmStep]:
    """Each clock is told to the office when it runs out, and to the leaders when as much time has passed again (half on site)."""
    answer, way = alarm.acknowledge_by - alarm.raised_at, alarm.on_site_by - alarm.raised_at
    yield AlarmStep(alarm=alarm, watch=Watch.ACKNOWLEDGE, level=Level.OFFICE, due_at=alarm.acknowledge_by)
    yield AlarmStep(alarm=alarm, watch=Watch.ACKNOWLEDGE, level=Level.LEADER, due_at=alarm.acknowledge_by + answer)
    yield AlarmStep(alarm=alarm, watch=Watch.ON_SITE, level=Level.OFFICE, due_at=alarm.on_site_by)
    yield AlarmStep(alarm=alarm, watch=Watch.ON_SITE, level=Level.LEADER, due_at=alarm.on_site_by + way / 2)


def _everybody(compound: Compound) -> Iterable[User]:
    """The office, the managers of every firm, and the compound's community."""
    roles = [Role.FIRM_ADMIN, Role.SITE_MANAGER, Role.DISPATCHER, Role.LEADER]
    concerned = Q(role__in=roles) | Q(role=Role.COMMUNITY, community=compound.community_id)
    return User.objects.filter(is_active=True, pk__in=Membership.objects.filter(concerned, active=True).values("user"))


def _broadcast(alarm: Alarm, users: Iterable[User], *, at: datetime) -> None:
    sentence = gettext_lazy("Drill: %(kind)s at %(compound)s") if alarm.request.drill else gettext_lazy("Alarm: %(kind)s at %(compound)s")
    notify(users, "alarm.raised", sentence, link=f"/alarms/{alarm.pk}/", at=at, kind=alarm.kind, compound=alarm.request.compound)


def _tell_level(step: AlarmStep, *, at: datetime) -> None:
    alarm = step.alarm
    answered = step.watch == Watch.ACKNOWLEDGE
    sentence = (
        gettext_lazy("Nobody has answered yet: %(kind)s at %(compound)s")
        if answered
        else gettext_lazy("Nobody is on site yet: %(kind)s at %(compound)s")
    )
    leaders = User.objects.filter(is_active=True, pk__in=Membership.objects.filter(role=Role.LEADER, active=True).values("user"))
    users = leaders if step.level == Level.LEADER else _everybody(alarm.request.compound) if answered else commanders()
    notify(users, "alarm.late", sentence, link=f"/alarms/{alarm.pk}/", at=at, kind=alarm.kind, compound=alarm.request.compound)
