"""Ruin and recreate: take a few rival requests off the board, put them back in another order, keep what is better.

Worse boards are accepted now and then, ever more rarely (simulated annealing), so that the search can leave a hollow.
"""

from __future__ import annotations

from collections.abc import Callable
from math import log
from random import Random

from dispatch.matching.board import Board, Job, Option
from dispatch.matching.insertion import NO_WHIM, Placement, Whim, best_placement
from dispatch.matching.ticks import travel_ticks

LARGEST_RUIN = 10
ACCOUNTS = 1 << 40
WHIM_SHARE = 0.25
LACKING_SHARE = 0.45
WARM, COLD = 0.03, 0.0001


class Search:
    """A board with its current and its best placements. `value` and `best_value` leave pinned rows out."""

    def __init__(self, board: Board, seed: int) -> None:
        self.board = board
        self.rng = Random(seed)  # noqa: S311 - chance by an explicit seed, nothing secret
        self.placed: list[Placement | None] = [None] * len(board.jobs)
        self.best: list[Placement | None] = list(self.placed)
        self.value = self.best_value = 0
        self.stale: set[int] = set()
        self.serves: dict[int, set[int]] = {}
        self.open = [job.index for job in board.jobs if job.starts]
        self.lacking = Bag(self.open)
        self.reach = 2 * travel_ticks(board.problem.travel_limit_minutes, board.axis.day)
        self.scale = sum(job.top for job in board.jobs) / max(len(self.open), 1)

    def greedy(self) -> None:
        """Best insertion in falling order of value per unit-tick."""
        order = sorted(self.open, key=lambda index: (-density(self.board.jobs[index]), index))
        for index in order:
            self.put(index, best_placement(self.board, self.board.jobs[index]))
        self.keep_best()

    def put(self, index: int, placement: Placement | None) -> None:
        if placement is None:
            return
        job = self.board.jobs[index]
        self.board.place(job, placement.start, placement.rows)
        self.placed[index] = placement
        self.value += placement.value
        self.stale.add(index)
        for option, _ in placement.rows:
            for key in self.keys_of(option):
                self.serves.setdefault(key, set()).add(index)
        if placement.value >= job.top * 0.75:
            self.lacking.drop(index)

    def take(self, index: int) -> Placement | None:
        placement = self.placed[index]
        if placement is None:
            return None
        self.board.lift(self.board.jobs[index], placement.start, placement.rows)
        self.placed[index] = None
        self.value -= placement.value
        self.stale.add(index)
        for option, _ in placement.rows:
            for key in self.keys_of(option):
                self.serves[key].discard(index)
        self.lacking.add(index)
        return placement

    def keep_best(self) -> None:
        if self.value > self.best_value:
            self.best_value = self.value
            for index in self.stale:
                self.best[index] = self.placed[index]
            self.stale.clear()

    def step(self, heat: float) -> None:
        """One ruin, one recreate; undone unless it is good enough for the heat."""
        before = self.value
        torn = self.choose()
        old = [(index, self.take(index)) for index in torn]
        self.recreate(old)
        if self.value > before + heat * log(self.rng.random() + 1e-12):
            self.keep_best()
            return
        for index in torn:
            self.take(index)
        for index, placement in old:
            self.put(index, placement)

    def keys_of(self, option: Option) -> tuple[int, ...]:
        """Pools or helper, and the firm's account."""
        return option.keys if option.account < 0 else (*option.keys, ACCOUNTS + option.account)

    def choose(self) -> list[int]:
        """A request, rather a badly served one, and some of those that hold what it needs around one of its starts."""
        rng = self.rng
        seed = self.lacking.draw(rng) if self.lacking.items and rng.random() < LACKING_SHARE else rng.choice(self.open)
        job = self.board.jobs[seed]
        start = job.starts[0] if rng.random() < 0.3 else rng.choice(job.starts)
        rivals = self.rivals(job, start)
        count = min(rng.randint(1, LARGEST_RUIN), len(rivals))
        return [seed, *rng.sample(rivals, count)]

    def rivals(self, job: Job, start: int) -> list[int]:
        """Requests that draw on the same pools at about that time, or on the last of a firm's burden at any; in a fixed order."""
        found: dict[int, None] = {}
        early, late = start - self.reach, start + job.span + self.reach
        for key in job.keys:
            for index in sorted(self.serves.get(key, ())):
                placement = self.placed[index]
                if placement and placement.start < late and early < placement.start + self.board.jobs[index].span:
                    found[index] = None
        for account in self.spent_accounts(job):
            found.update(dict.fromkeys(sorted(self.serves.get(ACCOUNTS + account, ()))))
        found.pop(job.index, None)
        return list(found)

    def spent_accounts(self, job: Job) -> list[int]:
        """Burdens too small for the whole of the job's longest line."""
        left = self.board.left
        most = job.work * max(need for need, _ in job.lines)
        return [account for account in job.accounts if left[account] < most]

    def recreate(self, old: list[tuple[int, Placement | None]]) -> None:
        """Back by best insertion: as drawn, shuffled, or in roughly falling density; now and then on a whim."""
        jobs, rng = self.board.jobs, self.rng
        order = list(old)
        way = rng.random()
        if way < 0.4:
            rng.shuffle(order)
        elif way < 0.8:
            order.sort(key=lambda pair: -density(jobs[pair[0]]) * (0.7 + 0.6 * rng.random()))
        for index, before in order:
            whim = self.whim(jobs[index], before) if rng.random() < WHIM_SHARE else NO_WHIM
            self.put(index, best_placement(self.board, jobs[index], whim))

    def whim(self, job: Job, before: Placement | None) -> Whim:
        """Other lines first, or less of a helper the job had or of one of the best of some line."""
        rng = self.rng
        if len(job.lines) > 1 and rng.random() < 0.4:
            return Whim(lines=tuple(rng.sample(range(len(job.lines)), len(job.lines))))
        if before and rng.random() < 0.5:
            option, units = rng.choice(before.rows)
            return Whim(option.helper, rng.randrange(units))
        need, options = rng.choice(job.lines)
        if not options or not need:
            return NO_WHIM
        return Whim(options[rng.randrange(min(3, len(options)))].helper, rng.randrange(need))

    def run(self, iterations: int | None, seconds: float | None, spent: Callable[[], float] | None) -> int:
        """Steps until one of the two budgets is used up; returns how many were made."""
        if not self.open:
            return 0
        begun = spent() if spent else 0.0
        done, share = 0, 0.0
        while share < 1.0:
            if iterations is not None:
                share = done / iterations if iterations else 1.0
            if seconds is not None and spent and not done & 15:
                share = max(share, (spent() - begun) / seconds if seconds else 1.0)
            if share >= 1.0:
                break
            self.step(self.scale * WARM * (COLD / WARM) ** share)
            done += 1
        return done


class Bag:
    """A set from which one can draw at random in constant time, the same for the same history."""

    def __init__(self, items: list[int]) -> None:
        self.items = list(items)
        self.at = {item: index for index, item in enumerate(self.items)}

    def add(self, item: int) -> None:
        if item not in self.at:
            self.at[item] = len(self.items)
            self.items.append(item)

    def drop(self, item: int) -> None:
        index = self.at.pop(item, None)
        if index is not None:
            last = self.items.pop()
            if last != item:
                self.items[index] = last
                self.at[last] = index

    def draw(self, rng: Random) -> int:
        return self.items[rng.randrange(len(self.items))]


def density(job: Job) -> float:
    """Value per unit-tick of work."""
    return job.top / (job.units * job.work)
