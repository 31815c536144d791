"""Golden cases of the assessments: what was published, beside what we compute."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from assessments import statistics as stats
from assessments.scoring import Effect, Entrant, Grade, Indicator, Mark, Missing, Outcome, Panel, Rule, Scheme, Sheet, annual, assess
from federation.kernel.golden import Line, places

_GRADES = (
    Grade("优秀", Decimal(90)), Grade("良好", Decimal(80)), Grade("合格", Decimal(60)), Grade("不合格", Decimal(0)),
)  # fmt: skip


_BONUS_CAP = Decimal(5)  # as in the ready-made scheme of four panels
_EXTRAS = (
    Indicator("bonus", Rule.IMPORTED, Decimal(1000), Effect.BONUS, high=Decimal(1000)),
    Indicator("veto", Rule.CHECKLIST, Decimal(1), Effect.VETO),
)  # fmt: skip


def statistics(cases: Any) -> Iterator[Line]:
    """`{"wilson": [{k, n, lo, hi}], "shrinkage": [{k, n, prior_mean, prior_strength, posterior}], "sample_size": [{households, e, n}]}`."""
    yield from _wilson(cases.get("wilson", []))
    yield from _shrinkage(cases.get("shrinkage", []))
    for case in cases.get("sample_size", []):
        found = stats.sample_size(int(case["households"]), error=Decimal(str(case["e"])))
        yield Line(f"{case['households']} households ± {case['e']}", "sample", case["n"], found)


def _wilson(cases: Any) -> Iterator[Line]:
    digits = places(*(case[end] for case in cases for end in ("lo", "hi")))
    for case in cases:
        found = stats.wilson(Decimal(str(case["k"])), int(case["n"]))
        for end, value in (("lo", found.low), ("hi", found.high)):
            yield Line(f"{case['k']}/{case['n']}", end, case[end], float(stats.rounded(value, digits)))


def _shrinkage(cases: Any) -> Iterator[Line]:
    digits = places(*(case["posterior"] for case in cases))
    for case in cases:
        mean, strength = Decimal(str(case["prior_mean"])), int(case["prior_strength"])
        found = stats.shrunk(Decimal(str(case["k"])), int(case["n"]), mean=mean, strength=strength)
        name = f"{case['k']}/{case['n']} beside {strength} at {mean}"
        yield Line(name, "posterior", case["posterior"], float(stats.rounded(found, digits)))


def assessment(cases: Any) -> Iterator[Line]:
    """`[{"scores": {panel: points or null}, "weights", "bonus", "veto", "expect": {…}}]`, or `{"annual": name, "quarters": […], "expect"}`.

    `note` is for people. `bonus` is in points before the cap (5, as in the ready-made scheme), `veto` true or false; they
    may be missing. A key that is not known is refused: what it says would not have been computed.
    """
    for number, case in enumerate(cases, start=1):
        if "quarters" in case:
            _known(case, {"annual", "quarters", "expect", "note"})
            yield _year(case)
            continue
        _known(case, {"scores", "weights", "bonus", "veto", "expect", "note"})
        found = _outcome(case["scores"], case["weights"], bonus=Decimal(str(case.get("bonus", 0))), veto=case.get("veto", False))
        computed = {"base": _text(found.base), "bonus": _text(found.bonus), "total": _text(found.total), "grade": found.grade}
        name = f"{number}: {'/'.join('–' if score is None else str(score) for score in case['scores'].values())}"
        for key, expected in case["expect"].items():
            yield Line(name, key, expected, computed[key])


def _known(case: Mapping[str, Any], keys: set[str]) -> None:
    if unknown := sorted(set(case) - keys):
        raise ValueError(f"unknown: {', '.join(unknown)}")


def _outcome(scores: Mapping[str, float | None], weights: Mapping[str, float], *, bonus: Decimal, veto: bool) -> Outcome:
    if not isinstance(veto, bool):
        raise ValueError("veto is true or false")
    panels = tuple(Panel(key, Decimal(str(weight)), (Indicator(key, Rule.IMPORTED, Decimal(100)),)) for key, weight in weights.items())
    sheets = tuple(Sheet(key, key, {key: Mark(value=Decimal(str(score)))}) for key, score in scores.items() if score is not None)
    scheme = Scheme(panels, _GRADES, extras=_EXTRAS, missing=Missing.REWEIGHT, bonus_cap=_BONUS_CAP)
    extras = {"bonus": Mark(value=bonus), "veto": Mark(checked=veto)}
    return assess(scheme, [Entrant("one", sheets=sheets, extras=extras)]).outcomes[0]


def _year(case: Any) -> Line:
    periods = [(str(number), None if one is None else Decimal(one)) for number, one in enumerate(case["quarters"], start=1)]
    return Line(str(case["annual"]), "annual", case["expect"], _text(annual("year", periods).value))


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
