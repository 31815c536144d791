from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from assessments.results import actions
from tests.assessments.results.cast import Judged, judged
from tests.cast import Cast


@pytest.fixture
def final(luyi: Cast, now: datetime) -> Judged:
    """A cycle that is final and not yet published."""
    return _final(luyi, now, "0.85", now.date() - timedelta(days=290))


@pytest.fixture
def two(luyi: Cast, now: datetime) -> list[Judged]:
    """Two published quarters, the later one second."""
    first, found = now.date() - timedelta(days=199), []
    for number, share in enumerate(("0.8", "0.95")):
        found.append(_final(luyi, now, share, first + number * timedelta(days=91)))
        actions.publish(found[-1].cycle, by=luyi.leader, at=now)
        found[-1].cycle.refresh_from_db()
    return found


def _final(cast: Cast, at: datetime, share: str, start: object) -> Judged:
    one = judged(cast, at, {"通瑞嘉苑": share}, start=start)  # type: ignore[arg-type]
    one.state("checking")  # type: ignore[arg-type]
    one.computed(at)
    one.state("final")  # type: ignore[arg-type]
    return one
