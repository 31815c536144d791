"""Points of one indicator: from a mark on a sheet or from a figure, with the way they were made."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from assessments.scoring.numbers import HUNDRED, ONE, ZERO, shown
from assessments.scoring.types import Effect, Figure, Indicator, Mark, Reason, Rule, Step

NO_MARK = Mark()


def points(indicator: Indicator, mark: Mark | None, figures: Mapping[str, Figure]) -> tuple[Decimal | None, Step]:
    """What the indicator gives, between nothing and its full points (a bonus or penalty: what it adds or takes)."""
    if indicator.rule == Rule.FORMULA:
        return _formula(indicator, figures.get(indicator.formula))
    if indicator.rule == Rule.DEDUCTION:
        return _deduction(indicator, mark or NO_MARK)
    return _scale(indicator, mark or NO_MARK)


def put_right(computed: tuple[Decimal | None, Step], value: Decimal) -> tuple[Decimal, Step]:
    """The points that a decision put in the place of the computed ones; the derivation shows both."""
    old, step = computed
    text = f"{'–' if old is None else shown(old)} → {shown(value)}"
    return value, Step("correction", step.key, shown(value), text, (step,))


def missing(indicator: Indicator, reason: Reason) -> tuple[None, Step]:
    return None, Step("indicator", indicator.key, None, reason=reason)


def occurred(indicator: Indicator, mark: Mark | None) -> bool:
    """Whether a veto holds."""
    return mark is not None and (mark.occurrences > 0 or mark.checked is True or bool(mark.value))


def taken(indicator: Indicator, mark: Mark | None, figures: Mapping[str, Figure]) -> tuple[Decimal | None, Step]:
    """What a bonus adds or a penalty takes: nothing without a mark, so much per occurrence up to the cap."""
    if indicator.rule != Rule.DEDUCTION:
        if indicator.rule != Rule.FORMULA and mark is None:
            return ZERO, Step("indicator", indicator.key, ZERO)
        return points(indicator, mark, figures)
    times = (mark or NO_MARK).occurrences
    each, most = _each(indicator), _most(indicator)
    value = min(each * times, most)
    return value, Step("indicator", indicator.key, shown(value), f"min({times} × {shown(each)}, {shown(most)})")


def _deduction(indicator: Indicator, mark: Mark) -> tuple[Decimal, Step]:
    each, most = _each(indicator), _most(indicator)
    value = indicator.points - min(each * mark.occurrences, most)
    text = f"{shown(indicator.points)} − min({mark.occurrences} × {shown(each)}, {shown(most)})"
    return value, Step("indicator", indicator.key, shown(value), text)


def _scale(indicator: Indicator, mark: Mark) -> tuple[Decimal | None, Step]:
    if mark.value is None:
        if indicator.rule == Rule.CHECKLIST:
            value = indicator.points if mark.checked else ZERO
            return value, Step("indicator", indicator.key, shown(value), f"{shown(indicator.points)} × {1 if mark.checked else 0}")
        return missing(indicator, Reason.NO_FIGURE)
    return _between(indicator, mark.value)


def _formula(indicator: Indicator, figure: Figure | None) -> tuple[Decimal | None, Step]:
    value = None if figure is None else figure.value
    if figure is None or value is None:
        return missing(indicator, Reason.NO_FIGURE)
    source = Step("figure", indicator.formula, shown(value), counted(figure))
    if indicator.per_occurrence is not None:
        each, most = indicator.per_occurrence, _most(indicator)
        got = min(max(each * value, ZERO), most)
        return got, Step("indicator", indicator.key, shown(got), f"min({shown(value)} × {shown(each)}, {shown(most)})", (source,))
    got, step = _between(indicator, value)
    return got, Step(step.kind, step.key, step.value, step.formula, (source,))


def counted(figure: Figure) -> str:
    """How a figure was counted, as a clerk would write it: 90 ÷ 120 × 100."""
    text = f"{shown(figure.part)}"
    if figure.whole != ONE or figure.unit == HUNDRED:
        text += f" ÷ {shown(figure.whole)}"
    return text + (f" × {shown(figure.unit)}" if figure.unit != ONE else "")


def _between(indicator: Indicator, value: Decimal) -> tuple[Decimal, Step]:
    """Straight between the two ends of the range, and no further than the ends."""
    low, high = indicator.low, indicator.high
    exact = (value - low) / (high - low)
    share = min(max(exact, ZERO), ONE)
    got = indicator.points * share
    text = f"{shown(indicator.points)} × ({shown(value)} − {shown(low)}) ÷ ({shown(high)} − {shown(low)})"
    if share != exact:
        text = f"{shown(indicator.points)} × {shown(share)}"
    return got, Step("indicator", indicator.key, shown(got), text)


def _each(indicator: Indicator) -> Decimal:
    return indicator.points if indicator.per_occurrence is None else indicator.per_occurrence


def _most(indicator: Indicator) -> Decimal:
    """In a panel never more than the indicator's points; a bonus or penalty is bounded by its cap alone."""
    if indicator.cap is None:
        return indicator.points
    return min(indicator.cap, indicator.points) if indicator.effect == Effect.SCORE else indicator.cap
