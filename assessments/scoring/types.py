"""What an assessment is computed from and what comes out: plain frozen values, keyed by text, without a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from assessments.scoring.numbers import HUNDRED, ONE, ZERO


class UnfitScheme(ValueError):
    """The scheme cannot be computed with: a scale without range, a negative weight, grades out of order."""


class Rule(StrEnum):
    """How an indicator's points come about."""

    DEDUCTION = "deduction"
    CHECKLIST = "checklist"
    SCALE = "scale"
    FORMULA = "formula"
    IMPORTED = "imported"


class Effect(StrEnum):
    """What an indicator's points do: count in a panel, add, take away, or hold the total down."""

    SCORE = "score"
    BONUS = "bonus"
    PENALTY = "penalty"
    VETO = "veto"


class Arithmetic(StrEnum):
    """Weighted panels on a hundred, or credit points added and taken away from a base."""

    WEIGHTED = "weighted"
    ADDITIVE = "additive"


class Missing(StrEnum):
    """A panel without a score holds the whole result back, or the others are weighed anew."""

    BLOCK = "block"
    REWEIGHT = "reweight"


class Tie(StrEnum):
    """What decides between equal totals: the higher resident part, fewer valid orders per 100 households, earlier filing."""

    RESIDENT = "resident"
    ORDERS = "orders_per_100"
    FILED = "filed"


class Reason(StrEnum):
    """Why there is no number."""

    NO_SHEET = "no_sheet"
    NO_FIGURE = "no_figure"
    NOTHING_APPLIES = "nothing_applies"
    PANEL_MISSING = "panel_missing"
    NO_WEIGHT = "no_weight"
    ABSENT = "absent"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One leaf of the scheme. `low` and `high` bound a scale or a figure; `high` below `low` means that less is better.

    `high` of a checklist is its number of items. `classes` empty: it applies to every class of compounds.
    """

    key: str
    rule: Rule
    points: Decimal
    effect: Effect = Effect.SCORE
    parent: str = ""
    per_occurrence: Decimal | None = None
    cap: Decimal | None = None
    formula: str = ""
    low: Decimal = ZERO
    high: Decimal = HUNDRED
    classes: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        bounds = (self.points, self.per_occurrence or ZERO, self.cap or ZERO)
        if min(bounds) < 0:
            raise UnfitScheme(f"{self.key}: points are never negative; the effect says in which direction they count.")
        if self.rule != Rule.DEDUCTION and self.low == self.high:
            raise UnfitScheme(f"{self.key}: a scale needs two different ends.")

    def applies(self, grade: str) -> bool:
        return not self.classes or grade in self.classes


@dataclass(frozen=True, slots=True)
class Panel:
    """One side that judges. A weight of zero is a weight: the panel is shown and counts nothing."""

    key: str
    weight: Decimal
    indicators: tuple[Indicator, ...]

    def __post_init__(self) -> None:
        if self.weight < 0:
            raise UnfitScheme(f"{self.key}: a weight is never negative.")


@dataclass(frozen=True, slots=True)
class Grade:
    """From so many points (included), or by ranking: this share of the ranked, in percent."""

    name: str
    from_points: Decimal | None = None
    share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Scheme:
    """A version of the rules. `grades` from best to worst; `extras` are bonuses, penalties and vetoes.

    `clean_floor` is the grade below which nobody without a penalty falls, `absent_grade` the one of who takes no part.
    """

    panels: tuple[Panel, ...]
    grades: tuple[Grade, ...]
    extras: tuple[Indicator, ...] = ()
    arithmetic: Arithmetic = Arithmetic.WEIGHTED
    missing: Missing = Missing.BLOCK
    base_points: Decimal = ZERO
    bonus_cap: Decimal | None = None
    veto_ceiling: Decimal = Decimal("59.99")
    top_share: Decimal | None = None
    tie_order: tuple[Tie, ...] = (Tie.RESIDENT, Tie.ORDERS, Tie.FILED)
    resident_panel: str = "resident"
    clean_floor: str = ""
    absent_grade: str = ""

    def __post_init__(self) -> None:
        points = [grade.from_points for grade in self.grades if grade.from_points is not None]
        if points != sorted(points, reverse=True):
            raise UnfitScheme("Grades go from best to worst.")
        if any(extra.effect == Effect.SCORE for extra in self.extras):
            raise UnfitScheme("What scores belongs to a panel.")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a sheet says about one indicator: how often, what value, or that the item is fulfilled."""

    occurrences: int = 0
    value: Decimal | None = None
    checked: bool | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One rater's signed sheet; an indicator without a mark has no occurrence."""

    key: str
    panel: str
    marks: Mapping[str, Mark] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figure:
    """A counted figure: `part` of `whole`, times `unit` (100 for percent or per hundred). Of nothing there is no figure."""

    part: Decimal
    whole: Decimal = ONE
    unit: Decimal = ONE

    @property
    def value(self) -> Decimal | None:
        """Exact under `exactly`."""
        return self.part * self.unit / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class Entrant:
    """One project in its contract's interval. `filed` orders by date of filing (text that sorts); only `ranked` ones get ranks.

    `corrected` holds the points of indicators that were put right by decision: they count instead of the computed ones.
    """

    key: str
    grade: str = ""
    band: str = ""
    households: Decimal = ZERO
    firm: str = ""
    filed: str = ""
    ranked: bool = True
    absent: bool = False
    previous: Decimal | None = None
    sheets: tuple[Sheet, ...] = ()
    extras: Mapping[str, Mark] = field(default_factory=dict)
    figures: Mapping[str, Figure] = field(default_factory=dict)
    corrected: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One number of a derivation: what it is (`kind`, `key`), how it was made, from which parts; `reason` where there is none."""

    kind: str
    key: str
    value: Decimal | None
    formula: str = ""
    parts: tuple[Step, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ranks:
    """1-2-2-4 within class and size band, within the class, and over all; `of` counts the ranked of the first."""

    rank: int
    of: int
    in_class: int
    overall: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one entrant: totals to two places, None with the reason, and the derivation of each number."""

    key: str
    panels: Mapping[str, Decimal | None]
    base: Decimal | None
    bonus: Decimal
    penalty: Decimal
    vetoed: bool
    total: Decimal | None
    reason: str
    grade: str
    ranks: Ranks | None
    change: Decimal | None
    improved: int | None
    derivation: Step


@dataclass(frozen=True, slots=True)
class Assessment:
    """All outcomes in the order in which the entrants were given, and one score per firm."""

    outcomes: tuple[Outcome, ...]
    firms: Mapping[str, Step]
