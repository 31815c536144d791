"""Plan everything that waits anew, lay it beside today's, and release it or not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from dispatch import matching
from dispatch.matching.planning import row_value
from dispatch.mutual_aid import actions as aid
from dispatch.mutual_aid.actions.matching import unregistered
from dispatch.mutual_aid.models import HelpRequest, Offer
from dispatch.mutual_aid.queries import LOOKING
from dispatch.mutual_aid.states import OfferState
from dispatch.mutual_aid.supply import Ruler, problem
from dispatch.planning import rules
from dispatch.planning.models import Change, PlanProposal, PlanRow
from dispatch.planning.states import PROPOSAL, ProposalState
from federation.accounts.models import Membership
from federation.kernel import audit, jobs
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require
from federation.kernel.workflow import giving_way, move
from federation.tenancy import policy, scope
from federation.tenancy.models import Subdistrict

STEPS = 3000
MOST = 300  # requests in one proposal
PREPARE = "dispatch.planning.prepare"
PATIENCE = timedelta(minutes=10)  # for a worker to come round to it


def propose(*, by: Membership, at: datetime, stability: int | None = None) -> PlanProposal:
    """Ask a worker for a plan of everything that still looks for help. Nobody is asked to help before it is released.

    `stability` is what a change must bring, per mille of the worth of what it gives up; the subdistrict's number by default.
    """
    require(rules.can_plan, by, None)
    if not _waiting(at):
        raise Refused(_("Nothing waits; there is nothing to plan."), code="nothing_waits")
    with transaction.atomic():
        proposal: PlanProposal = PlanProposal.objects.create(
            made_by=by, made_at=at, stability=policy.number("plan_stability") if stability is None else stability,
            state=ProposalState.PREPARING, state_since=at, state_due_at=at + PATIENCE,
        )  # fmt: skip
        jobs.enqueue(PREPARE, at=at, proposal=str(proposal.pk))
        audit.record("propose_plan", proposal, by=by, at=at)
    return proposal


def prepare(pk: UUID, *, at: datetime) -> None:
    """Plan as if nobody had been asked, beginning with those who are being asked; bookings stay."""
    proposal = PlanProposal.objects.filter(pk=pk, state=ProposalState.PREPARING).first()
    if proposal is None:
        return
    requests = _waiting(at)
    if not requests:
        discard(proposal, by=None, at=at)
        return
    zone = ZoneInfo(Subdistrict.objects.values_list("timezone", flat=True).get(pk=scope.current()))
    task, ruler = problem(requests, zone=zone, at=at, afresh=True)
    today = list(_today(requests, ruler, task))
    plan = matching.plan(task, seed=0, iterations=STEPS, keep=today, stability=proposal.stability)
    with transaction.atomic():
        move(proposal, PROPOSAL, "prepare", by=None, at=at, due_at=at + policy.minutes("proposal_minutes"), requests=len(requests))
        figures = {"requests": len(requests), "worth": plan.objective, "worth_today": _worth(task, today)}
        PlanProposal.objects.filter(pk=pk).update(**figures)
        PlanRow.objects.bulk_create(_rows(proposal, task, ruler, today, plan.rows))


def _waiting(at: datetime) -> list[HelpRequest]:
    rows = HelpRequest.objects.filter(state__in=LOOKING, latest__gt=at).select_related("compound", "firm")
    return [row for row in rows.order_by("submitted_at", "id")[:MOST] if row.latest - row.duration >= at]


def release(proposal: PlanProposal, *, by: Membership, at: datetime) -> tuple[int, int]:
    """Ask whom the plan chose, take back what it dropped; returns how many were asked and taken back.

    What changed since the plan was made (answered, filled, booked elsewhere) is left as it is.
    """
    require(rules.can_plan, by, None)
    if proposal.state_due_at is not None and proposal.state_due_at < at:
        raise Conflict(_("The plan is too old; please make a new one."), code="too_old")
    asked = dropped = 0
    with transaction.atomic():
        move(proposal, PROPOSAL, "release", by=by, at=at)
        changes = PlanRow.objects.filter(proposal=proposal, change__in=[Change.NEW, Change.DROPPED])
        for row in changes.select_related("resource__firm", "request__compound", "request__firm", "line").order_by("change", "pk"):
            done = _drop(row, by=by, at=at) if row.change == Change.DROPPED else _ask(row, by=by, at=at)
            PlanRow.objects.filter(pk=row.pk).update(applied=done)
            asked += done and row.change == Change.NEW
            dropped += done and row.change == Change.DROPPED
    return asked, dropped


def discard(proposal: PlanProposal, *, by: Membership | None, at: datetime) -> None:
    """Leave everything as it is."""
    require(rules.can_plan, by, None)
    with transaction.atomic():
        move(proposal, PROPOSAL, "discard", by=by, at=at)


def sweep(*, at: datetime) -> None:
    """Plans that nobody computed or released in time are put away."""
    for proposal in PlanProposal.objects.filter(state__in=PROPOSAL.clocks, state_due_at__lte=at)[:50]:
        with giving_way():
            discard(proposal, by=None, at=at)


def _today(requests: list[HelpRequest], ruler: Ruler, task: matching.Problem) -> Iterable[matching.Row]:
    """The helpers that are being asked and counted on now."""
    lines = {line.id for request in task.requests for line in request.lines}
    helpers = {helper.id for helper in task.helpers}
    for offer in Offer.objects.filter(request__in=requests, state=OfferState.OPEN, held=True):
        if str(offer.line_id) in lines and str(offer.resource_id) in helpers:
            start = ruler.up(offer.starts_at)
            yield matching.Row(str(offer.request_id), str(offer.line_id), str(offer.resource_id), start, offer.quantity)


def _worth(task: matching.Problem, rows: list[matching.Row]) -> int:
    """What today's rows are worth by the same measure."""
    requests = {request.id: request for request in task.requests}
    return sum(row_value(task, requests[row.request], row) for row in rows)


def _rows(
    proposal: PlanProposal, task: matching.Problem, ruler: Ruler, today: list[matching.Row], planned: tuple[matching.Row, ...]
) -> Iterable[PlanRow]:
    now = {(row.line, row.helper): row for row in today}
    new = {(row.line, row.helper): row for row in planned}
    elsewhere = {row.helper: row.request for row in planned}
    for request in task.requests:
        rankings = {ranking.line: ranking for ranking in matching.rank(task, request.id)}
        for line in request.lines:
            known = {found.helper: found for found in rankings[line.id].candidates}
            keys = [key for key in {**now, **new} if key[0] == line.id]
            for key in keys:
                row, found = new.get(key) or now[key], known.get(key[1])
                change = Change.KEPT if key in now and key in new else Change.NEW if key in new else Change.DROPPED
                yield PlanRow(
                    proposal=proposal, request_id=UUID(request.id), line_id=UUID(line.id), resource_id=UUID(key[1]), change=change,
                    quantity=row.quantity, starts_at=ruler.at(row.start), travel_minutes=found.travel_minutes if found else 0,
                    mode=found.mode if found else line.mode, score=found.score if found else 0,
                    parts=[{"name": part.name, "score": part.score, "weight": part.weight} for part in found.parts] if found else [],
                    why=_why(change, key[1], request.id, elsewhere),
                )  # fmt: skip
            if not any(key in new for key in keys):
                reasons = [out.reason.value for out in rankings[line.id].exclusions if out.reason.value not in ("wrong_kind", "no_skill")]
                why = "needed_elsewhere" if known else max(sorted(set(reasons)), key=reasons.count) if reasons else unregistered(line.kind)
                yield PlanRow(proposal=proposal, request_id=UUID(request.id), line_id=UUID(line.id), change=Change.SHORT, why=why)


def _why(change: Change, helper: str, request: str, elsewhere: dict[str, str]) -> str:
    if change == Change.DROPPED:
        return "needed_elsewhere" if elsewhere.get(helper, request) != request else "better_found"
    return ""


def _drop(row: PlanRow, *, by: Membership, at: datetime) -> bool:
    offer = Offer.objects.filter(line=row.line_id, resource=row.resource_id, state=OfferState.OPEN).select_related("request").first()
    if offer is None:
        return False
    try:
        with transaction.atomic():
            aid.withdraw_offer(offer, reason=_("The plan needs this helper elsewhere."), by=by, at=at)
    except Conflict:
        return False
    return True


def _ask(row: PlanRow, *, by: Membership, at: datetime) -> bool:
    assert row.starts_at is not None and row.resource is not None
    try:
        with transaction.atomic():
            aid.offer_as_planned(
                row.line, row.resource, quantity=row.quantity, starts_at=row.starts_at, travel_minutes=row.travel_minutes,
                mode=row.mode, score=row.score, by=by, at=at,
            )  # fmt: skip
    except Conflict:
        return False
    return True
