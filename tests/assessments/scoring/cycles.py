"""Cycles by chance: schemes of every kind, with all that can be missing, equal or zero, and totals that fall on halves."""

from __future__ import annotations

import random
from decimal import Decimal

from assessments.scoring import (
    Arithmetic,
    Effect,
    Entrant,
    Figure,
    Grade,
    Indicator,
    Mark,
    Missing,
    Panel,
    Rule,
    Scheme,
    Sheet,
    Tie,
)

CLASSES = ("basic", "complete")
FIGURES = ("solve_rate", "overdue_rate", "help_points", "orders_per_100")
SCALES = (
    (Grade("优秀", Decimal(90)), Grade("良好", Decimal(80)), Grade("合格", Decimal(60)), Grade("不合格", Decimal(0))),
    (Grade("A", share=Decimal(30)), Grade("B", share=Decimal(40)), Grade("C", share=Decimal(20)), Grade("D", share=Decimal(10))),
    (Grade("AAA", Decimal(85)), Grade("AA", Decimal(80)), Grade("A", Decimal(70)), Grade("B", Decimal(60)), Grade("C")),
)


def chance_scheme(chance: random.Random) -> Scheme:
    scale = chance.choice(SCALES)
    panels = tuple(
        Panel(
            key, Decimal(chance.choice(("0", "15", "20", "33.3", "40", "7"))),
            tuple(_indicator(chance, f"{key}{number}", Effect.SCORE) for number in range(chance.choice((1, 2, 2, 3)))),
        )
        for key in ("resident", "community", "operations")[: chance.choice((0, 1, 2, 3, 3, 3))]
    )  # fmt: skip
    kinds = chance.sample([Effect.BONUS, Effect.PENALTY, Effect.VETO], chance.randint(0, 3))
    return Scheme(
        panels, scale, tuple(_indicator(chance, f"x{number}", effect) for number, effect in enumerate(kinds)),
        arithmetic=chance.choice((Arithmetic.WEIGHTED, Arithmetic.WEIGHTED, Arithmetic.ADDITIVE)),
        missing=chance.choice(list(Missing)), base_points=Decimal(chance.choice((0, 60, 80, 90))),
        bonus_cap=chance.choice((None, Decimal(5), Decimal("0.5"))), veto_ceiling=Decimal("59.99"),
        top_share=chance.choice((None, Decimal(30), Decimal(0))),
        tie_order=tuple(chance.sample(list(Tie), chance.randint(0, 3))),
        clean_floor="B" if scale[-1].name == "C" else "", absent_grade=chance.choice(("", "缺失")),
    )  # fmt: skip


def chance_cycle(chance: random.Random, scheme: Scheme) -> list[Entrant]:
    return [_entrant(chance, scheme, number) for number in range(chance.choice((1, 1, 2, 4)))]


def _indicator(chance: random.Random, key: str, effect: Effect) -> Indicator:
    low, high = chance.choice((("0", "100"), ("20", "0"), ("60", "97"), ("0", "3")))
    return Indicator(
        key, chance.choice(list(Rule)), Decimal(chance.choice(("10", "10", "3", "0.7", "100", "0"))), effect,
        parent=chance.choice(("", "group")), per_occurrence=chance.choice((None, Decimal("0.5"), Decimal(2))),
        cap=chance.choice((None, Decimal(4), Decimal("1.25"))), formula=chance.choice(FIGURES), low=Decimal(low), high=Decimal(high),
        classes=frozenset(chance.choice(((), (), ("basic",)))),
    )  # fmt: skip


def _mark(chance: random.Random) -> Mark:
    value = chance.choice((None, Decimal(chance.randrange(0, 101)), Decimal(chance.randrange(0, 10_001)).scaleb(-2), Decimal("79.995")))
    return Mark(chance.choice((0, 0, 1, 3, 40)), value, chance.choice((None, True, False)))


def _entrant(chance: random.Random, scheme: Scheme, number: int) -> Entrant:
    sheets = tuple(
        Sheet(f"{panel.key}{nth}", panel.key, {one.key: _mark(chance) for one in panel.indicators if chance.random() < 0.8})
        for panel in scheme.panels
        for nth in range(chance.choice((0, 1, 1, 1, 1, 2)))
    )
    figures = {
        code: Figure(Decimal(chance.randrange(0, 8)), Decimal(chance.choice((0, 1, 3, 7, 8, 16))), Decimal(chance.choice((1, 100))))
        for code in FIGURES
        if chance.random() < 0.8
    }
    keys = [one.key for panel in scheme.panels for one in panel.indicators] + [one.key for one in scheme.extras]
    corrected = {key: Decimal(chance.choice((0, 0, 1))) for key in keys if chance.random() < 0.05}
    return Entrant(
        f"e{number}", chance.choice(CLASSES), chance.choice(("small", "large")), Decimal(chance.choice((0, 120, 700))),
        chance.choice(("", "f1", "f2")), chance.choice(("", "2026-01-02", "2026-01-03")), chance.random() < 0.85, chance.random() < 0.08,
        chance.choice((None, Decimal("80.00"), Decimal("61.37"))), sheets,
        {one.key: _mark(chance) for one in scheme.extras if chance.random() < 0.6}, figures, corrected,
    )  # fmt: skip
