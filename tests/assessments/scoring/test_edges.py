"""What the rules say about zero weights, equals, missing panels, one respondent, short contracts, firms and years."""

from __future__ import annotations

import random
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.scoring import (
    Arithmetic,
    Effect,
    Entrant,
    Figure,
    Grade,
    Indicator,
    Mark,
    Missing,
    Outcome,
    Panel,
    Reason,
    Rule,
    Scheme,
    Sheet,
    annual,
    assess,
    mean,
)  # fmt: skip

D = Decimal
GRADES = (Grade("优秀", D(90)), Grade("良好", D(80)), Grade("合格", D(60)), Grade("不合格", D(0)))
FOUR = {"resident": 40, "community": 20, "department": 15, "third_party": 25}


def scheme(weights: dict[str, int] | None = None, **changes: object) -> Scheme:
    chosen = FOUR if weights is None else weights
    panels = tuple(Panel(key, D(weight), (Indicator(key, Rule.IMPORTED, D(100)),)) for key, weight in chosen.items())
    return Scheme(panels, GRADES, **changes)  # type: ignore[arg-type]


def entrant(key: str, scores: dict[str, str | int | None], **more: object) -> Entrant:
    sheets = tuple(Sheet(name, name, {name: Mark(value=D(str(one)))}) for name, one in scores.items() if one is not None)
    return Entrant(key, sheets=sheets, **more)  # type: ignore[arg-type]


def even(key: str, points: str | int, **more: object) -> Entrant:
    return entrant(key, dict.fromkeys(FOUR, points), **more)


def only(rules: Scheme, one: Entrant) -> Outcome:
    return assess(rules, [one]).outcomes[0]


def test_published_examples() -> None:
    found = only(scheme(), entrant("a", {"resident": "92.5", "community": 88, "department": 90, "third_party": "86.4"}))
    assert (str(found.base), str(found.total), found.grade) == ("89.70", "89.70", "良好")
    missing = entrant("a", {"resident": None, "community": 88, "department": 90, "third_party": "86.4"})
    assert str(only(scheme(missing=Missing.REWEIGHT), missing).total) == "87.83"
    half = only(scheme(), entrant("a", {"resident": "79.995", "community": 80, "department": 80, "third_party": 80}))
    assert (str(half.total), half.grade) == ("80.00", "良好")


def test_a_score_is_rounded_before_it_is_graded() -> None:
    assert only(scheme(), even("a", "89.995")).grade == "优秀"
    assert only(scheme(), even("a", "89.9949")).grade == "良好"


def test_thirds_that_make_a_half_are_rounded_as_the_half() -> None:
    panels = tuple(Panel(key, D(1), (Indicator(key, Rule.FORMULA, D(100), formula=key),)) for key in ("a", "b"))
    figures = {"a": Figure(D(1), D(3)), "b": Figure(D("3.02"), D(3))}  # (1/3 + 3.02/3) / 2 = 0.67
    third = {"a": Figure(D(1), D(3)), "b": Figure(D("0.05"), D(3))}  # 0.175 exactly
    assert str(only(Scheme(panels, GRADES), Entrant("x", figures=figures)).total) == "0.67"
    assert str(only(Scheme(panels, GRADES), Entrant("x", figures=third)).total) == "0.18"


def test_a_missing_panel_blocks_with_its_reason_and_is_weighed_anew_only_where_the_scheme_allows() -> None:
    one = entrant("a", {"community": 88, "department": 90, "third_party": 80})
    blocked = only(scheme(), one)
    assert (blocked.total, blocked.reason, blocked.grade, blocked.ranks) == (None, Reason.PANEL_MISSING, "", None)
    assert blocked.panels["resident"] is None
    assert blocked.derivation.parts[0].parts[0].reason == Reason.NO_SHEET
    assert str(only(scheme(missing=Missing.REWEIGHT), one).total) == "85.17"
    assert only(scheme(missing=Missing.REWEIGHT), entrant("a", {})).reason == Reason.PANEL_MISSING


def test_a_weight_of_zero_is_a_weight() -> None:
    zero = FOUR | {"department": 0}
    found = only(scheme(zero), entrant("a", {"resident": 90, "community": 90, "department": 0, "third_party": 90}))
    assert (str(found.total), found.panels["department"]) == ("90.00", D("0.00"))
    assert str(only(scheme(zero), entrant("a", {"resident": 90, "community": 90, "third_party": 90})).total) == "90.00"
    nothing = only(scheme(dict.fromkeys(FOUR, 0)), even("a", 90))
    assert (nothing.total, nothing.reason) == (None, Reason.NO_WEIGHT)


def test_equals_share_a_rank_and_a_boundary() -> None:
    rules = scheme(tie_order=(), top_share=D(30))
    found = {one.key: one for one in assess(rules, [even(str(number), 95) for number in range(4)]).outcomes}
    assert {one.ranks.rank for one in found.values() if one.ranks} == {1}
    assert {one.grade for one in found.values()} == {"良好"}  # all or none may be among the best 30 %
    scores = assess(rules, [even("a", 95), even("b", 92), even("c", 92), even("d", 61)]).outcomes
    assert [(one.ranks.rank, one.grade) for one in scores if one.ranks] == [(1, "优秀"), (2, "良好"), (2, "良好"), (4, "合格")]


def test_ties_go_by_the_residents_then_by_orders_then_by_filing() -> None:
    few, many = Figure(D(2), D(300), D(100)), Figure(D(9), D(300), D(100))
    same = {"community": 80, "department": 80}
    rows = [
        entrant("late", same | {"resident": 80, "third_party": 80}, figures={"orders_per_100": few}, filed="2026-03-02"),
        entrant("early", same | {"resident": 80, "third_party": 80}, figures={"orders_per_100": few}, filed="2026-03-01"),
        entrant("orders", same | {"resident": 80, "third_party": 80}, figures={"orders_per_100": many}),
        entrant("unknown", same | {"resident": 80, "third_party": 80}),
        entrant("resident", same | {"resident": 90, "third_party": 64}),
    ]
    found = {one.key: one.ranks.rank for one in assess(scheme(), rows).outcomes if one.ranks}
    assert found == {"resident": 1, "early": 2, "late": 3, "orders": 4, "unknown": 5}


def test_ranks_stay_within_class_and_size_band() -> None:
    rows = [
        even("a", 70, grade="basic", band="small"), even("b", 95, grade="quality", band="small"),
        even("c", 80, grade="basic", band="large"), even("d", 75, grade="basic", band="small"),
    ]  # fmt: skip
    found = {one.key: one.ranks for one in assess(scheme(), rows).outcomes if one.ranks}
    assert {key: (one.rank, one.of, one.in_class, one.overall) for key, one in found.items()} == {
        "a": (2, 2, 3, 4), "b": (1, 1, 1, 1), "c": (1, 1, 1, 2), "d": (1, 2, 2, 3),
    }  # fmt: skip


def test_a_project_that_is_only_recorded_has_a_score_and_no_rank_and_shifts_nobody() -> None:
    found = assess(scheme(), [even("new", 99, ranked=False), even("old", 80)]).outcomes
    assert (found[0].total, found[0].grade, found[0].ranks) == (D("99.00"), "优秀", None)
    assert found[1].ranks and (found[1].ranks.rank, found[1].ranks.of) == (1, 1)


def test_a_change_of_firm_makes_two_results_and_each_firm_bears_its_own() -> None:
    rows = [
        even("garden/old", 60, firm="old", households=D(400)), even("garden/new", 90, firm="new", households=D(400)),
        even("court/new", 80, firm="new", households=D(100)),
    ]  # fmt: skip
    found = assess(scheme(), rows)
    assert {firm: str(step.value) for firm, step in found.firms.items()} == {"old": "60.00", "new": "88.00"}
    assert found.firms["new"].formula == "(90 × 400 + 80 × 100) ÷ 500"


def test_a_merged_compound_counts_once_with_all_its_households() -> None:
    merged = [even("merged", 70, firm="f", households=D(900)), even("other", 90, firm="f", households=D(100))]
    assert str(assess(scheme(), merged).firms["f"].value) == "72.00"
    assert mean("f", [("a", D(70), D(0))]).reason == Reason.NO_WEIGHT


def test_one_respondent_is_a_score_like_any_other() -> None:
    rules = Scheme((Panel("resident", D(100), (Indicator("r", Rule.FORMULA, D(100), formula="survey_points"),)),), GRADES)
    found = only(rules, Entrant("a", figures={"survey_points": Figure(D(80), D(1))}))
    assert (str(found.total), found.derivation.parts[0].parts[0].parts[0].parts[0].formula) == ("80.00", "80")
    assert only(rules, Entrant("a", figures={"survey_points": Figure(D(0), D(0))})).reason == Reason.PANEL_MISSING


def test_bonus_is_capped_penalties_are_not_and_a_veto_holds_down() -> None:
    extras = (
        Indicator("help", Rule.FORMULA, D(10), Effect.BONUS, formula="help", per_occurrence=D(1)),
        Indicator("honour", Rule.IMPORTED, D(4), Effect.BONUS, high=D(4)),
        Indicator("fine", Rule.DEDUCTION, D(2), Effect.PENALTY, per_occurrence=D(2), cap=D(20)),
        Indicator("leak", Rule.DEDUCTION, D(0), Effect.VETO),
    )
    rules = scheme(extras=extras, bonus_cap=D(5))
    helped = even("a", 80, figures={"help": Figure(D(3))}, extras={"honour": Mark(value=D(3))})
    assert (str(only(rules, helped).bonus), str(only(rules, helped).total)) == ("5.00", "85.00")
    fined = even("a", 80, extras={"fine": Mark(3)})
    assert (str(only(rules, fined).penalty), str(only(rules, fined).total)) == ("6.00", "74.00")
    leaked = only(rules, even("a", 97, extras={"leak": Mark(1)}))
    assert (str(leaked.total), leaked.grade, leaked.vetoed) == ("59.99", "不合格", True)
    assert str(only(rules, even("a", 30, extras={"leak": Mark(1)})).total) == "30.00"


def test_credit_points_of_the_provinces() -> None:
    good = Indicator("good", Rule.DEDUCTION, D(1), Effect.BONUS, per_occurrence=D(1), cap=D(100))
    bad = Indicator("bad", Rule.DEDUCTION, D(1), Effect.PENALTY, per_occurrence=D(1), cap=D(100))
    grades = (Grade("AAA", D(85)), Grade("AA", D(80)), Grade("A", D(70)), Grade("B", D(60)), Grade("C", D(0)))
    shandong = Scheme((), grades, (good, bad), Arithmetic.ADDITIVE, base_points=D(55), clean_floor="B", absent_grade="C(缺失)")
    rows = [
        Entrant("clean"), Entrant("bad", extras={"bad": Mark(1)}), Entrant("aaa", extras={"good": Mark(30)}), Entrant("out", absent=True),
    ]  # fmt: skip
    assert [one.grade for one in assess(shandong, rows).outcomes] == ["B", "C", "AAA", "C(缺失)"]
    panel = Panel("base", D(0), (Indicator("one", Rule.SCALE, D(60)), Indicator("two", Rule.SCALE, D(40))))
    yantai = Scheme((panel,), grades, (good,), Arithmetic.ADDITIVE, base_points=D(80), bonus_cap=D(40))
    sheet = Sheet("s", "base", {"one": Mark(value=D(100)), "two": Mark(value=D(75))})
    assert str(only(yantai, Entrant("a", sheets=(sheet,), extras={"good": Mark(50)})).total) == "120.00"
    lianyungang = Scheme((), (Grade("4A", D(140)), Grade("B", D(0))), (good,), Arithmetic.ADDITIVE, base_points=D(90))
    assert only(lianyungang, Entrant("a", extras={"good": Mark(50)})).grade == "4A"


def test_grades_by_share_of_the_ranking() -> None:
    scale = (Grade("A", share=D(20)), Grade("B", share=D(50)), Grade("C", share=D(20)), Grade("D", share=D(10)))
    beijing = Scheme(scheme().panels, scale, tie_order=())
    found = assess(beijing, [even(str(number), 90 - number) for number in range(10)]).outcomes
    assert "".join(one.grade for one in found) == "AABBBBBCCD"
    assert only(beijing, even("alone", 90)).grade == "B"


def test_the_most_improved_come_first_whatever_their_class() -> None:
    rows = [even("a", 90, previous=D("89.00")), even("b", 70, previous=D("60.00"), grade="quality"), even("c", 99)]
    found = {one.key: (one.change, one.improved) for one in assess(scheme(), rows).outcomes}
    assert found == {"a": (D("1.00"), 2), "b": (D("10.00"), 1), "c": (None, None)}


def test_a_year_is_the_mean_of_its_periods_and_needs_two() -> None:
    quarters = [("1", None), ("2", None), ("3", D("76.5")), ("4", D("90"))]
    assert str(annual("a", quarters).value) == "83.25"
    assert annual("a", quarters[:3]).reason == Reason.TOO_FEW
    weighted = annual("a", [("1", D(80)), ("2", D(80)), ("3", D(80)), ("4", D(90))], weights=[D(20), D(20), D(20), D(40)])
    assert (str(weighted.value), weighted.formula) == ("84.00", "(80 × 20 + 80 × 20 + 80 × 20 + 90 × 40) ÷ 100")
    assert annual("a", [("1", D(80)), ("2", D(80))], weights=[D(0), D(0)]).reason == Reason.NO_WEIGHT


points = st.decimals(0, 100, places=3)
scores = st.lists(st.tuples(points, points, points, points), min_size=1, max_size=6)


def _field(rows: list[tuple[Decimal, ...]]) -> list[Entrant]:
    return [entrant(str(number), {key: str(one) for key, one in zip(FOUR, row, strict=True)}) for number, row in enumerate(rows)]


@settings(max_examples=120, deadline=None)
@given(scores, st.sampled_from(list(FOUR)), st.decimals(0, 50, places=2), st.randoms(use_true_random=False))
def test_more_points_never_cost_a_score_or_a_rank_and_order_does_not_matter(
    rows: list[tuple[Decimal, ...]], panel: str, more: Decimal, chance: random.Random
) -> None:
    before = _field(rows)
    mixed = list(before)
    chance.shuffle(mixed)
    found = {one.key: one for one in assess(scheme(), before).outcomes}
    assert {one.key: one for one in assess(scheme(), mixed).outcomes} == found

    raised = dict(zip(FOUR, rows[0], strict=True))
    raised[panel] = min(raised[panel] + more, D(100))
    after = assess(scheme(), [entrant("0", {key: str(one) for key, one in raised.items()}), *before[1:]]).outcomes[0]
    old = found["0"]
    assert old.total is not None and after.total is not None and after.total >= old.total
    assert old.ranks and after.ranks and after.ranks.rank <= old.ranks.rank
