"""The best plan of a tiny instance by trying everything; rules and values are the referee's, not the engine's."""

from itertools import product
from typing import NamedTuple

from bench.matching.verify import Referee


class Way(NamedTuple):
    """One way of serving a request."""

    value: int
    rows: tuple[tuple[int, int, int, int], ...]


def best_value(referee: Referee) -> int:
    """Depth first over requests, best ways first, cut off where even the best rest cannot win."""
    menus = [ways(referee, request) for request in range(len(referee.a["req_kind"]))]
    menus = sorted((menu for menu in menus if menu), key=len)
    rest = [sum(menu[0].value for menu in menus[index:]) for index in range(len(menus) + 1)]
    return descend(referee, menus, rest, 0, [], 0, 0)


def descend(
    referee: Referee,
    menus: list[list[Way]],
    rest: list[int],
    depth: int,
    flat: list[tuple[int, tuple[int, ...]]],
    value: int,
    best: int,
) -> int:
    if depth == len(menus):
        return max(value, best)
    for way in [*menus[depth], Way(0, ())]:
        if value + way.value + rest[depth + 1] <= best:
            break
        taken = flat + [(request_of(referee, row), row) for row in way.rows]
        if not any(referee.shared_faults(taken)):
            best = descend(referee, menus, rest, depth + 1, taken, value + way.value, best)
    return best


def request_of(referee: Referee, row: tuple[int, ...]) -> int:
    return referee.at("line_req", row[3])


def ways(referee: Referee, request: int) -> list[Way]:
    """Every set of rows with one start that keeps the rules by itself, most valuable first."""
    found: list[Way] = []
    latest = referee.at("req_latest", request)
    for start in range(referee.at("req_earliest", request), latest + 1):
        for rows in product(*(shares(referee, request, line, start) for line in referee.lines[request])):
            flat = tuple(row for share in rows for row in share)
            value, faults = referee.check({str(request): flat}) if flat else (0, ["empty"])
            if not faults:
                found.append(Way(value, flat))
    return sorted(found, key=lambda way: -way.value)


def shares(referee: Referee, request: int, line: int, start: int) -> list[tuple[tuple[int, int, int, int], ...]]:
    """Every way to split the line's need over the helpers that may serve it at this start."""
    able = [resource for resource in range(len(referee.a["res_kind"])) if not any(referee.row_faults(request, (resource, start, 1, line)))]
    need = referee.at("line_need", line)
    splits = product(*(range(min(need, referee.at("res_cap", resource)) + 1) for resource in able))
    return [
        tuple((resource, start, units, line) for resource, units in zip(able, split, strict=True) if units)
        for split in splits
        if sum(split) <= need
    ]
