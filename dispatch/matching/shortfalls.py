"""What a plan leaves uncovered, and who came nearest to covering it. No words: the product finds them in its own language."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from dispatch.matching.ranking import rank
from dispatch.matching.rules import minutes_between
from dispatch.matching.ticks import length, travel_ticks
from dispatch.matching.types import Exclusion, Firm, Helper, Interval, Kind, Line, Problem, Ranking, Reason, Request, Row, Shortfall

HOPELESS = {Reason.WRONG_KIND, Reason.OWN_PROJECT, Reason.EXCLUDED, Reason.NO_SKILL}
NEAREST = 5


def shortfalls(problem: Problem, rows: Sequence[Row], nearest: int = NEAREST) -> tuple[Shortfall, ...]:
    """One for each line that the rows do not cover, judged with all rows taken: a helper the plan sends elsewhere is busy."""
    given: dict[tuple[str, str], int] = defaultdict(int)
    starts: dict[str, int] = {}
    for row in rows:
        given[row.request, row.line] += row.quantity
        starts[row.request] = row.start
    bare = [request for request in problem.requests if any(given[request.id, line.id] < line.quantity for line in request.lines)]
    if not bare:
        return ()
    left = with_rows(problem, rows)
    found: list[Shortfall] = []
    for request in bare:
        start = starts.get(request.id)
        if start is not None:
            request = replace(request, earliest=start, latest=start + length(request, problem.ticks_per_day))
        rankings = rank(replace(left, requests=(request,)), request.id)
        for line, ranking in zip(request.lines, rankings, strict=True):
            missing = line.quantity - given[request.id, line.id]
            if missing > 0:
                found.append(shortfall(left, request, line, missing, ranking, nearest))
    return tuple(found)


def shortfall(problem: Problem, request: Request, line: Line, missing: int, ranking: Ranking, nearest: int) -> Shortfall:
    homes = {helper.id: helper.home for helper in problem.helpers} if nearest else {}
    order = list(Reason)

    def distance(out: Exclusion) -> tuple[int, int, str]:
        """The later the rule that failed, the nearer the miss."""
        minutes = minutes_between(problem, homes[out.helper], request.place)
        return -order.index(out.reason), 1 << 30 if minutes is None else minutes, out.helper

    misses = sorted((out for out in ranking.exclusions if out.reason not in HOPELESS), key=distance)[:nearest]
    counts = Counter(out.reason for out in ranking.exclusions)
    return Shortfall(
        request=request.id,
        line=line.id,
        kind=line.kind,
        missing=missing,
        spare=min(missing, sum(one.quantity for one in ranking.candidates)),
        span=Interval(request.earliest, request.latest),
        needs=line.needs,
        reasons=tuple((reason, counts[reason]) for reason in order if counts[reason]),
        nearest=tuple(misses),
    )


def with_rows(problem: Problem, rows: Iterable[Row]) -> Problem:
    """The problem after the rows have been agreed: helpers busy, diaries written, burdens carried."""
    day = problem.ticks_per_day
    requests = {request.id: request for request in problem.requests}
    helpers = {helper.id: helper for helper in problem.helpers}
    carried: dict[tuple[str, Kind], int] = defaultdict(int)
    for row in rows:
        request, helper = requests[row.request], helpers[row.helper]
        back = travel_ticks(minutes_between(problem, helper.home, request.place) or 0, day)
        begins = [row.start + shift * day for shift in range(request.shifts)]
        helpers[helper.id] = replace(
            helper,
            busy=(*helper.busy, *((Interval(begin - back, begin + request.duration + back), row.quantity) for begin in begins)),
            jobs_on=(*begun(helper, day), *((begin // day, 1) for begin in begins)),
        )
        carried[helper.firm, helper.kind] += row.quantity * request.duration * request.shifts
    firms = {name: lighter(firm, carried) for name, firm in problem.firms.items()}
    return replace(problem, helpers=tuple(helpers[helper.id] for helper in problem.helpers), firms=firms)


def begun(helper: Helper, day: int) -> tuple[tuple[int, int], ...]:
    """Jobs begun per day, spelt out."""
    return tuple((span.start // day, 1) for span, _ in helper.busy) if helper.jobs_on is None else helper.jobs_on


def lighter(firm: Firm, carried: dict[tuple[str, Kind], int]) -> Firm:
    if firm.burden_left is None:
        return firm
    return replace(firm, burden_left={kind: units - carried[firm.id, kind] for kind, units in firm.burden_left.items()})
