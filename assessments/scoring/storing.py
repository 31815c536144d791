"""Schemes, entrants and derivations as JSON and back: numbers as text, so that no digit is lost and anyone can compute again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

from assessments.scoring.types import (
    Arithmetic,
    Effect,
    Entrant,
    Figure,
    Grade,
    Indicator,
    Mark,
    Missing,
    Panel,
    Rule,
    Scheme,
    Sheet,
    Tie,
)


def dump(value: Any) -> Any:
    """A value of this package as JSON; fields that hold their default are left out."""
    if isinstance(value, StrEnum):
        return value.value
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        return {key: dump(one) for key, one in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, list | tuple):
        return [dump(one) for one in value]
    held = ((name, getattr(value, name), default) for name, default in _fields(value.__class__))
    return {name: dump(one) for name, one, default in held if default is MISSING or one != default}


@cache
def _fields(kind: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((one.name, one.default) for one in fields(kind))


def scheme(data: Mapping[str, Any]) -> Scheme:
    """Read what `dump` wrote; raises KeyError, ValueError or ArithmeticError on anything else."""
    own = _decimals(data, "base_points", "bonus_cap", "veto_ceiling", "top_share")
    return Scheme(**{
        **own,
        "panels": tuple(_panel(one) for one in data["panels"]),
        "grades": tuple(Grade(**_decimals(one, "from_points", "share")) for one in data["grades"]),
        "extras": tuple(_indicator(one) for one in data.get("extras", ())),
        "arithmetic": Arithmetic(data.get("arithmetic", Arithmetic.WEIGHTED)),
        "missing": Missing(data.get("missing", Missing.BLOCK)),
        "tie_order": tuple(Tie(one) for one in data.get("tie_order", tuple(Tie))),
    })  # fmt: skip


def entrants(rows: Sequence[Mapping[str, Any]]) -> list[Entrant]:
    return [_entrant(row) for row in rows]


def _panel(data: Mapping[str, Any]) -> Panel:
    return Panel(data["key"], Decimal(data["weight"]), tuple(_indicator(one) for one in data["indicators"]))


def _indicator(data: Mapping[str, Any]) -> Indicator:
    own = _decimals(data, "points", "per_occurrence", "cap", "low", "high")
    own |= {"rule": Rule(data["rule"]), "effect": Effect(data.get("effect", Effect.SCORE)), "classes": frozenset(data.get("classes", ()))}
    return Indicator(**own)


def _entrant(data: Mapping[str, Any]) -> Entrant:
    own = _decimals(data, "households", "previous")
    own["sheets"] = tuple(Sheet(one["key"], one["panel"], _marks(one.get("marks", {}))) for one in data.get("sheets", ()))
    own["extras"] = _marks(data.get("extras", {}))
    own["figures"] = {key: Figure(**_decimals(one, "part", "whole", "unit")) for key, one in data.get("figures", {}).items()}
    own["corrected"] = {key: Decimal(one) for key, one in data.get("corrected", {}).items()}
    return Entrant(**own)


def _marks(data: Mapping[str, Any]) -> dict[str, Mark]:
    return {key: Mark(**_decimals(one, "value")) for key, one in data.items()}


def _decimals(data: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {key: Decimal(value) if key in names and value is not None else value for key, value in data.items()}
