"""Who runs the survey, who collects answers for others, who may read them. Nobody of a firm, ever."""

from __future__ import annotations

from typing import Any

from federation.accounts import rules as people
from federation.accounts.models import Membership, Role

_RUNS = frozenset({Role.LEADER, Role.DISPATCHER, Role.SECRETARIAT})
_COLLECTS = _RUNS | {Role.COMMUNITY, Role.GRID}
_LOOKS = _COLLECTS | {Role.SUPERVISOR}


def can_run(by: Membership, _subject: Any = None) -> bool:
    """Register, letters, decisions about doubtful answers."""
    return by.role in _RUNS


def can_collect(by: Membership, _subject: Any = None) -> bool:
    """Paper forms and visits at the door: who runs the survey, the communities and their grid workers."""
    return by.role in _COLLECTS


def can_look(by: Membership, _subject: Any = None) -> bool:
    """How far it is and what came out, as sums."""
    return by.role in _LOOKS


def can_read_answers(by: Membership, _subject: Any = None) -> bool:
    """Single answers, without the homes."""
    return by.role in _RUNS or by.role == Role.SUPERVISOR


def can_collect_in(by: Membership, compound: Any) -> bool:
    """Communities and grid workers only in their own compounds."""
    own = people.same(by.community_id, compound.community_id)
    return by.role in _RUNS or (can_collect(by) and own)
