from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from assessments.results import actions as results
from tests.assessments.results.cast import Judged, judged
from tests.cast import Cast

QUARTER = timedelta(days=90)


def finish(cycle: Judged, at: datetime) -> Judged:
    """From the check to the publication."""
    cast = cycle.cast
    cycle.state("checking")  # type: ignore[arg-type]
    cycle.computed(at)
    results.show_to_firms(cycle.cycle, by=cast.dispatcher, at=at)
    until = cycle.cycle.appeal_until
    assert until is not None
    results.make_final(cycle.cycle, by=cast.leader, at=until)
    results.publish(cycle.cycle, by=cast.leader, at=until)
    return cycle


@pytest.fixture
def quarters(luyi: Cast, now: datetime) -> list[Judged]:
    """Two published quarters: one compound excellent both times, another the last both times."""
    first: date = now.date() - timedelta(days=200)
    shares = {"通瑞嘉苑": "1", "珠江拉维小镇": "0.3"}
    return [finish(judged(luyi, now, shares, start=first + number * QUARTER), now) for number in range(2)]
