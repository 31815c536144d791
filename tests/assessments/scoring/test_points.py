"""What one indicator gives, by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assessments.scoring import Effect, Entrant, Figure, Grade, Indicator, Mark, Panel, Rule, Scheme, Sheet, UnfitScheme, assess, marking

D = Decimal


def score(one: Indicator, mark: Mark | None = None, **figures: Figure) -> Decimal | None:
    return marking.points(one, mark, figures)[0]


def test_a_deduction_takes_so_much_each_time_up_to_the_cap_and_never_more_than_there_is() -> None:
    capped = Indicator("a", Rule.DEDUCTION, D(10), per_occurrence=D(2), cap=D(5))
    assert [score(capped, Mark(times)) for times in (0, 1, 2, 3, 9)] == [10, 8, 6, 5, 5]
    assert score(capped, None) == 10
    assert score(Indicator("a", Rule.DEDUCTION, D(10), per_occurrence=D(3)), Mark(9)) == 0
    assert score(Indicator("a", Rule.DEDUCTION, D(10), per_occurrence=D(3), cap=D(50)), Mark(9)) == 0
    assert score(Indicator("a", Rule.DEDUCTION, D(10)), Mark(1)) == 0


def test_a_checklist_counts_fulfilled_items() -> None:
    assert score(Indicator("a", Rule.CHECKLIST, D(6), high=D(8)), Mark(value=D(6))) == D("4.5")
    assert [score(Indicator("a", Rule.CHECKLIST, D(6)), Mark(checked=one)) for one in (True, False, None)] == [6, 0, 0]


def test_a_scale_is_normalised_by_its_range_even_where_less_is_better() -> None:
    assert score(Indicator("a", Rule.SCALE, D(10), low=D(1), high=D(5)), Mark(value=D(4))) == D("7.5")
    overdue = Indicator("a", Rule.FORMULA, D(10), formula="overdue", low=D(20), high=D(0))
    assert [score(overdue, overdue=Figure(D(part), D(100), D(100))) for part in (0, 5, 20, 90)] == [10, D("7.5"), 0, 0]


def test_a_figure_of_nothing_is_no_figure_and_neither_zero_nor_full() -> None:
    one = Indicator("a", Rule.FORMULA, D(10), formula="solved")
    assert score(one, solved=Figure(D(0), D(0), D(100))) is None and score(one) is None
    assert score(Indicator("a", Rule.IMPORTED, D(10)), Mark()) is None


def test_help_given_is_a_bonus_by_the_point_up_to_its_cap() -> None:
    one = Indicator("a", Rule.FORMULA, D(3), Effect.BONUS, formula="help", per_occurrence=D("0.05"))
    assert [score(one, help=Figure(D(points))) for points in (0, 40, 60, 1000, -20)] == [0, 2, 3, 3, 0]


def test_a_scheme_that_cannot_be_computed_with_is_refused() -> None:
    with pytest.raises(UnfitScheme):
        Indicator("a", Rule.SCALE, D(1), low=D(3), high=D(3))
    with pytest.raises(UnfitScheme):
        Indicator("a", Rule.SCALE, D(-1))
    with pytest.raises(UnfitScheme):
        Panel("a", D(-1), ())
    with pytest.raises(UnfitScheme):
        Scheme((), (Grade("low", D(0)), Grade("high", D(90))))
    with pytest.raises(UnfitScheme):
        Scheme((), (), (Indicator("a", Rule.SCALE, D(1)),))


def test_every_number_says_how_it_was_made() -> None:
    leaves = (
        Indicator("lift", Rule.DEDUCTION, D(20), parent="plant", per_occurrence=D(3), cap=D(10)),
        Indicator("fire", Rule.CHECKLIST, D(10), parent="plant", high=D(4)),
        Indicator("solved", Rule.FORMULA, D(10), formula="solve_rate", low=D(60), high=D(100)),
    )
    scheme = Scheme((Panel("third", D(60), leaves), Panel("community", D(40), (Indicator("c", Rule.IMPORTED, D(100)),))), ())
    sheets = (
        Sheet("s1", "third", {"lift": Mark(2), "fire": Mark(value=D(3))}),
        Sheet("s2", "community", {"c": Mark(value=D(88))}),
        Sheet("s3", "community", {"c": Mark(value=D(91))}),
    )
    one = Entrant("e", sheets=sheets, figures={"solve_rate": Figure(D(90), D(100), D(100))})

    (found,) = assess(scheme, [one]).outcomes

    assert (found.derivation.formula, found.derivation.value) == ("79.3 + 0 − 0", D("79.30"))
    base = found.derivation.parts[0]
    third, community = base.parts
    assert third.formula == "29 ÷ 40 × 100" and third.value == D("72.5")
    plant, solved = third.parts
    assert (plant.kind, plant.key, plant.formula, plant.value) == ("group", "plant", "14 + 7.5", D("21.5"))
    assert [part.formula for part in plant.parts] == ["20 − min(2 × 3, 10)", "10 × (3 − 0) ÷ (4 − 0)"]
    assert solved.formula == "10 × (90 − 60) ÷ (100 − 60)" and solved.parts[0].formula == "90 ÷ 100 × 100"
    assert community.formula == "(88 + 91) ÷ 2" and [part.key for part in community.parts] == ["s2", "s3"]
    assert base.formula == "(72.5 × 60 + 89.5 × 40) ÷ 100" and found.total == D("79.30")
