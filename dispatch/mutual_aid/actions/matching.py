"""Finding helpers: one joint plan for all requests that wait, offers from it, and an explanation that is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils.translation import gettext_lazy

from dispatch import matching
from dispatch.mutual_aid.models import Candidate, HelpRequest, Offer, RequestLine
from dispatch.mutual_aid.states import REQUEST, OfferState, RequestState
from dispatch.mutual_aid.supply import TICK, Ruler, problem
from federation.accounts.queries import commanders, people_of_firm
from federation.kernel import audit, jobs
from federation.kernel.workflow import move
from federation.notices.actions import notify
from federation.pool.models import Resource
from federation.tenancy import policy, scope
from federation.tenancy.models import Subdistrict

BATCH = 40  # requests planned together in one transaction; the rest follow in the next job
SEARCH_STEPS = 300
NOT_WORTH_KEEPING = {matching.Reason.WRONG_KIND, matching.Reason.NO_SKILL}


def find_helpers(*, at: datetime) -> int:
    """Plan every waiting request of the current subdistrict and ask the chosen helpers; returns how many were planned.

    One advisory lock per subdistrict: two workers never plan the same supply at once, the second finds nothing left.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('match'), %s)", [scope.current()])
        waiting = HelpRequest.objects.select_for_update(of=("self",), no_key=True).filter(state=RequestState.MATCHING)
        requests = list(waiting.select_related("compound", "firm").order_by("submitted_at", "id")[:BATCH])
        expired = [request for request in requests if request.latest - request.duration < at]
        for request in expired:
            _escalate(request, "window_over", at=at)
        requests = [request for request in requests if request not in expired]
        if requests:
            _plan(requests, at=at)
        if len(requests) + len(expired) == BATCH:
            jobs.enqueue("dispatch.mutual_aid.match", at=at)
    return len(requests)


def _plan(requests: list[HelpRequest], *, at: datetime) -> None:
    zone = ZoneInfo(Subdistrict.objects.values_list("timezone", flat=True).get(pk=scope.current()))
    task, ruler = problem(requests, zone=zone, at=at)
    plan = matching.plan(task, seed=0, iterations=SEARCH_STEPS)
    resources = {str(row.pk): row for row in Resource.objects.filter(active=True).select_related("firm")}
    numbers = policy.numbers()
    open_lines = {line.id: line.quantity for asked in task.requests for line in asked.lines}
    for request in requests:
        rankings = [whole_first(ranking, open_lines[ranking.line]) for ranking in matching.rank(task, str(request.pk))]
        keep_explanation(rankings, ruler)
        chosen = prefer_one_crew(plan.rows, rankings, open_lines, str(request.pk))
        offers = _offers(request, rankings, chosen, resources, ruler, numbers, at=at)
        if offers:
            _send(request, offers, at=at)
        else:
            _escalate(request, shortfall_code(rankings), at=at)


def whole_first(ranking: matching.Ranking, quantity: int) -> matching.Ranking:
    """Helpers that fill the line alone come before those that need company: one crew knows its own people."""
    ordered = sorted(ranking.candidates, key=lambda found: found.quantity < quantity)
    return replace(ranking, candidates=tuple(ordered))


def prefer_one_crew(
    rows: Sequence[matching.Row], rankings: Sequence[matching.Ranking], open_lines: dict[str, int], request: str
) -> list[matching.Row]:
    """The plan's rows of the request, but a line split over several helpers goes to one that is not needed elsewhere."""
    elsewhere = {row.helper for row in rows if row.request != request}
    chosen: list[matching.Row] = []
    for ranking in rankings:
        picks = [row for row in rows if row.line == ranking.line]
        quantity = open_lines[ranking.line]
        whole = [found for found in ranking.candidates if found.quantity >= quantity and found.helper not in elsewhere]
        if len(picks) > 1 and whole:
            picks = [matching.Row(request, ranking.line, whole[0].helper, whole[0].start, quantity)]
        chosen += picks
    return chosen


def keep_explanation(rankings: Sequence[matching.Ranking], ruler: Ruler) -> None:
    """Replace what is stored about who could help and why the others could not."""
    Candidate.objects.filter(line__in=[ranking.line for ranking in rankings]).delete()
    rows = []
    for ranking in rankings:
        for place, found in enumerate(ranking.candidates, start=1):
            parts = [{"name": part.name, "score": part.score, "weight": part.weight} for part in found.parts]
            rows.append(
                Candidate(
                    line_id=ranking.line,
                    resource_id=found.helper,
                    rank=place,
                    score=found.score,
                    quantity=found.quantity,
                    starts_at=ruler.at(found.start),
                    travel_minutes=found.travel_minutes,
                    mode=found.mode,
                    parts=parts,
                )
            )
        rows.extend(
            Candidate(line_id=ranking.line, resource_id=out.helper, reason=out.reason.value, detail=out.detail)
            for out in ranking.exclusions
            if out.reason not in NOT_WORTH_KEEPING
        )
    Candidate.objects.bulk_create(rows, batch_size=500)


def _offers(
    request: HelpRequest,
    rankings: Sequence[matching.Ranking],
    chosen: Sequence[matching.Row],
    resources: dict[str, Resource],
    ruler: Ruler,
    numbers: dict[str, int],
    *,
    at: datetime,
) -> list[Offer]:
    """The plan's choice first, then for each line the next best candidates up to the size of the wave."""
    wave = numbers[f"wave_{request.urgency}"]
    due = min(at + timedelta(minutes=numbers[f"answer_minutes_{request.urgency}"]), request.latest)
    offers = []
    for ranking in rankings:
        known = {candidate.helper: candidate for candidate in ranking.candidates}
        picks = [(row.helper, row.start, row.quantity) for row in chosen if row.line == ranking.line]
        if not picks:
            continue
        asked = {helper for helper, _start, _quantity in picks}
        spare = [c for c in ranking.candidates if c.helper not in asked][: max(0, wave - len(picks))]
        need = sum(quantity for _helper, _start, quantity in picks)
        picks += [(c.helper, c.start, min(c.quantity, need)) for c in spare]
        for helper, start, quantity in picks:
            candidate, resource = known[helper], resources[helper]
            travel = -(-timedelta(minutes=candidate.travel_minutes) // TICK) * TICK
            offers.append(
                Offer(
                    line_id=UUID(ranking.line),
                    request=request,
                    resource=resource,
                    firm=resource.firm,
                    quantity=quantity,
                    starts_at=ruler.at(start),
                    travel=travel,
                    mode=candidate.mode,
                    score=candidate.score,
                    round=request.round + 1,
                    created_at=at,
                    state=OfferState.OPEN,
                    state_since=at,
                    state_due_at=due,
                )
            )
    return offers


def _send(request: HelpRequest, offers: list[Offer], *, at: datetime) -> None:
    Offer.objects.bulk_create(offers)
    HelpRequest.objects.filter(pk=request.pk).update(round=request.round + 1, shortfall="")
    move(request, REQUEST, "ask_helpers", by=None, at=at, due_at=max(offer.state_due_at for offer in offers if offer.state_due_at))
    for offer in offers:
        audit.record("offer", offer, by=None, at=at, thread=request.pk, resource=offer.resource, firm=offer.firm, score=offer.score)
        tell_firm(offer, at=at)


def tell_firm(offer: Offer, *, at: datetime) -> None:
    """The asked firm's managers get a notice with the compound and the time to answer."""
    notify(
        people_of_firm(offer.firm_id), "offer.new", gettext_lazy("Can you help? %(title)s at %(compound)s"),
        link=f"/offers/{offer.pk}/", at=at, title=offer.request.title, compound=offer.request.compound,
    )  # fmt: skip


def _escalate(request: HelpRequest, shortfall: str, *, at: datetime) -> None:
    HelpRequest.objects.filter(pk=request.pk).update(shortfall=shortfall)
    move(request, REQUEST, "escalate", by=None, at=at, due_at=at + policy.minutes("decision_minutes"), shortfall=shortfall)
    notify(
        commanders(), "request.escalated", gettext_lazy("Needs a decision: %(number)s %(title)s"),
        link=f"/requests/{request.pk}/", at=at, number=request.number, title=request.title,
    )  # fmt: skip


def shortfall_code(rankings: Sequence[matching.Ranking]) -> str:
    """Machine-readable, for people rendered in their language: `position of the first bare line: most frequent reason`."""
    for ranking in rankings:
        if not ranking.candidates:
            reasons = [out.reason.value for out in ranking.exclusions if out.reason not in NOT_WORTH_KEEPING]
            position = RequestLine.objects.values_list("position", flat=True).get(pk=ranking.line)
            return f"{position}:{max(sorted(set(reasons)), key=reasons.count) if reasons else 'no_skill'}"
    return "partly"
