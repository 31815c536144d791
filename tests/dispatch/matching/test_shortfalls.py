"""What a plan leaves open is told with its span, its reasons and the nearest misses."""

from dataclasses import replace

from dispatch.matching import Firm, Interval, Kind, Problem, Reason, Row, plan, rank, shortfalls, with_rows
from tests.dispatch.matching.cast import DIGGING, FIRMS, GANG, PLUMBER, PLUMBING, asking, busy, problem


def test_covered_requests_leave_no_shortfall() -> None:
    supply = problem(asking(PLUMBING), PLUMBER)
    assert shortfalls(supply, plan(supply, iterations=5).rows) == ()


def test_missing_units_are_told_at_the_start_that_was_chosen() -> None:
    supply = problem(asking(replace(DIGGING, quantity=8)), busy(GANG, 30, 40, units=0), replace(GANG, id="low", in_service=False))
    (short,) = shortfalls(supply, plan(supply, iterations=5).rows)
    assert (short.request, short.line, short.kind, short.missing, short.spare) == ("leak", "digging", Kind.CREW, 2, 0)
    assert short.span == Interval(32, 36)
    assert short.needs == DIGGING.needs
    assert [(out.helper, out.reason) for out in short.nearest] == [("gang", Reason.BUSY), ("low", Reason.OUT_OF_SERVICE)]
    assert short.reasons == ((Reason.OUT_OF_SERVICE, 1), (Reason.BUSY, 1))


def test_helper_whom_the_plan_sends_elsewhere_is_busy() -> None:
    first, second = asking(PLUMBING, latest=36), replace(asking(PLUMBING, latest=36), id="other", priority=0)
    supply = replace(problem(first, PLUMBER), requests=(first, second))
    (short,) = shortfalls(supply, plan(supply, iterations=20).rows)
    assert (short.request, short.span, [out.reason for out in short.nearest]) == ("leak", Interval(32, 36), [Reason.BUSY])


def test_nearest_are_those_that_failed_last_then_the_shortest_way() -> None:
    helpers = [replace(busy(PLUMBER, 30, 60), id=name, home=name) for name in ("far", "near")]
    helpers.append(replace(PLUMBER, id="lapsed", verified=False))
    ways = {("far", "harbour-gate"): 40, ("near", "harbour-gate"): 6, ("garden-yard", "harbour-gate"): 5}
    supply = Problem(tuple(helpers), FIRMS, (), (asking(PLUMBING),), ways)
    (short,) = shortfalls(supply, (), nearest=2)
    assert [out.helper for out in short.nearest] == ["near", "far"]


def test_all_or_nothing_tells_what_could_come_alone() -> None:
    request = replace(asking(PLUMBING, DIGGING), all_or_nothing=True)
    plumbing, digging = shortfalls(problem(request, PLUMBER), ())
    assert (plumbing.missing, plumbing.spare, digging.missing, digging.spare) == (1, 1, 4, 0)


def test_agreed_rows_use_up_burden_and_the_day() -> None:
    firms = FIRMS | {"garden": Firm("garden", burden_left={Kind.EXPERT: 4})}
    later = replace(asking(PLUMBING, earliest=60, latest=64), id="later")
    supply = replace(problem(asking(PLUMBING), replace(PLUMBER, max_jobs_per_day=2)), requests=(asking(PLUMBING), later), firms=firms)
    after = with_rows(supply, [Row("leak", "plumbing", "plumber", 32, 1)])
    assert rank(after, "later")[0].exclusions[0].reason is Reason.BURDEN_LIMIT
    once = replace(supply, firms=FIRMS, helpers=(replace(PLUMBER, max_jobs_per_day=1),))
    after = with_rows(once, [Row("leak", "plumbing", "plumber", 32, 1)])
    assert rank(after, "later")[0].exclusions[0].reason is Reason.DAILY_LIMIT
