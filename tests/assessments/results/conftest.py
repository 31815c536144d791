from __future__ import annotations

from datetime import datetime

import pytest

from tests.assessments.results.cast import Judged, judged
from tests.cast import Cast
from tests.dispatch.ledger.conftest import confirmed, credited

__all__ = ["confirmed", "credited"]


@pytest.fixture
def cycle(luyi: Cast, now: datetime) -> Judged:
    """A quarter that has been collected and is being checked."""
    found = judged(luyi, now, {"通瑞嘉苑": "0.95", "珠江拉维小镇": "0.8"})
    found.state("checking")  # type: ignore[arg-type]
    return found
