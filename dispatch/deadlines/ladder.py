"""Who is told when: rungs at shares of the allowed time, fixed as instants before anything is late."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatch.deadlines.clock import Mode, Pause, WorkingTime, due

WHOLE = 100


@dataclass(frozen=True, slots=True, order=True)
class Rung:
    """`level` is told at `at`; `percent` of the allowed time has passed by then (more than 100: after the deadline)."""

    at: datetime
    percent: int
    level: str


def rungs(
    start: datetime, seconds: int, ladder: Iterable[tuple[str, int]], working: WorkingTime, *, mode: Mode = Mode.WORKING,
    pauses: Sequence[Pause] = (),
) -> list[Rung]:  # fmt: skip
    """The (level, percent) pairs of the ladder as instants, in order; shares are rounded up to the next second.

    Rungs that an open pause holds back are left out: they are set when the clock runs again.
    """
    found = []
    for level, percent in ladder:
        at = due(start, -(-seconds * percent // WHOLE), working, mode=mode, pauses=pauses)
        if at is not None:
            found.append(Rung(at, percent, level))
    return sorted(found)


def next_escalation(ladder: Iterable[Rung], at: datetime) -> Rung | None:
    """The first rung that is still to come; one that is due in this very instant has come."""
    return min((rung for rung in ladder if rung.at > at), default=None)
