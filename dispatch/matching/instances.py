"""Reads benchmark instances (npz arrays of int64) into problems, and writes plans as JSON."""

from __future__ import annotations

import json
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from dispatch.matching.types import (
    Ability,
    Certificate,
    Firm,
    Floor,
    Helper,
    Interval,
    Kind,
    Line,
    Problem,
    Request,
    Requirement,
)

if TYPE_CHECKING:
    from dispatch.matching.search import Placed

KINDS = (Kind.EXPERT, Kind.CREW, Kind.EQUIPMENT)
NAMES = (
    *("area_x", "area_y", "area_sub", "area_firm", "sub_ok", "firm_recip", "firm_burden", "pool_limit"),
    *("res_kind", "res_area", "res_firm", "res_class", "res_cap", "res_capacity", "res_oper", "res_rating"),
    *("res_maxjobs", "res_pool", "es_res", "es_skill", "es_level", "es_expiry", "av_res", "av_start", "av_end"),
    *("req_kind", "req_area", "req_firm", "req_earliest", "req_latest", "req_dur", "req_prio", "req_age"),
    *("req_aon", "req_excl", "line_req", "line_class", "line_min", "line_need", "line_oper"),
)
REFERENCES: dict[str, str | int] = {
    "area_sub": "sub_ok",
    "res_area": "area_x",
    "res_firm": "firm_recip",
    "res_pool": "pool_limit",
    "res_kind": 3,
    "es_res": "res_kind",
    "av_res": "res_kind",
    "req_area": "area_x",
    "req_firm": "firm_recip",
    "req_kind": 3,
    "req_prio": 3,
    "line_req": "req_kind",
}
Arrays = dict[str, Any]


class InstanceError(ValueError):
    """The file is not an instance; the message is one sentence for the person who named it."""


def load(path: Path) -> Problem:
    """The problem in an instance file: ids are the row numbers, starts are even, 60 minutes is as far as anybody goes."""
    return as_problem(read(path))


def read(path: Path) -> Arrays:
    """The arrays, checked for being complete and of equal length within a table; who may help and who is excluded as lists."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            missing = [name for name in NAMES if name not in archive]
            if missing:
                raise InstanceError(f"{path} is not an instance: it lacks {', '.join(missing)}.")
            arrays = {name: archive[name] for name in NAMES}
    except FileNotFoundError:
        raise InstanceError(f"There is no file {path}.") from None
    except (OSError, ValueError, zipfile.BadZipFile, TypeError) as error:
        if isinstance(error, InstanceError):
            raise
        raise InstanceError(f"{path} cannot be read as an npz archive.") from error
    fault = fault_in(arrays)
    if fault:
        raise InstanceError(f"{path} is not an instance: {fault}.")
    return normal(arrays)


def normal(arrays: Arrays) -> Arrays:
    """All int64, with `ok` and `excluded` (each with pointers by row) in place of the several forms of `sub_ok` and `req_excl`."""
    made = {name: np.ascontiguousarray(arrays[name]).astype(np.int64) for name in NAMES}
    made["ok"], made["ok_ptr"] = flat(lists_or_matrix(made.pop("sub_ok"), diagonal=True))
    excluded = made.pop("req_excl")
    firms = len(made["firm_recip"])
    matrix = excluded.ndim == 2 and excluded.shape[1] == firms and firms > 1 and set(np.unique(excluded)) <= {0, 1}
    rows = [np.flatnonzero(row) for row in excluded] if matrix else [row[row >= 0] for row in excluded.reshape(len(excluded), -1)]
    made["excluded"], made["excluded_ptr"] = flat(rows)
    return made


def lists_or_matrix(table: Any, *, diagonal: bool) -> list[Any]:
    """Rows of indexes (negative: none). A square table of 0 and 1 with a full diagonal is read as a matrix."""
    table = table.reshape(len(table), -1)
    square = table.shape[0] == table.shape[1] and set(np.unique(table).tolist()) <= {0, 1}
    if square and (not diagonal or bool(np.diagonal(table).all())):
        return [np.flatnonzero(row) for row in table]
    return [np.unique(row[row >= 0]) for row in table]


def flat(rows: list[Any]) -> tuple[Any, Any]:
    """One array of all rows, and where each begins."""
    ends = np.cumsum([0, *(len(row) for row in rows)])
    return np.concatenate([np.zeros(0, np.int64), *rows]).astype(np.int64), ends.astype(np.int64)


def fault_in(arrays: Arrays) -> str:
    """What is wrong with the tables, in half a sentence; empty when nothing is."""
    for name in NAMES:
        if arrays[name].ndim == 0:
            return f"{name} is a single number"
        if arrays[name].dtype.kind not in "biu":
            return f"{name} does not hold whole numbers"
    for table in ("area", "res", "es", "av", "req", "line", "firm"):
        if len({len(arrays[name]) for name in NAMES if name.startswith(f"{table}_")}) > 1:
            return f"its {table}_ arrays differ in length"
    for name, rows in REFERENCES.items():
        size = rows if isinstance(rows, int) else len(arrays[rows])
        lowest = -1 if name == "res_pool" else 0
        if len(arrays[name]) and not (lowest <= arrays[name].min() and arrays[name].max() < size):
            return f"{name} refers to a row that does not exist"
    return ""


class Entries(NamedTuple):
    """Abilities (of crews and machines: their class) sorted by kind, class and subdistrict; `bucket` says where each such key begins."""

    bucket: Any
    resource: Any
    level: Any
    expiry: Any
    classes: int
    subs: int


def entries(a: Mapping[str, Any]) -> Entries:
    kind = a["res_kind"]
    others = np.flatnonzero(kind != 0)
    resource = np.concatenate((a["es_res"], others))
    class_ = np.concatenate((a["es_skill"], a["res_class"][others]))
    level = np.concatenate((a["es_level"], np.zeros(len(others), np.int64)))
    expiry = np.concatenate((a["es_expiry"], np.full(len(others), 1 << 30)))
    classes = int(max(class_.max(initial=0), a["line_class"].max(initial=0))) + 1
    subs = int(a["area_sub"].max(initial=0)) + 1
    key = (kind[resource] * classes + class_) * subs + a["area_sub"][a["res_area"][resource]]
    order = np.argsort(key, kind="stable")
    ends = np.concatenate(([0], np.cumsum(np.bincount(key, minlength=len(KINDS) * classes * subs))))
    return Entries(ends, resource[order], level[order], expiry[order], classes, subs)


def as_problem(made: Arrays) -> Problem:
    """The values the product works with; `made` is what `read` or `normal` gives."""
    arrays = {name: array.tolist() for name, array in made.items()}
    return Problem(
        helpers=tuple(helpers(arrays)),
        firms={str(firm): one for firm, one in enumerate(firms(arrays))},
        floors=tuple(floors(arrays)),
        requests=tuple(requests(arrays)),
        travel=travel(arrays),
        start_step=2,
        may_help=neighbours(arrays),
    )


def code(kind: int, class_: int) -> str:
    return f"{KINDS[kind]}-{class_}"


def helpers(arrays: Arrays) -> Iterable[Helper]:
    hours: dict[int, list[Interval]] = defaultdict(list)
    for resource, start, end in zip(arrays["av_res"], arrays["av_start"], arrays["av_end"], strict=True):
        hours[resource].append(Interval(start, end))
    skills: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    names = ("es_skill", "es_level", "es_expiry")
    for resource, *skill in zip(arrays["es_res"], *(arrays[name] for name in names), strict=True):
        skills[resource].append((skill[0], skill[1], skill[2]))
    for index, kind in enumerate(arrays["res_kind"]):
        expert = kind == 0
        held = skills[index] if expert else [(arrays["res_class"][index], 0, 0)]
        pool = arrays["res_pool"][index]
        yield Helper(
            id=str(index),
            kind=KINDS[kind],
            firm=str(arrays["res_firm"][index]),
            home=str(arrays["res_area"][index]),
            abilities=tuple(Ability(code(kind, class_), level) for class_, level, _ in held),
            certificates=tuple(Certificate(code(0, class_), expiry) for class_, _, expiry in held) if expert else (),
            quantity=arrays["res_cap"][index],
            capacity=arrays["res_capacity"][index] if kind == 2 else None,
            operator=bool(arrays["res_oper"][index]),
            rating=arrays["res_rating"][index],
            available=tuple(hours[index]),
            max_jobs_per_day=arrays["res_maxjobs"][index] if expert else None,
            pool=f"pool-{pool}" if pool >= 0 else "",
        )


def firms(arrays: Arrays) -> Iterable[Firm]:
    for firm, reciprocity in enumerate(arrays["firm_recip"]):
        yield Firm(str(firm), reciprocity, burden_left=dict(zip(KINDS, arrays["firm_burden"][firm], strict=True)))


def floors(arrays: Arrays) -> Iterable[Floor]:
    owner: dict[int, tuple[str, Kind]] = {}
    for index, pool in enumerate(arrays["res_pool"]):
        owner.setdefault(pool, (str(arrays["res_firm"][index]), KINDS[arrays["res_kind"][index]]))
    for pool, limit in enumerate(arrays["pool_limit"]):
        if pool in owner:
            yield Floor(*owner[pool], f"pool-{pool}", limit)


def requests(arrays: Arrays) -> Iterable[Request]:
    lines: dict[int, list[Line]] = defaultdict(list)
    for index, request in enumerate(arrays["line_req"]):
        lines[request].append(line(arrays, index, arrays["req_kind"][request]))
    for index, area in enumerate(arrays["req_area"]):
        excluded = arrays["excluded"][arrays["excluded_ptr"][index] : arrays["excluded_ptr"][index + 1]]
        yield Request(
            id=str(index),
            firm=str(arrays["req_firm"][index]),
            place=str(area),
            earliest=arrays["req_earliest"][index],
            latest=arrays["req_latest"][index],
            duration=arrays["req_dur"][index],
            priority=arrays["req_prio"][index],
            age=arrays["req_age"][index],
            all_or_nothing=bool(arrays["req_aon"][index]),
            excluded_firms=frozenset(str(firm) for firm in excluded),
            lines=tuple(lines[index]),
        )


def line(arrays: Arrays, index: int, kind: int) -> Line:
    """`line_min` is a level for experts and a capacity for equipment."""
    class_, least = code(kind, arrays["line_class"][index]), arrays["line_min"][index]
    need = Requirement(class_, least, (class_,)) if kind == 0 else Requirement(class_, 0)
    capacity = least if kind == 2 else None
    return Line(str(index), KINDS[kind], (need,), arrays["line_need"][index], capacity, bool(arrays["line_oper"][index]))


def travel(arrays: Arrays) -> Callable[[str, str], int]:
    """Five minutes to leave, then 333 metres a minute along the streets."""
    x: list[int] = arrays["area_x"]
    y: list[int] = arrays["area_y"]

    def minutes(home: str, place: str) -> int:
        here, there = int(home), int(place)
        return 5 + (abs(x[here] - x[there]) + abs(y[here] - y[there])) // 333

    return minutes


def neighbours(arrays: Arrays) -> Callable[[str, str], bool]:
    """Whether the home's subdistrict is among those that may help the place's."""
    subs, ends = arrays["area_sub"], arrays["ok_ptr"]
    allowed = [frozenset(arrays["ok"][begin:end]) for begin, end in pairwise(ends)]

    def may_help(home: str, place: str) -> bool:
        return subs[int(home)] in allowed[subs[int(place)]]

    return may_help


def as_json(placed: Iterable[Placed], base: int, lines: Any) -> str:
    """`{request: [[resource, start, quantity, line], ...]}` with the instance's row numbers."""
    rows: dict[str, list[list[int]]] = defaultdict(list)
    for row in placed:
        rows[str(row.job)].append([row.helper, base + row.start, row.units, int(lines[row.line])])
    return json.dumps(rows)
