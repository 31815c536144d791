"""Which rule an order meets first; pure, over plain values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

_SPLIT = re.compile(r"[\s,，、;；]+")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule may ask about an order."""

    source: str
    category: UUID
    group: UUID | None
    compound: UUID | None
    community: UUID | None
    urgent: bool
    text: str


def fits(rule: Any, facts: Facts) -> bool:
    """Whether every condition that the rule sets holds."""
    words = [word for word in _SPLIT.split(rule.words) if word]
    return (
        (rule.category_id is None or rule.category_id in (facts.category, facts.group))
        and (rule.compound_id is None or rule.compound_id == facts.compound)
        and (rule.community_id is None or rule.community_id == facts.community)
        and (not rule.sources or facts.source in rule.sources)
        and (facts.urgent or not rule.urgent)
        and (not words or any(word in facts.text for word in words))
    )


def first(rules: Iterable[Any], facts: Facts) -> Any | None:
    """The first rule that fits, or None."""
    return next((rule for rule in rules if fits(rule, facts)), None)
