"""Values the matching engine takes and returns.

Time is counted in integer ticks (15 minutes); tick 0 is the midnight from which days are counted. Intervals are half-open.
Travel is out and back to base: a helper at `travel` ticks' distance is occupied over [start - travel, start + duration + travel).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

MINUTES_PER_DAY = 1440


class Kind(StrEnum):
    EXPERT = "expert"
    CREW = "crew"
    EQUIPMENT = "equipment"


class Reason(StrEnum):
    """Why a helper cannot serve a line. The order below is the order in which rules are asked: the first that fails is told.

    NO_SKILL comes before all that is asked of the person or machine: an unrelated machine of the asking firm explains nothing.
    WRONG_KIND is never told: `rank` leaves out helpers of another kind, because a list of cranes explains nothing about a plumber.
    """

    WRONG_KIND = "wrong_kind"
    NO_SKILL = "no_skill"
    OWN_PROJECT = "own_project"
    NOT_NEIGHBOUR = "not_neighbour"
    EXCLUDED = "excluded"
    FIRM_SUSPENDED = "firm_suspended"
    NOT_VERIFIED = "not_verified"
    MODE_FORBIDDEN = "mode_forbidden"
    LICENSED_FIRM_ONLY = "licensed_firm_only"
    ADVISE_ONLY = "advise_only"
    LEVEL_TOO_LOW = "level_too_low"
    CERTIFICATE_MISSING = "certificate_missing"
    CERTIFICATE_EXPIRED = "certificate_expired"
    INSUFFICIENT_CAPACITY = "insufficient_capacity"
    NO_OPERATOR = "no_operator"
    OUT_OF_SERVICE = "out_of_service"
    TOO_FAR = "too_far"
    NOT_AVAILABLE = "not_available"
    BUSY = "busy"
    KEPT_AT_HOME = "kept_at_home"
    DAILY_LIMIT = "daily_limit"
    BURDEN_LIMIT = "burden_limit"


@dataclass(frozen=True, slots=True)
class Interval:
    """Ticks from `start` up to, not including, `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Certificate:
    """`until` is the first tick at which it no longer holds (None: unlimited); an invalid one has `until` in the past."""

    kind: str
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Ability:
    """A skill, trade or equipment type; `mode` is do, advise, licensed_firm_only or forbidden."""

    code: str
    level: int = 1
    mode: str = "do"


@dataclass(frozen=True, slots=True)
class Helper:
    """An expert (quantity 1), a crew (quantity: heads) or identical machines (quantity: machines).

    `busy` holds (interval, units in use), travel already inside. `jobs_on` holds (day, jobs begun that day) for the daily limit;
    None counts one job per busy interval on the day it begins. `pool` names the floor it counts against instead of its ability codes.
    """

    id: str
    kind: Kind
    firm: str
    home: str
    abilities: tuple[Ability, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    quantity: int = 1
    capacity: int | None = None
    operator: bool = False
    rating: int = 0
    available: tuple[Interval, ...] = ()
    busy: tuple[tuple[Interval, int], ...] = ()
    verified: bool = True
    in_service: bool = True
    max_jobs_per_day: int | None = None
    licensed: bool = False
    jobs_on: tuple[tuple[int, int], ...] | None = None
    pool: str = ""


@dataclass(frozen=True, slots=True)
class Firm:
    """`burden_left`: unit-ticks of work the firm may still be asked for, per kind; a kind that is absent is unlimited."""

    id: str
    reciprocity: int = 0
    suspended: bool = False
    burden_left: Mapping[Kind, int] | None = None


@dataclass(frozen=True, slots=True)
class Floor:
    """At most `limit` units of the firm's kind and code are away at the same tick (owned minus kept at home)."""

    firm: str
    kind: Kind
    code: str
    limit: int


@dataclass(frozen=True, slots=True)
class Requirement:
    """What every helper put on the line must master; any one of the certificates will do, none listed means none needed."""

    code: str
    level: int = 1
    certificates_any_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """`quantity` units of one kind, each of them meeting every requirement."""

    id: str
    kind: Kind
    needs: tuple[Requirement, ...]
    quantity: int = 1
    capacity: int | None = None
    operator: bool = False
    mode: str = "do"


@dataclass(frozen=True, slots=True)
class Request:
    """All lines start together. `shifts` repeats the work at the same time on following days, by the same helpers.

    `latest` bounds the end of the last shift; `priority` is 0 emergency, 1 urgent, 2 routine; `age` is ticks waited.
    """

    id: str
    firm: str
    place: str
    earliest: int
    latest: int
    duration: int
    shifts: int = 1
    priority: int = 2
    age: int = 0
    all_or_nothing: bool = False
    excluded_firms: frozenset[str] = frozenset()
    excluded_helpers: frozenset[str] = frozenset()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Weights:
    """Per mille of each part of the quality score, and the worth of a request by priority."""

    response: int = 350
    travel: int = 250
    fit: int = 200
    rating: int = 100
    reciprocity: int = 100
    priority: tuple[int, int, int] = (100, 30, 10)

    def __post_init__(self) -> None:
        parts = (self.response, self.travel, self.fit, self.rating, self.reciprocity)
        if sum(parts) != 1000 or min(parts) < 0:
            raise ValueError("The five quality weights must be non-negative and add up to 1000.")


Travel = Mapping[tuple[str, str], int] | Callable[[str, str], int | None]


@dataclass(frozen=True, slots=True)
class Problem:
    """Supply and demand at one moment.

    `travel` gives minutes from (helper's home, request's place); a pair it does not know is too far.
    `may_help(home, place)` says whether a neighbour may be asked; None means everybody may. Starts are multiples of `start_step`.
    """

    helpers: tuple[Helper, ...]
    firms: Mapping[str, Firm]
    floors: tuple[Floor, ...]
    requests: tuple[Request, ...]
    travel: Travel
    travel_limit_minutes: int = 60
    ticks_per_day: int = 96
    start_step: int = 1
    weights: Weights = field(default_factory=Weights)
    may_help: Callable[[str, str], bool] | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One explained share of a score: `score` of 1000, counted with `weight` per mille."""

    name: str
    score: int
    weight: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A helper that can serve the line: its first possible start, the units it can give then, and its score out of 1000."""

    helper: str
    line: str
    start: int
    quantity: int
    score: int
    parts: tuple[Part, ...]
    travel_minutes: int
    mode: str


@dataclass(frozen=True, slots=True)
class Exclusion:
    """`detail` is free of language: a certificate kind, a code, or a comparison such as `12<20`."""

    helper: str
    line: str
    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Ranking:
    line: str
    candidates: tuple[Candidate, ...]
    exclusions: tuple[Exclusion, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """`quantity` units of `helper` on `line`, starting at tick `start`."""

    request: str
    line: str
    helper: str
    start: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Plan:
    """`upper` is a proven bound: no plan can be worth more."""

    rows: tuple[Row, ...]
    objective: int
    upper: int | None = None


@dataclass(frozen=True, slots=True)
class Shortfall:
    """`missing` units of a line somewhere within `span`; `spare` of them could come, were it not for the request's other lines.

    `reasons` counts why the others cannot; `nearest` are those that failed at the last rules, the shortest way first.
    """

    request: str
    line: str
    kind: Kind
    missing: int
    spare: int
    span: Interval
    needs: tuple[Requirement, ...]
    reasons: tuple[tuple[Reason, int], ...]
    nearest: tuple[Exclusion, ...]
