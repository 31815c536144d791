"""A second, brute-force clock: it looks at the wall clock of every single minute. `python -m tests.dispatch.deadlines.oracle 10000`."""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.deadlines import Mode, Pause, Week, WorkingTime, due, spent

MINUTE = timedelta(minutes=1)
ZONES = ["Asia/Shanghai"] * 3 + ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/St_Johns"]
#: Days on which some zone's wall clock jumps, or a Chinese make-up workday is near.
STARTS = [
    date(2026, 2, 12), date(2026, 3, 6), date(2026, 3, 27), date(2026, 10, 2), date(2026, 10, 23), date(2026, 10, 30),
    date(1987, 4, 10), date(1987, 9, 11), date(2006, 10, 27),
]  # fmt: skip
LONGEST = timedelta(days=30)


@dataclass(frozen=True)
class Case:
    working: WorkingTime
    mode: Mode
    start: datetime
    minutes: int
    pauses: tuple[Pause, ...]


def counts(at: datetime, case: Case) -> bool:
    """Whether the minute that begins at `at` is counted."""
    if any(one.began <= at and (one.ended is None or at < one.ended) for one in case.pauses):
        return False
    if case.mode != Mode.WORKING:
        return True
    wall = at.astimezone(case.working.zone)
    minute, on = wall.hour * 3600 + wall.minute * 60, wall.date()
    usual = case.working.week.days[on.weekday()]
    if on in case.working.days:
        if not case.working.days[on]:
            return False
        weekend = on.weekday() in (5, 6)
        first, second = (case.working.week.make_up, usual) if weekend else (usual, case.working.week.make_up)
        usual = first if first else second
    return any(opens <= minute < closes for opens, closes in usual)


def due_by_minutes(case: Case) -> datetime | str | None:
    """Walks until all minutes are counted; "held" for ever and "far" beyond a month are told apart by the caller."""
    at, left = case.start, case.minutes
    while left:
        if any(one.ended is None and one.began <= at for one in case.pauses):
            return None
        if at - case.start > LONGEST:
            return "far"
        left -= counts(at, case)
        at += MINUTE
    return at


def spent_by_minutes(case: Case, end: datetime) -> int:
    at, total = case.start, 0
    while at < end:
        total += counts(at, case)
        at += MINUTE
    return total


def case_of(chance: random.Random) -> Case:
    """A random calendar with up to three windows a day, a start near something difficult, an amount and pauses."""
    zone = ZoneInfo(chance.choice(ZONES))
    week = Week(tuple(windows(chance, idle=0.3 if day >= 5 else 0.05) for day in range(7)), windows(chance, idle=0.2))
    first = chance.choice(STARTS)
    days = {first + timedelta(days=chance.randrange(-1, 8)): chance.random() < 0.5 for _ in range(chance.randrange(4))}
    start = datetime(first.year, first.month, first.day, tzinfo=UTC) + chance.randrange(-300, 4320) * MINUTE
    pauses = []
    for _ in range(chance.choice([0, 0, 1, 1, 2, 3])):
        began = start + chance.randrange(-600, 2400) * MINUTE
        pauses.append(Pause(began, None if chance.random() < 0.1 else began + chance.randrange(0, 900) * MINUTE))
    mode = Mode.WORKING if chance.random() < 0.85 else chance.choice([Mode.CALENDAR, Mode.AROUND_THE_CLOCK])
    return Case(
        WorkingTime(zone, week, days), mode, start, chance.choice([0, 1, chance.randrange(60), chance.randrange(1500)]), tuple(pauses)
    )


def windows(chance: random.Random, *, idle: float) -> tuple[tuple[int, int], ...]:
    if chance.random() < idle:
        return ()
    if chance.random() < 0.05:
        return ((0, 86_400),)
    marks = sorted(chance.sample(range(0, 1441, 5), 2 * chance.randrange(1, 4)))
    return tuple((marks[n] * 60, marks[n + 1] * 60) for n in range(0, len(marks), 2))


def check(cases: int, seed: int) -> list[str]:
    """The disagreements among so many generated cases; both directions of the clock are compared."""
    chance, wrong = random.Random(seed), []
    for number in range(cases):
        case = case_of(chance)
        theirs = due_by_minutes(case)
        if theirs != "far":
            ours = due(case.start, case.minutes * 60, case.working, mode=case.mode, pauses=case.pauses)
            if ours != theirs:
                wrong.append(f"{seed}/{number}: due {ours} against {theirs} for {case}")
        end = case.start + chance.randrange(2000) * MINUTE
        counted = spent(case.start, end, case.working, mode=case.mode, pauses=case.pauses)
        if counted != 60 * spent_by_minutes(case, end):
            wrong.append(f"{seed}/{number}: spent {counted} until {end} for {case}")
    return wrong


if __name__ == "__main__":
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    found = check(asked, seed=int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    sys.stdout.write("".join(f"{line}\n" for line in found[:20]) + f"{asked} generated cases, {len(found)} disagreements\n")
    sys.exit(bool(found))
