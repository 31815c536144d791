"""The phases after the check: the firms see their scores, appeals run out, the result is final, sealed and published."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.cycles.models import Cycle, Entrant
from assessments.cycles.states import CYCLE, CycleState
from assessments.results import contents, queries, rules
from assessments.results.models import Appeal, Calculation, Correction, Seal
from assessments.results.sealing import digest, link
from assessments.results.states import AppealState, CorrectionState
from federation.accounts.models import Membership, User
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require
from federation.kernel.workflow import giving_way, move
from federation.notices.actions import notify
from federation.tenancy import policy


def show_to_firms(cycle: Cycle, *, by: Membership, at: datetime) -> None:
    """End the internal check: every firm sees its own scores with the evidence, and may appeal for some working days."""
    require(rules.can_run, by, cycle)
    _computed(cycle)
    if lacking := list(queries.missing(cycle)):
        names = "、".join(str(one.entrant.compound) for one in lacking[:5])
        raise Refused(
            _("%(count)d projects have no score yet, among them %(names)s.") % {"count": len(lacking), "names": names}, code="missing"
        )
    until = queries.working_days_on(at, policy.number("assess_appeal_days"))
    with transaction.atomic():
        Cycle.objects.filter(pk=cycle.pk).update(appeal_until=until)
        move(cycle, CYCLE, "notify_firms", by=by, at=at, due_at=until)
        cycle.appeal_until = until
        _tell(cycle, gettext_lazy("Your score of %(cycle)s can be seen; you may appeal until %(until)s."), at=at,
              until=until.astimezone().strftime("%Y-%m-%d"))  # fmt: skip


def start_deciding(cycle: Cycle, *, by: Membership | None, at: datetime) -> None:
    """The time to appeal is over."""
    require(rules.can_run, by, cycle)
    if cycle.appeal_until is not None and at < cycle.appeal_until:
        raise Refused(_("The firms may still appeal."), code="early")
    with transaction.atomic():
        move(cycle, CYCLE, "start_deciding", by=by, at=at, due_at=queries.working_days_on(at, policy.number("assess_decide_days")))


def make_final(cycle: Cycle, *, by: Membership, at: datetime) -> None:
    """No appeal is open and every correction is computed: the result stands."""
    require(rules.can_decide_finally, by, cycle)
    if cycle.appeal_until is not None and at < cycle.appeal_until:
        raise Refused(_("The firms may still appeal."), code="early")
    if Appeal.objects.filter(cycle=cycle, state=AppealState.FILED).exists():
        raise Refused(_("Appeals wait for a decision."), code="appeals")
    _settled(cycle)
    with transaction.atomic():
        move(cycle, CYCLE, "make_final", by=by, at=at, due_at=queries.working_days_on(at, policy.number("assess_publish_days")))


def publish(cycle: Cycle, *, by: Membership, at: datetime) -> Seal:
    """Seal everything that the result rests on as the next link of the chain; from now on the database refuses changes."""
    require(rules.can_decide_finally, by, cycle)
    _settled(cycle)
    with transaction.atomic():  # of two seals at once the unique number lets one through
        state = Cycle.objects.select_for_update().get(pk=cycle.pk).state
        if state != CycleState.FINAL:
            raise Conflict(_("This is no longer possible: the current state is “%(state)s”.") % {"state": cycle.state_label}, code="state")
        before = Seal.objects.order_by("-number").first()
        number, previous = (1, "") if before is None else (before.number + 1, before.hash)
        sections = contents.sections(cycle)
        content = digest(sections)
        seal: Seal = Seal.objects.create(
            cycle=cycle, number=number, previous=previous, content=content, hash=link(previous, content, number), sections=sections,
            sealed_at=at, by=by,
        )  # fmt: skip
        move(cycle, CYCLE, "publish_cycle", by=by, at=at, seal=seal.hash)
        _tell(cycle, gettext_lazy("The result of %(cycle)s is published."), at=at)
    return seal


def conclude(cycle: Cycle, *, by: Membership, at: datetime) -> None:
    """The consequences are drawn."""
    require(rules.can_run, by, cycle)
    with transaction.atomic():
        move(cycle, CYCLE, "conclude_cycle", by=by, at=at)


def sweep(*, at: datetime) -> None:
    """The time to appeal runs out by itself."""
    for cycle in Cycle.objects.filter(state=CycleState.NOTIFIED, state_due_at__lte=at):
        with giving_way():
            start_deciding(cycle, by=None, at=at)


def _computed(cycle: Cycle) -> Calculation:
    if queries.running(cycle) is not None:
        raise Refused(_("A computation is under way."), code="running")
    row = queries.latest(cycle)
    if row is None:
        raise Refused(_("Nothing has been computed yet."), code="not_computed")
    return row


def _settled(cycle: Cycle) -> None:
    row = _computed(cycle)
    open_ones = Correction.objects.filter(cycle=cycle, state=CorrectionState.PROPOSED)
    if open_ones.exists():
        raise Refused(_("A correction waits for a second person."), code="corrections")
    if Correction.objects.filter(cycle=cycle, state=CorrectionState.APPROVED, approved_at__gt=row.asked_at).exists():
        raise Refused(_("An approved correction is not computed yet."), code="not_computed")


def _tell(cycle: Cycle, sentence: object, *, at: datetime, **facts: object) -> None:
    notify(_managers(cycle), "assessment.result", sentence, link=f"/assessments/results/{cycle.pk}/", at=at, cycle=cycle.name, **facts)  # type: ignore[arg-type]


def _managers(cycle: Cycle) -> Iterable[User]:
    """Whoever answers for a firm that was judged."""
    members = Membership.objects.filter(role__in=("firm_admin", "site_manager"), active=True)
    firms = Entrant.objects.filter(cycle=cycle).exclude(firm=None).values("firm")
    return User.objects.filter(is_active=True, pk__in=members.filter(firm__in=firms).values("user"))
