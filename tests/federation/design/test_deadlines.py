from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from federation.design.deadlines import countdown, in_words, lasting

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0.5, "due now"),
        (22, "22 min left"),
        (89, "89 min left"),
        (90, "1 h left"),
        (47 * 60, "47 h left"),
        (48 * 60, "2 days left"),
        (-5, "5 min overdue"),
        (-180, "3 h overdue"),
        (-49 * 60, "2 days overdue"),
    ],
)
def test_in_words_uses_one_unit(minutes: float, words: str) -> None:
    with translation.override("en"):
        assert in_words(timedelta(minutes=minutes)) == words


@pytest.mark.parametrize(
    ("left", "since", "tone", "used"),
    [
        (timedelta(hours=3), timedelta(hours=1), "active", 0.25),
        (timedelta(hours=1), timedelta(hours=3), "waiting", 0.75),
        (timedelta(minutes=30), timedelta(hours=3), "urgent", 6 / 7),
        (timedelta(hours=-1), timedelta(hours=3), "urgent", 1.0),
        (timedelta(hours=6), None, "waiting", 0.75),
        (timedelta(hours=2), timedelta(hours=-2), "waiting", 1.0),
    ],
)
def test_countdown_warns_before_it_alarms(left: timedelta, since: timedelta | None, tone: str, used: float) -> None:
    state = countdown(NOW + left, now=NOW, since=NOW - since if since else None)

    assert state.tone == tone
    assert state.used == pytest.approx(used)


@pytest.mark.parametrize(
    ("minutes", "words"), [(10, "10 分钟"), (120, "2 小时"), (90, "90 分钟"), (2880, "2 天"), (0, "0 分钟"), (1500, "25 小时")]
)
def test_how_long_something_takes_is_said_in_one_unit(minutes: int, words: str) -> None:
    assert lasting(timedelta(minutes=minutes)) == words
