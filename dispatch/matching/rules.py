"""The hard rules that do not depend on the hour, asked in the order of `Reason`."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.matching.ticks import Axis, length, open_starts
from dispatch.matching.types import (
    Ability,
    Helper,
    Line,
    Problem,
    Reason,
    Request,
    Requirement,
)

ADVISE = "advise"
FORBIDDEN = "forbidden"
LICENSED = "licensed_firm_only"


@dataclass(frozen=True, slots=True)
class Refusal:
    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Fitness:
    """The helper may serve: `until` is the tick by which the last shift must have ended, None without limit."""

    minutes: int
    mode: str
    until: int | None


def judge(problem: Problem, axis: Axis, request: Request, line: Line, helper: Helper) -> Fitness | Refusal:
    """First failing rule, or what remains to be known about a helper that passes them all."""
    matched = [best_ability(helper, need.code) for need in line.needs]
    abilities = [ability for ability in matched if ability]
    if len(abilities) < len(matched):
        return Refusal(Reason.NO_SKILL, line.needs[matched.index(None)].code)
    refusal = refuse_person(problem, request, helper)
    if refusal:
        return refusal
    refusal = refuse_mode(line, helper, abilities) or refuse_level(line, abilities)
    if refusal:
        return refusal
    until, refusal = certified_until(line, helper)
    if not refusal and until is not None and axis.window(request)[0] + length(request, axis.day) > until:
        refusal = Refusal(Reason.CERTIFICATE_EXPIRED, lapsed_kind(line, helper, until))
    refusal = refusal or refuse_machine(line, helper)
    if refusal:
        return refusal
    minutes = minutes_between(problem, helper.home, request.place)
    if minutes is None or minutes > problem.travel_limit_minutes:
        return Refusal(Reason.TOO_FAR, "" if minutes is None else f"{minutes}>{problem.travel_limit_minutes}")
    only_advice = bool(abilities) and all(ability.mode == ADVISE for ability in abilities)
    return Fitness(minutes, ADVISE if only_advice else "do", until)


def possible_starts(axis: Axis, request: Request, helper: Helper, back: int, until: int | None) -> int:
    """Starts inside the helper's hours and certificates; the request's window is the caller's to apply."""
    starts = open_starts(axis, helper.available, request, back)
    return starts if until is None else starts & axis.span(axis.base, until - length(request, axis.day) + 1)


def refuse_person(problem: Problem, request: Request, helper: Helper) -> Refusal | None:
    """Who is asking whom: no skill can mend these."""
    if helper.firm == request.firm:
        return Refusal(Reason.OWN_PROJECT)
    if problem.may_help and not problem.may_help(helper.home, request.place):
        return Refusal(Reason.NOT_NEIGHBOUR)
    if helper.firm in request.excluded_firms or helper.id in request.excluded_helpers:
        return Refusal(Reason.EXCLUDED)
    if problem.firms[helper.firm].suspended:
        return Refusal(Reason.FIRM_SUSPENDED)
    return None if helper.verified else Refusal(Reason.NOT_VERIFIED)


def best_ability(helper: Helper, code: str) -> Ability | None:
    """The highest level of the code, should it be listed twice."""
    found: Ability | None = None
    for ability in helper.abilities:
        if ability.code == code and (found is None or ability.level > found.level):
            found = ability
    return found


def refuse_mode(line: Line, helper: Helper, abilities: list[Ability]) -> Refusal | None:
    """What the law lets the helper do with the skill it has."""
    for ability in abilities:
        if ability.mode == FORBIDDEN:
            return Refusal(Reason.MODE_FORBIDDEN, ability.code)
    for ability in abilities:
        if ability.mode == LICENSED and not helper.licensed:
            return Refusal(Reason.LICENSED_FIRM_ONLY, ability.code)
    if abilities and line.mode != ADVISE and all(ability.mode == ADVISE for ability in abilities):
        return Refusal(Reason.ADVISE_ONLY, abilities[0].code)
    return None


def refuse_level(line: Line, abilities: list[Ability]) -> Refusal | None:
    for need, ability in zip(line.needs, abilities, strict=True):
        if ability.level < need.level:
            return Refusal(Reason.LEVEL_TOO_LOW, f"{ability.level}<{need.level}")
    return None


def certified_until(line: Line, helper: Helper) -> tuple[int | None, Refusal | None]:
    """Tick at which the first of the required certificates lapses; for each requirement the longest-lived one counts."""
    until: int | None = None
    for need in line.needs:
        if not need.certificates_any_of:
            continue
        held = [card.until for card in helper.certificates if card.kind in need.certificates_any_of]
        if not held:
            return None, Refusal(Reason.CERTIFICATE_MISSING, "|".join(need.certificates_any_of))
        ends = [end for end in held if end is not None]
        if len(ends) == len(held):
            until = max(ends) if until is None else min(until, max(ends))
    return until, None


def lapsed_kind(line: Line, helper: Helper, until: int) -> str:
    """The kind of certificate that ends at `until`."""
    asked = [kind for need in line.needs for kind in need.certificates_any_of]
    return next((card.kind for card in helper.certificates if card.until == until and card.kind in asked), "")


def refuse_machine(line: Line, helper: Helper) -> Refusal | None:
    """Size, operator and state of a machine; people are out of service too when they are on sick leave."""
    if line.capacity is not None and (helper.capacity is None or helper.capacity < line.capacity):
        had = "?" if helper.capacity is None else str(helper.capacity)
        return Refusal(Reason.INSUFFICIENT_CAPACITY, f"{had}<{line.capacity}")
    if line.operator and not helper.operator:
        return Refusal(Reason.NO_OPERATOR)
    return None if helper.in_service else Refusal(Reason.OUT_OF_SERVICE)


def minutes_between(problem: Problem, home: str, place: str) -> int | None:
    """Travel minutes; None when nobody knows the way."""
    travel = problem.travel
    return travel(home, place) if callable(travel) else travel.get((home, place))


def asked_codes(needs: tuple[Requirement, ...]) -> str:
    """The code by which a line's helpers are looked up; empty when the line asks for no skill at all."""
    return needs[0].code if needs else ""
