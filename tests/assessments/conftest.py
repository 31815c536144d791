"""A cycle of the first subdistrict, as the tests of assessments need it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from assessments.cycles import actions
from assessments.cycles.models import Cycle, Rater
from assessments.schemes import actions as schemes
from tests.cast import Cast

Make = Callable[..., Cycle]


@pytest.fixture
def days(now: datetime) -> dict[str, date]:
    """A quarter that is nearly over."""
    today = now.date()
    return {
        "starts_on": today - timedelta(days=80),
        "ends_on": today + timedelta(days=10),
        "survey_from": today - timedelta(days=5),
        "survey_until": today + timedelta(days=9),
    }


@pytest.fixture
def prepared(luyi: Cast, now: datetime, days: dict[str, date]) -> Make:
    """`prepared(preset="four_panels", **days)` gives a draft."""

    def _prepared(preset: str = "four_panels", **changes: Any) -> Cycle:
        scheme = changes.pop("scheme", None) or schemes.from_preset(preset, by=luyi.dispatcher, at=now)
        name = changes.pop("name", "测试周期")
        return actions.prepare(scheme=scheme, name=name, **{**days, **changes}, by=luyi.dispatcher, at=now)

    return _prepared


@pytest.fixture
def opened(prepared: Make, luyi: Cast, now: datetime) -> Cycle:
    """A cycle that collects."""
    cycle = prepared()
    actions.open_cycle(cycle, by=luyi.leader, at=now)
    return cycle


@pytest.fixture
def sheet_of(opened: Cycle) -> Callable[..., Rater]:
    """`sheet_of("community")` is the first project's place at a sheet of that panel; "" is the office's."""

    def _of(panel: str, compound: str = "通瑞嘉苑") -> Rater:
        rows = Rater.objects.filter(cycle=opened, entrant__compound__name=compound).select_related(
            "cycle", "entrant", "panel", "member__user"
        )
        return rows.get(panel__code=panel) if panel else rows.get(panel=None)

    return _of
