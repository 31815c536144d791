"""What people write in their own words is kept apart in the log, so that it can be erased (kernel/audit.py)."""

from __future__ import annotations

import ast
import sys

from federation.kernel.audit import WORDS
from tests.architecture.source import sources

#: Everything else that is noted: names of places, firms and staff, identifiers, states, numbers, dates.
PLAIN = {
    "active", "after", "at", "attempt", "available", "before", "by", "callback", "category", "changed", "citation", "code", "codes",
    "compound", "count", "created", "date", "days", "department", "drill", "due_at", "end", "file", "firm", "happened_on", "indicator",
    "into", "keep", "key", "kind", "left", "level", "member", "mode", "name", "neighbour", "new", "next", "number", "of",
    "outcome", "partner", "party", "percent", "person", "persons", "photos", "pictures", "platform", "points", "preset", "public",
    "quantity", "reach", "reporter", "requests", "resource", "review", "role", "rows", "rule", "satisfaction", "score", "seal", "sha256",
    "shortfall", "since", "source", "standing", "stars", "start", "text", "thread", "unsigned", "until", "url", "version", "watch",
    "wave", "way", "why", "window_after", "window_before", "working",
}  # fmt: skip
RECORDERS = {"record", "move", "shift", "_record"}


def named() -> dict[str, list[str]]:
    """The names of what is noted anywhere, each with where."""
    found: dict[str, list[str]] = {}
    for source in sources():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and (getattr(node.func, "attr", "") or getattr(node.func, "id", "")) in RECORDERS:
                for keyword in node.keywords:
                    if keyword.arg:
                        found.setdefault(keyword.arg, []).append(f"{source.name}:{node.lineno}")
    return found


def test_every_detail_of_the_log_is_known_as_words_or_as_none() -> None:
    found = named()
    sys.stdout.write(f"  {sum(map(len, found.values()))} details of {len(found)} names, {len(WORDS)} of them words")
    assert len(found) > 80 and set(found) >= WORDS
    assert {name: places for name, places in found.items() if name not in WORDS | PLAIN} == {}
