"""Golden cases of the assessments: what was published, beside what we compute."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from assessments import statistics as stats
from federation.kernel.golden import Line, places


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
