"""From points to an entrant's total: panels on a hundred, weights, bonus, penalties and the ceiling of a veto."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assessments.scoring import marking
from assessments.scoring.numbers import HUNDRED, ZERO, half_up, shown, total
from assessments.scoring.types import Arithmetic, Effect, Entrant, Indicator, Missing, Panel, Reason, Scheme, Sheet, Step


@dataclass(frozen=True, slots=True)
class Weighed:
    """An entrant's numbers before grades and ranks. `exact` panels keep every digit, totals have two places."""

    panels: Mapping[str, Decimal | None]
    base: Decimal | None
    bonus: Decimal
    penalty: Decimal
    vetoed: bool
    total: Decimal | None
    reason: str
    derivation: Step


@dataclass(frozen=True, slots=True)
class _Side:
    """A panel's result: points got of the points that applied, per sheet; None with the reason."""

    panel: Panel
    got: Decimal | None
    score: Decimal | None
    step: Step


def weigh(scheme: Scheme, entrant: Entrant) -> Weighed:
    """Everything of one entrant that does not depend on the others."""
    if entrant.absent:
        step = Step("total", entrant.key, None, reason=Reason.ABSENT)
        return Weighed({}, None, half_up(ZERO), half_up(ZERO), False, None, Reason.ABSENT, step)
    sides = [_side(panel, entrant) for panel in scheme.panels]
    base, base_step = (_weighted if scheme.arithmetic == Arithmetic.WEIGHTED else _added)(scheme, sides)
    bonus, bonus_step = _extras(scheme, entrant, Effect.BONUS, scheme.bonus_cap)
    penalty, penalty_step = _extras(scheme, entrant, Effect.PENALTY, None)
    vetoes = _vetoes(scheme, entrant)
    parts = (base_step, bonus_step, penalty_step, *vetoes)
    panels = {side.panel.key: side.score for side in sides}
    if base is None:
        step = Step("total", entrant.key, None, parts=parts, reason=base_step.reason)
        return Weighed(panels, None, half_up(bonus), half_up(penalty), bool(vetoes), None, base_step.reason, step)
    exact = max(base + bonus - penalty, ZERO)
    text = f"{shown(base)} + {shown(bonus)} − {shown(penalty)}"
    if vetoes and exact > scheme.veto_ceiling:
        exact, text = scheme.veto_ceiling, f"min({text}, {shown(scheme.veto_ceiling)})"
    step = Step("total", entrant.key, half_up(exact), text, parts)
    return Weighed(panels, half_up(base), half_up(bonus), half_up(penalty), bool(vetoes), half_up(exact), "", step)


def _side(panel: Panel, entrant: Entrant) -> _Side:
    """The mean of the panel's sheets; a panel that is only counted from figures needs no sheet."""
    applying = [one for one in panel.indicators if one.applies(entrant.grade)]
    sheets: Sequence[Sheet] = [sheet for sheet in entrant.sheets if sheet.panel == panel.key]
    if not sheets and all(one.rule == "formula" for one in applying):
        sheets = [Sheet("", panel.key)]
    if not applying or not sheets:
        reason = Reason.NO_SHEET if applying else Reason.NOTHING_APPLIES
        return _Side(panel, None, None, Step("panel", panel.key, None, reason=reason))
    judged = [_sheet(sheet, applying, entrant) for sheet in sheets]
    scored = [(got, score) for got, score, _step in judged if got is not None and score is not None]
    steps = tuple(step for _got, _score, step in judged)
    if not scored:
        return _Side(panel, None, None, Step("panel", panel.key, None, parts=steps, reason=Reason.NO_FIGURE))
    got = total(one for one, _score in scored) / len(scored)
    score = total(one for _got, one in scored) / len(scored)
    if len(judged) == 1:
        only = steps[0]
        return _Side(panel, got, score, Step("panel", panel.key, shown(score), only.formula, only.parts))
    text = f"({' + '.join(str(shown(one)) for _got, one in scored)}) ÷ {len(scored)}"
    return _Side(panel, got, score, Step("panel", panel.key, shown(score), text, steps))


def _sheet(sheet: Sheet, applying: list[Indicator], entrant: Entrant) -> tuple[Decimal | None, Decimal | None, Step]:
    """Points of a sheet, and on a hundred of what could be had: what does not apply or cannot be counted is left out of both."""
    found = [(one, *_points(one, sheet, entrant)) for one in applying]
    steps = _grouped(found)
    counted = [(one.points, value) for one, value, _step in found if value is not None]
    could = total(most for most, _value in counted)
    if not could:
        return None, None, Step("sheet", sheet.key, None, parts=steps, reason=Reason.NO_FIGURE)
    got = total(value for _most, value in counted)
    score = HUNDRED * got / could
    return got, score, Step("sheet", sheet.key, shown(score), f"{shown(got)} ÷ {shown(could)} × 100", steps)


def _points(one: Indicator, sheet: Sheet, entrant: Entrant) -> tuple[Decimal | None, Step]:
    computed = marking.points(one, sheet.marks.get(one.key), entrant.figures)
    return marking.put_right(computed, entrant.corrected[one.key]) if one.key in entrant.corrected else computed


def _grouped(found: Sequence[tuple[Indicator, Decimal | None, Step]]) -> tuple[Step, ...]:
    """The indicators' steps under their parents, in the order of the scheme."""
    steps: dict[str, list[tuple[Decimal | None, Step]]] = {}
    for one, value, step in found:
        steps.setdefault(one.parent or f"\0{one.key}", []).append((value, step))
    made: list[Step] = []
    for parent, children in steps.items():
        if parent.startswith("\0"):
            made.append(children[0][1])
            continue
        values = [value for value, _step in children if value is not None]
        text = " + ".join(str(shown(value)) for value in values)
        made.append(Step("group", parent, shown(total(values)) if values else None, text, tuple(step for _v, step in children)))
    return tuple(made)


def _weighted(scheme: Scheme, sides: Sequence[_Side]) -> tuple[Decimal | None, Step]:
    """The panels' scores by weight. A panel without weight cannot be missed; without any weight there is no score."""
    steps = tuple(side.step for side in sides)
    weighing = [side for side in sides if side.panel.weight]
    present = [(side.panel.weight, side.score) for side in weighing if side.score is not None]
    if not weighing:
        return None, Step("base", "", None, parts=steps, reason=Reason.NO_WEIGHT)
    if not present or (len(present) < len(weighing) and scheme.missing == Missing.BLOCK):
        return None, Step("base", "", None, parts=steps, reason=Reason.PANEL_MISSING)
    weights = total(weight for weight, _score in present)
    value = total(weight * score for weight, score in present) / weights
    text = f"({' + '.join(f'{shown(score)} × {shown(weight)}' for weight, score in present)}) ÷ {shown(weights)}"
    return value, Step("base", "", half_up(value), text, steps)


def _added(scheme: Scheme, sides: Sequence[_Side]) -> tuple[Decimal | None, Step]:
    """Credit points: the base itself, or what the panels' indicators add up to and never more than it (zero: no bound)."""
    steps = tuple(side.step for side in sides)
    if not sides:
        return scheme.base_points, Step("base", "", shown(scheme.base_points))
    got = [side.got for side in sides if side.got is not None]
    if not got or (len(got) < len(sides) and scheme.missing == Missing.BLOCK):
        return None, Step("base", "", None, parts=steps, reason=Reason.PANEL_MISSING)
    value = total(got)
    text = " + ".join(str(shown(one)) for one in got)
    if scheme.base_points and value > scheme.base_points:
        value, text = scheme.base_points, f"min({text}, {shown(scheme.base_points)})"
    return value, Step("base", "", half_up(value), text, steps)


def _extras(scheme: Scheme, entrant: Entrant, effect: Effect, cap: Decimal | None) -> tuple[Decimal, Step]:
    """All bonuses or all penalties; what cannot be counted adds and takes nothing."""
    steps: list[Step] = []
    values: list[Decimal] = []
    for extra in scheme.extras:
        if extra.effect != effect or not extra.applies(entrant.grade):
            continue
        value, step = marking.taken(extra, entrant.extras.get(extra.key), entrant.figures)
        if extra.key in entrant.corrected:
            value, step = marking.put_right((value, step), entrant.corrected[extra.key])
        steps.append(step)
        values.append(value or ZERO)
    value = total(values)
    text = " + ".join(str(shown(one)) for one in values)
    if cap is not None and value > cap:
        value, text = cap, f"min({text}, {shown(cap)})"
    return value, Step(effect.value, "", half_up(value), text, tuple(steps))


def _vetoes(scheme: Scheme, entrant: Entrant) -> tuple[Step, ...]:
    """What holds the total down; a correction to nothing lifts a veto."""
    vetoes = [one for one in scheme.extras if one.effect == Effect.VETO and one.applies(entrant.grade)]
    return tuple(Step("veto", one.key, scheme.veto_ceiling) for one in vetoes if _vetoed(one, entrant))


def _vetoed(one: Indicator, entrant: Entrant) -> bool:
    if one.key in entrant.corrected:
        return entrant.corrected[one.key] > 0
    return marking.occurred(one, entrant.extras.get(one.key))
