"""Every reason is produced once, by changing one thing about a helper that would otherwise be offered."""

from dataclasses import replace

import pytest

from dispatch.matching import Ability, Certificate, Firm, Floor, Helper, Interval, Kind, Line, Reason, Request, rank
from dispatch.matching.types import Problem, Weights
from tests.dispatch.matching.cast import (
    CARD,
    DIGGING,
    FIRMS,
    GANG,
    PLUMBER,
    PLUMBING,
    PUMP,
    PUMPING,
    asking,
    busy,
    problem,
)

CARDED = replace(PLUMBING, needs=(replace(PLUMBING.needs[0], certificates_any_of=("CARD", "OLD-CARD")),))


def test_helper_that_meets_everything_is_offered_with_its_parts() -> None:
    (ranking,) = rank(problem(asking(PLUMBING), PLUMBER), "leak")
    (offer,) = ranking.candidates
    assert (offer.helper, offer.line, offer.start, offer.quantity, offer.mode) == ("plumber", "plumbing", 32, 1, "do")
    assert [(part.name, part.score, part.weight) for part in offer.parts] == [
        ("response", 1000, 350),
        ("travel", 750, 250),
        ("fit", 1000, 200),
        ("rating", 600, 100),
        ("reciprocity", 500, 100),
    ]
    assert offer.score == (350 * 1000 + 250 * 750 + 200 * 1000 + 100 * 600 + 100 * 500) // 1000
    assert ranking.exclusions == ()


REFUSED: list[tuple[Reason, str, Line, Helper]] = [
    (Reason.OWN_PROJECT, "", PLUMBING, replace(PLUMBER, firm="harbour")),
    (Reason.EXCLUDED, "", PLUMBING, replace(PLUMBER, id="declined")),
    (Reason.EXCLUDED, "", PLUMBING, replace(PLUMBER, firm="meadow")),
    (Reason.NOT_VERIFIED, "", PLUMBING, replace(PLUMBER, verified=False)),
    (Reason.NO_SKILL, "WPF", PLUMBING, replace(PLUMBER, abilities=(Ability("ELE", 3),))),
    (Reason.MODE_FORBIDDEN, "WPF", PLUMBING, replace(PLUMBER, abilities=(Ability("WPF", 3, "forbidden"),))),
    (
        Reason.LICENSED_FIRM_ONLY,
        "WPF",
        PLUMBING,
        replace(PLUMBER, abilities=(Ability("WPF", 3, "licensed_firm_only"),)),
    ),
    (Reason.ADVISE_ONLY, "WPF", PLUMBING, replace(PLUMBER, abilities=(Ability("WPF", 3, "advise"),))),
    (Reason.LEVEL_TOO_LOW, "2<3", PLUMBING, replace(PLUMBER, abilities=(Ability("WPF", 2),))),
    (Reason.CERTIFICATE_MISSING, "CARD|OLD-CARD", CARDED, PLUMBER),
    (Reason.CERTIFICATE_EXPIRED, "CARD", CARDED, replace(PLUMBER, certificates=(Certificate("CARD", 35),))),
    (Reason.CERTIFICATE_EXPIRED, "OLD-CARD", CARDED, replace(PLUMBER, certificates=(Certificate("OLD-CARD", -1),))),
    (Reason.INSUFFICIENT_CAPACITY, "39<40", PUMPING, replace(PUMP, capacity=39)),
    (Reason.INSUFFICIENT_CAPACITY, "?<40", PUMPING, replace(PUMP, capacity=None)),
    (Reason.NO_OPERATOR, "", replace(PUMPING, operator=True), replace(PUMP, operator=False)),
    (Reason.OUT_OF_SERVICE, "", PUMPING, replace(PUMP, in_service=False)),
    (Reason.NOT_AVAILABLE, "", PLUMBING, replace(PLUMBER, available=(Interval(32, 37), Interval(37, 60)), id="torn")),
    (Reason.NOT_AVAILABLE, "", PLUMBING, replace(PLUMBER, available=())),
    (Reason.BUSY, "", PLUMBING, busy(PLUMBER, 36, 44)),
    (Reason.BUSY, "", DIGGING, busy(GANG, 30, 50, units=6)),
    (Reason.KEPT_AT_HOME, "", DIGGING, replace(GANG, abilities=(Ability("GEN"), Ability("SEC")))),
    (Reason.DAILY_LIMIT, "", PLUMBING, replace(busy(PLUMBER, 10, 12), max_jobs_per_day=1)),
    (Reason.DAILY_LIMIT, "", PLUMBING, replace(PLUMBER, max_jobs_per_day=0)),
    (Reason.DAILY_LIMIT, "", PLUMBING, replace(PLUMBER, max_jobs_per_day=2, jobs_on=((0, 1), (0, 1)))),
]


@pytest.mark.parametrize(("reason", "detail", "line", "helper"), REFUSED)
def test_helper_that_fails_one_rule_is_told_which(reason: Reason, detail: str, line: Line, helper: Helper) -> None:
    latest = 38 if helper.id == "torn" else 48
    request = replace(asking(line, latest=latest), excluded_firms=frozenset({"meadow"}), excluded_helpers=frozenset({"declined"}))
    supply = problem(request, helper, floors=(Floor("garden", Kind.CREW, "SEC", 0),))
    (ranking,) = rank(supply, "leak")
    assert ranking.candidates == ()
    assert [(out.helper, out.line, out.reason, out.detail) for out in ranking.exclusions] == [(helper.id, line.id, reason, detail)]


def only_reason(supply: Problem) -> tuple[Reason, str]:
    (ranking,) = rank(supply, "leak")
    (out,) = ranking.exclusions
    assert ranking.candidates == ()
    return out.reason, out.detail


def test_suspended_firm_is_not_offered() -> None:
    supply = replace(problem(asking(PLUMBING), PLUMBER), firms=FIRMS | {"garden": Firm("garden", suspended=True)})
    assert only_reason(supply) == (Reason.FIRM_SUSPENDED, "")


def test_firm_without_burden_left_is_not_offered() -> None:
    spent = Firm("garden", burden_left={Kind.EXPERT: 3})
    supply = replace(problem(asking(PLUMBING), PLUMBER), firms=FIRMS | {"garden": spent})
    assert only_reason(supply) == (Reason.BURDEN_LIMIT, "garden")


def test_neighbour_that_has_not_agreed_is_not_offered() -> None:
    supply = replace(problem(asking(PLUMBING), PLUMBER), may_help=lambda home, place: home == place)
    assert only_reason(supply) == (Reason.NOT_NEIGHBOUR, "")


@pytest.mark.parametrize(("travel", "detail"), [({}, ""), ({("garden-yard", "harbour-gate"): 61}, "61>60")])
def test_helper_beyond_the_travel_limit_or_off_the_map_is_too_far(travel: dict[tuple[str, str], int], detail: str) -> None:
    supply = replace(problem(asking(PLUMBING), PLUMBER), travel=travel)
    assert only_reason(supply) == (Reason.TOO_FAR, detail)


def test_helper_of_another_kind_is_not_listed_at_all() -> None:
    (ranking,) = rank(problem(asking(PLUMBING), GANG, PUMP), "leak")
    assert (ranking.candidates, ranking.exclusions) == ((), ())


def test_reasons_are_told_in_their_declared_order() -> None:
    """A helper with every fault is mended one fault at a time; each next reason is later in the enum."""
    everything_wrong = Helper("gang", Kind.CREW, "garden", "far-away", (Ability("GEN", 1, "forbidden"),), verified=False)
    told = [only_reason(problem(asking(DIGGING), everything_wrong, minutes=90))[0]]
    mended = everything_wrong
    for step in (
        {"verified": True},
        {"abilities": GANG.abilities, "in_service": False},
        {"in_service": True},
    ):
        mended = replace(mended, **step)
        told.append(only_reason(problem(asking(DIGGING), mended, minutes=90))[0])
    order = list(Reason)
    assert told == [Reason.NOT_VERIFIED, Reason.MODE_FORBIDDEN, Reason.OUT_OF_SERVICE, Reason.TOO_FAR]
    assert [order.index(reason) for reason in told] == sorted(order.index(reason) for reason in told)


def test_certificate_must_hold_to_the_end_of_the_last_shift() -> None:
    request = replace(asking(CARDED, latest=48 + 96), shifts=2)
    short = replace(PLUMBER, available=(Interval(0, 192),), certificates=(replace(CARD, until=131),))
    enough = replace(short, certificates=(replace(CARD, until=132), Certificate("OTHER", None)))
    assert only_reason(problem(request, short)) == (Reason.CERTIFICATE_EXPIRED, "CARD")
    (ranking,) = rank(problem(request, enough), "leak")
    assert [offer.start for offer in ranking.candidates] == [32]


def test_any_of_the_listed_certificates_will_do() -> None:
    holder = replace(PLUMBER, certificates=(Certificate("OLD-CARD", None), Certificate("CARD", -1)))
    (ranking,) = rank(problem(asking(CARDED), holder), "leak")
    assert [offer.helper for offer in ranking.candidates] == ["plumber"]


def test_one_shift_in_several_must_not_be_taken() -> None:
    request = replace(asking(PLUMBING, latest=36 + 96), shifts=2)
    two_days = replace(PLUMBER, available=(Interval(0, 96), Interval(96, 192)))
    assert only_reason(problem(request, busy(two_days, 96 + 36, 96 + 37))) == (Reason.BUSY, "")
    (ranking,) = rank(problem(request, busy(two_days, 96 + 37, 96 + 40)), "leak")
    assert [offer.start for offer in ranking.candidates] == [32]


def test_travel_is_occupied_on_both_sides() -> None:
    """15 minutes are one tick: free [31, 37) just holds a job of four ticks at 32."""
    (fits,) = rank(problem(asking(PLUMBING), replace(PLUMBER, available=(Interval(31, 37),))), "leak")
    (late,) = rank(problem(asking(PLUMBING), replace(PLUMBER, available=(Interval(32, 38),))), "leak")
    (far,) = rank(problem(asking(PLUMBING), replace(PLUMBER, available=(Interval(31, 37),)), minutes=16), "leak")
    assert [offer.start for offer in fits.candidates] == [32]
    assert [offer.start for offer in late.candidates] == [33]
    assert [out.reason for out in far.exclusions] == [Reason.NOT_AVAILABLE]


def test_starts_keep_to_the_step() -> None:
    supply = replace(problem(asking(PLUMBING, earliest=33), busy(PLUMBER, 33, 34)), start_step=2)
    (ranking,) = rank(supply, "leak")
    assert [offer.start for offer in ranking.candidates] == [36]


def test_crew_gives_what_is_free_kept_and_carried() -> None:
    firm = Firm("garden", burden_left={Kind.CREW: 15})
    one_away = busy(GANG, 34, 35)
    roomy = problem(asking(DIGGING), one_away)
    floored = replace(roomy, floors=(Floor("garden", Kind.CREW, "GEN", 5),))
    carried = replace(roomy, firms=FIRMS | {"garden": firm})
    given = [rank(supply, "leak")[0].candidates[0].quantity for supply in (roomy, floored, carried)]
    assert given == [5, 4, 3]


def test_floor_without_code_holds_for_the_whole_kind_and_pool_replaces_abilities() -> None:
    whole = problem(asking(DIGGING), GANG, floors=(Floor("garden", Kind.CREW, "", 2),))
    named = problem(
        asking(DIGGING),
        replace(GANG, pool="day-shift"),
        floors=(Floor("garden", Kind.CREW, "GEN", 0), Floor("garden", Kind.CREW, "day-shift", 1)),
    )
    assert [rank(supply, "leak")[0].candidates[0].quantity for supply in (whole, named)] == [2, 1]


@pytest.mark.parametrize(
    ("abilities", "line_mode", "outcome"),
    [
        (("advise", "advise"), "do", Reason.ADVISE_ONLY),
        (("advise", "do"), "do", "do"),
        (("advise", "advise"), "advise", "advise"),
        (("do", "do"), "advise", "do"),
        (("do", "forbidden"), "advise", Reason.MODE_FORBIDDEN),
    ],
)
def test_mode_of_a_line_with_two_requirements(abilities: tuple[str, str], line_mode: str, outcome: Reason | str) -> None:
    both = replace(PLUMBING, mode=line_mode, needs=(PLUMBING.needs[0], replace(PLUMBING.needs[0], code="ELE")))
    helper = replace(PLUMBER, abilities=(Ability("WPF", 3, abilities[0]), Ability("ELE", 3, abilities[1])))
    (ranking,) = rank(problem(asking(both), helper), "leak")
    told: list[Reason | str] = [offer.mode for offer in ranking.candidates]
    told += [out.reason for out in ranking.exclusions]
    assert told == [outcome]


def test_licensed_helper_may_do_licensed_work() -> None:
    lift = replace(PLUMBER, abilities=(Ability("WPF", 3, "licensed_firm_only"),), licensed=True)
    (ranking,) = rank(problem(asking(PLUMBING), lift), "leak")
    assert [offer.mode for offer in ranking.candidates] == ["do"]


def test_best_comes_first_and_ties_fall_to_the_shorter_way_then_the_name() -> None:
    best = replace(PLUMBER, id="best", rating=900)
    overqualified = replace(PLUMBER, id="master", abilities=(Ability("WPF", 5),))
    (ranking,) = rank(problem(asking(PLUMBING), replace(PLUMBER, id="z"), overqualified, PLUMBER, best), "leak")
    assert [offer.helper for offer in ranking.candidates] == ["best", "plumber", "z", "master"]


def test_machine_larger_than_asked_fits_less_well() -> None:
    (ranking,) = rank(problem(asking(PUMPING), PUMP), "leak")
    assert [part.score for part in ranking.candidates[0].parts if part.name == "fit"] == [800]


def test_each_line_is_ranked_on_its_own() -> None:
    rankings = rank(problem(asking(PLUMBING, DIGGING, replace(PUMPING, needs=())), PLUMBER, GANG, PUMP), "leak")
    assert [(one.line, [offer.helper for offer in one.candidates]) for one in rankings] == [
        ("plumbing", ["plumber"]),
        ("digging", ["gang"]),
        ("pumping", ["pump"]),
    ]


def test_unknown_request_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="There is no request other"):
        rank(problem(asking(PLUMBING), PLUMBER), "other")


def test_impossible_window_excludes_everybody() -> None:
    assert only_reason(problem(asking(PLUMBING, latest=30), PLUMBER)) == (Reason.NOT_AVAILABLE, "")


def test_weights_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(ValueError, match="add up to 1000"):
        Weights(response=351)


def test_every_reason_but_wrong_kind_is_produced_by_this_file() -> None:
    shown = {reason for reason, *_ in REFUSED}
    shown |= {Reason.FIRM_SUSPENDED, Reason.BURDEN_LIMIT, Reason.NOT_NEIGHBOUR, Reason.TOO_FAR}
    assert set(Reason) - shown == {Reason.WRONG_KIND}


def test_age_and_priority_are_left_to_the_plan() -> None:
    """A score explains the helper, not the request: urgency changes nothing in the ranking."""
    calm: Request = asking(PLUMBING)
    urgent = replace(calm, priority=0, age=72)
    assert rank(problem(calm, PLUMBER), "leak") == rank(problem(urgent, PLUMBER), "leak")
