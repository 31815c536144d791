"""Thirty of a kind, for counting queries."""

from __future__ import annotations

import copy
import uuid
from typing import Any

from assessments.cycles.models import Cycle

MANY = 30


def like(row: Any, **changes: Any) -> Any:
    """An unsaved copy with a key of its own."""
    found = copy.copy(row)
    found._state = copy.copy(row._state)
    found.pk, found._state.adding = uuid.uuid4(), True
    found._state.fields_cache = dict(row._state.fields_cache)
    for name, value in changes.items():
        setattr(found, name, value)
    return found


def cycles(cycle: Cycle, **changes: Any) -> list[Cycle]:
    """So many more like this one."""
    made: list[Cycle] = Cycle.objects.bulk_create(like(cycle, name=f"第{n}个", **changes) for n in range(MANY))
    return made
