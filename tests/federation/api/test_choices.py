"""Every value of every choice that the API takes, sent over HTTP: never a 500, and what is taken is a choice of the description."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from federation.api.docs import description
from tests.federation.api.bodies import given, operations, resolved, tried
from tests.federation.api.caller import Caller, Upload
from tests.federation.api.test_matrix import WORDS, _everybody_may_ask
from tests.federation.api.test_walls import _without_limits, busy

__all__ = ["_everybody_may_ask", "_without_limits", "busy"]

#: Who gets past the rights of most operations, between them.
PEOPLE = ("dispatcher", "leader", "firm1", "firm2", "assessor")
NONE = "no such choice"
Place = tuple[str | int, ...]


def choices(schema: dict[str, Any], place: Place = ()) -> Iterator[tuple[Place, list[Any]]]:
    """Where a choice stands in a body, and its values."""
    schema = resolved(schema)
    if "enum" in schema:
        yield place, schema["enum"]
    for name, one in schema.get("properties", {}).items():
        yield from choices(one, (*place, name))
    if "items" in schema:
        yield from choices(schema["items"], (*place, 0))


def put(given: Any, place: Place, value: Any) -> Any:
    """The body with the value there; lists and objects on the way are made."""
    if not place:
        return value
    first, rest = place[0], place[1:]
    if first == 0:
        inside = given[0] if isinstance(given, list) and given else {}
        return [put(inside, rest, value)]
    given = dict(given) if isinstance(given, dict) else {}
    return {**given, first: put(given.get(first), rest, value)}


def bodies() -> Iterator[tuple[str, str, Place, Any, Any]]:
    """Method, address, the choice's place, its value, and the body that holds it; for each choice also a value that is none."""
    for method, path in operations():
        address, least = given(method, path)
        for kind in list(description("en")["paths"][path][method.lower()].get("requestBody", {}).get("content", {}).values())[:1]:
            for place, allowed in choices(kind["schema"]):
                for value in [*allowed, NONE]:
                    fields = put(least.fields if isinstance(least, Upload) else deepcopy(least), place, value)
                    yield method, address, place, value, Upload(fields) if isinstance(least, Upload) else fields


def test_every_choice_is_called_with_every_value(busy: None) -> None:
    callers, answers = [Caller(name) for name in PEOPLE], Counter[int]()
    sent = list(bodies())
    for method, address, place, value, fields in sent:
        for caller in callers:
            answer = tried(caller, method, address, fields)
            answers[answer.status_code] += 1
            assert answer.status_code in WORDS, (method, address, place, value, answer.status_code, answer.content[:300])
            assert value != NONE or answer.status_code >= 400, (method, address, place)
    count = sum(value == NONE for _method, _address, _place, value, _fields in sent)
    sys.stdout.write(f"  {count} choices, {len(sent) - count} values, {len(PEOPLE)} people: {dict(answers)}")
    assert count > 20 and len(sent) - count > 90 and sum(answers[status] for status in (200, 201)) > 50
