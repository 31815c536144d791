"""Working time: exact whole seconds between aware instants, several windows a day, days that differ, pauses.

A moment is worked when its wall-clock time in the zone lies in a window of its day; windows are half-open, so a window
until 12:00 does not hold 12:00. Only the time zone database decides what the wall clock shows, also on days on which
it is put forward or back. Fractions of a second are cut off.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

DAY = 86_400
SATURDAY = 5
_EPOCH = date(1970, 1, 1)
#: A calendar in which nobody works for so long is a mistake, not a deadline.
MOST_IDLE_DAYS = 1_000
NEVER = "Nobody ever works in this calendar."

Window = tuple[int, int]  # seconds after midnight by the wall clock, half-open, 86400 is the next midnight
Stretch = tuple[int, int]  # seconds since 1970 in UTC, half-open


class Mode(StrEnum):
    """How a clock counts: in working time, day and night by the calendar, or day and night because lives are at risk."""

    WORKING = "working"
    CALENDAR = "calendar"
    AROUND_THE_CLOCK = "around_the_clock"


@dataclass(frozen=True, slots=True)
class Week:
    """The windows of each weekday from Monday on, and of a make-up workday (a weekend day worked for a bridge day)."""

    days: tuple[tuple[Window, ...], ...]
    make_up: tuple[Window, ...]

    def __post_init__(self) -> None:
        if len(self.days) != 7:
            raise ValueError("A week has seven days.")
        for windows in (*self.days, self.make_up):
            if any(not 0 <= a < b <= DAY for a, b in windows) or any(b > c for (_a, b), (c, _d) in pairwise(windows)):
                raise ValueError(f"Windows must be in order and not overlap: {windows}")


EVERY_DAY = Week(days=(((0, DAY),),) * 7, make_up=((0, DAY),))


@dataclass(frozen=True, slots=True)
class Pause:
    """Time that does not count, [began, ended); `ended` is None while it lasts."""

    began: datetime
    ended: datetime | None = None


@dataclass(frozen=True)
class WorkingTime:
    """The wall clock, the week, and the days that differ from it: True for a make-up workday, False for a day off."""

    zone: ZoneInfo
    week: Week
    days: Mapping[date, bool] = field(default_factory=dict)

    def windows(self, on: date) -> tuple[Window, ...]:
        """The day's windows by the wall clock, whatever it is."""
        different, usual = self.days.get(on), self.week.days[on.weekday()]
        if different is None:
            return usual
        if not different:
            return ()
        return (self.week.make_up or usual) if on.weekday() >= SATURDAY else (usual or self.week.make_up)

    def is_worked(self, on: date) -> bool:
        """Whether anybody works on that day at all."""
        return bool(self.windows(on))

    def add_days(self, start: date, days: int) -> date:
        """The `days`-th working day after `start`, which itself never counts; 0 gives `start`."""
        on = last = start
        while days > 0:
            on += timedelta(days=1)
            if self.is_worked(on):
                days, last = days - 1, on
            elif (on - last).days > MOST_IDLE_DAYS:
                raise ValueError(NEVER)
        return on

    def days_between(self, start: date, end: date) -> int:
        """How many working days lie in (start, end]: the inverse of `add_days`."""
        return sum(self.is_worked(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))

    def stretches(self, since: int, until: int | None = None) -> Iterator[Stretch]:
        """Worked time from `since` on, in order; without `until` it never ends.

        Goes from one constant offset of the zone to the next, so that an hour shown twice counts twice and one left out never.
        """
        at, offset, worked = since, self._offset(since), since
        while until is None or at < until:
            end = at + DAY if until is None else min(at + DAY, until)
            after = self._offset(end)
            if after != offset:
                end, after = self._change(at, end)
            for start, stop in self._walls(at + offset, end + offset):
                worked = stop - offset
                yield start - offset, worked
            at, offset = end, after
            if until is None and at - worked > MOST_IDLE_DAYS * DAY:
                raise ValueError(NEVER)

    def _walls(self, start: int, end: int) -> Iterator[Stretch]:
        """The windows between two readings of the wall clock."""
        for day in range(start // DAY, (end - 1) // DAY + 1):
            for opens, closes in self.windows(_EPOCH + timedelta(days=day)):
                first, last = max(day * DAY + opens, start), min(day * DAY + closes, end)
                if first < last:
                    yield first, last

    def _change(self, low: int, high: int) -> tuple[int, int]:
        """The first second of the new offset in (low, high], and that offset."""
        old = self._offset(low)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._offset(middle) == old else (low, middle)
        return high, self._offset(high)

    def _offset(self, instant: int) -> int:
        shift = datetime.fromtimestamp(instant, self.zone).utcoffset()
        assert shift is not None  # a zone always has one
        return shift // timedelta(seconds=1)


def due(start: datetime, seconds: int, working: WorkingTime, *, mode: Mode = Mode.WORKING, pauses: Sequence[Pause] = ()) -> datetime | None:
    """The first instant at which `seconds` of counted time have passed since `start`; None while a pause holds the clock.

    Time that runs out exactly at the end of a window is due then, not when the next window opens.
    """
    if seconds < 0:
        raise ValueError("A clock cannot run backwards.")
    since = _stamp(start)
    closed, held_since = _closed(pauses)
    left, at = seconds, since
    for begin, end in _without(_counted(working, mode, since), closed) if seconds else ():
        at = begin + min(left, end - begin)
        left -= at - begin
        if left == 0:
            break
    return None if seconds and held_since is not None and at > held_since else _instant(at, start)


def spent(start: datetime, end: datetime, working: WorkingTime, *, mode: Mode = Mode.WORKING, pauses: Sequence[Pause] = ()) -> int:
    """Whole seconds of counted time in [start, end); 0 when `end` is not after `start`."""
    since, until = _stamp(start), _stamp(end)
    if until <= since:
        return 0
    closed, held_since = _closed(pauses)
    if held_since is not None:
        closed.append((held_since, max(until, held_since)))
    return sum(b - a for a, b in _without(_counted(working, mode, since, until), _merged(closed)))


def overdue(due_at: datetime | None, at: datetime, done_at: datetime | None = None) -> bool:
    """Whether it was not done by then; what is done in the very instant is in time, and a held clock is never late."""
    return due_at is not None and (done_at or at) > due_at


def _counted(working: WorkingTime, mode: Mode, since: int, until: int | None = None) -> Iterator[Stretch]:
    if mode == Mode.WORKING:
        yield from working.stretches(since, until)
        return
    yield since, until if until is not None else 1 << 60


def _without(stretches: Iterable[Stretch], holes: Sequence[Stretch]) -> Iterator[Stretch]:
    """The stretches less the holes; holes are in order and do not touch."""
    place = 0
    for start, end in stretches:
        while place < len(holes) and holes[place][1] <= start:
            place += 1
        at = place
        while at < len(holes) and holes[at][0] < end:
            if start < holes[at][0]:
                yield start, holes[at][0]
            start = max(start, holes[at][1])
            at += 1
        if start < end:
            yield start, end


def _closed(pauses: Sequence[Pause]) -> tuple[list[Stretch], int | None]:
    """Ended pauses as merged stretches, and since when the open ones hold, if any."""
    ended = [(_stamp(one.began), _stamp(one.ended)) for one in pauses if one.ended is not None]
    held = [_stamp(one.began) for one in pauses if one.ended is None]
    return _merged(ended), min(held) if held else None


def _merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    found: list[Stretch] = []
    for start, end in sorted(one for one in stretches if one[0] < one[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _stamp(at: datetime) -> int:
    if at.tzinfo is None:
        raise ValueError("An instant needs a time zone.")
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)


def _instant(stamp: int, like: datetime) -> datetime:
    return datetime.fromtimestamp(stamp, UTC).astimezone(like.tzinfo)
