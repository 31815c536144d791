"""Finding helpers: one joint plan for all requests that wait, offers from it, and an explanation that is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from dispatch import matching
from dispatch.mutual_aid.actions.waves import hand_to_office, send, wave
from dispatch.mutual_aid.models import Candidate, HelpRequest, PlanRun, RequestLine
from dispatch.mutual_aid.states import RequestState
from dispatch.mutual_aid.supply import Ruler, problem
from federation.kernel import jobs
from federation.pool.models import Resource
from federation.tenancy import policy, scope
from federation.tenancy.models import Subdistrict

MATCH = "dispatch.mutual_aid.match"
AGAIN = timedelta(seconds=2)
BATCH = 40  # requests planned together in one transaction; the rest follow in the next job
SEARCH_STEPS = 3000
NOT_WORTH_KEEPING = {matching.Reason.WRONG_KIND, matching.Reason.NO_SKILL}


def find_helpers(*, at: datetime) -> int:
    """Plan every waiting request of the current subdistrict and ask the chosen helpers; returns how many were planned.

    One advisory lock per subdistrict: two workers never plan the same supply at once. The second does not wait, for
    other subdistricts need its process; it asks to be called again.
    """
    with transaction.atomic():
        if not _alone():
            jobs.enqueue_once(MATCH, at=at + AGAIN)
            return 0
        begun = _clock()
        waiting = HelpRequest.objects.select_for_update(of=("self",), no_key=True).filter(state=RequestState.MATCHING)
        requests = list(waiting.select_related("compound", "firm").order_by("submitted_at", "id")[:BATCH])
        expired = [request for request in requests if request.latest - request.duration < at]
        for request in expired:
            hand_to_office(request, "window_over", at=at)
        requests = [request for request in requests if request not in expired]
        if requests:
            _plan(requests, begun=begun, at=at)
        if len(requests) + len(expired) == BATCH:
            jobs.enqueue(MATCH, at=at)
    return len(requests)


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('match'), %s)", [scope.current()])
        return bool(cursor.fetchone()[0])


def _clock() -> datetime:
    """The database's own clock: plans of different machines are compared by it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def _plan(requests: list[HelpRequest], *, begun: datetime, at: datetime) -> None:
    zone = ZoneInfo(Subdistrict.objects.values_list("timezone", flat=True).get(pk=scope.current()))
    task, ruler = problem(requests, zone=zone, at=at)
    plan = matching.plan(task, seed=0, iterations=SEARCH_STEPS)
    resources = {str(row.pk): row for row in Resource.objects.filter(active=True).select_related("firm")}
    numbers = policy.numbers()
    open_lines = {line.id: line.quantity for asked in task.requests for line in asked.lines}
    asked, missing = 0, None
    for request in requests:
        rankings = [whole_first(ranking, open_lines[ranking.line]) for ranking in matching.rank(task, str(request.pk))]
        keep_explanation(rankings, ruler)
        chosen = prefer_one_crew(plan.rows, rankings, open_lines, str(request.pk))
        reach, offers = wave(request, rankings, chosen, resources, ruler, numbers, at=at)
        if offers:
            send(request, reach, offers, at=at)
        else:
            if missing is None:
                missing = matching.shortfalls(task, plan.rows)
            own = [gap for gap in missing if gap.request == str(request.pk)]
            hand_to_office(request, shortfall_code(rankings), gaps=[_gap(gap, ruler, resources) for gap in own], at=at)
        asked += len(offers)
    PlanRun.objects.create(
        during=(begun, _clock()),
        requests=len(requests),
        asked=asked,
        escalated=sum(1 for request in requests if request.state == RequestState.ESCALATED),
        objective=plan.objective,
        upper=plan.upper,
    )


def _gap(gap: matching.Shortfall, ruler: Ruler, resources: dict[str, Resource]) -> dict[str, Any]:
    """A shortfall as it is kept: free of language, with names as they are."""
    nearest = [out for out in gap.nearest if out.helper in resources]
    return {
        "line": gap.line,
        "missing": gap.missing,
        "spare": gap.spare,
        "from": ruler.at(gap.span.start).isoformat(),
        "until": ruler.at(gap.span.end).isoformat(),
        "nearest": [[str(resources[out.helper].name), out.reason.value, out.detail] for out in nearest],
    }


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


def unregistered(kind: str) -> str:
    """The reason of a line that nobody in the federation has anything for: `no_expert`, `no_crew` or `no_equipment`."""
    return f"no_{kind}"


def shortfall_code(rankings: Sequence[matching.Ranking]) -> str:
    """Machine-readable, for people rendered in their language: `position of the first bare line: most frequent reason`."""
    for ranking in rankings:
        if not ranking.candidates:
            reasons = [out.reason.value for out in ranking.exclusions if out.reason not in NOT_WORTH_KEEPING]
            position, kind = RequestLine.objects.values_list("position", "kind").get(pk=ranking.line)
            return f"{position}:{max(sorted(set(reasons)), key=reasons.count) if reasons else unregistered(kind)}"
    return "partly"
