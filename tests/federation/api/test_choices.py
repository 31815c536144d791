"""Every value of every choice that the API takes, sent over HTTP: never a 500, and what is taken is a choice of the description."""

from __future__ import annotations

import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from django.db import transaction

from federation.api.docs import description
from federation.tenancy.policy import SETTINGS
from tests.federation.api.bodies import body
from tests.federation.api.caller import Caller, Upload
from tests.federation.api.test_matrix import MORE, WORDS, _everybody_may_ask, operations
from tests.federation.api.test_walls import _without_limits, busy, filled

__all__ = ["_everybody_may_ask", "_without_limits", "busy"]

#: Who gets past the rights of most operations, between them.
PEOPLE = ("dispatcher", "leader", "firm1", "firm2", "assessor")
NONE = "no such choice"
Place = tuple[str | int, ...]


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return resolved(description("en")["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
    for many in ("allOf", "oneOf", "anyOf"):
        if many in schema:
            parts = [resolved(one) for one in schema[many]]
            enums = [value for one in parts for value in one.get("enum", [])]
            return {**parts[0], **({"enum": enums} if enums else {})}
    return schema


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
    """Method, path, the choice's place, its value, and the body that holds it; for each choice also a value that is none."""
    for method, path in operations():
        operation = description("en")["paths"][path][method.lower()]
        given = MORE.get(f"{method} {path.removeprefix('/api/v1')}", lambda body: body)(body(operation))
        for kind in list(operation.get("requestBody", {}).get("content", {}).values())[:1]:
            for place, allowed in choices(kind["schema"]):
                for value in [*allowed, NONE]:
                    fields = put(given.fields if isinstance(given, Upload) else deepcopy(given), place, value)
                    yield method, path, place, value, Upload(fields) if isinstance(given, Upload) else fields


def test_every_choice_is_called_with_every_value(busy: None) -> None:
    callers, answers = [Caller(name) for name in PEOPLE], Counter[int]()
    sent = list(bodies())
    for method, path, place, value, given in sent:
        address = filled(path.replace("{key}", next(iter(SETTINGS))), real=True)
        for caller in callers:
            spot = transaction.savepoint()
            try:
                answer = caller.call(method, address, given, **{"Idempotency-Key": str(uuid.uuid4())})
            finally:
                transaction.savepoint_rollback(spot)
            answers[answer.status_code] += 1
            assert answer.status_code in WORDS, (method, path, place, value, answer.status_code, answer.content[:300])
            assert value != NONE or answer.status_code >= 400, (method, path, place)
    fields = {(method, path, place) for method, path, place, _value, _given in sent}
    sys.stdout.write(f"  {len(fields)} choices, {len(sent) - len(fields)} values, {len(PEOPLE)} people: {dict(answers)}")
    assert len(fields) > 20 and len(sent) - len(fields) > 90 and sum(answers[status] for status in (200, 201)) > 50
