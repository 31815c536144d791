"""The description is complete and valid: every address under /api/v1/ stands in it."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver

from federation.api.docs import description
from tests.federation.api.caller import Caller

NOT_DESCRIBED = {"/api/v1/docs/"}  # a page for people
METHODS = {"get", "post", "put", "patch", "delete"}


def addresses(patterns=None, prefix="/"):
    """Every route of the resolver under /api/, with converters as {name}."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and route.startswith("/api/"):
            yield route, pattern


def test_every_address_is_described_and_every_description_has_an_address():
    described = {re.sub(r"\{id\}", "{pk}", path) for path in description("en")["paths"]}
    assert {route for route, _pattern in addresses()} - NOT_DESCRIBED == described


def test_every_method_is_described():
    for route, pattern in addresses():
        if route in NOT_DESCRIBED:
            continue
        actions = getattr(pattern.callback, "actions", None)
        methods = set(actions) - {"head"} if actions else {m for m in METHODS if hasattr(pattern.callback.cls, m)}
        assert methods == set(description("en")["paths"][route.replace("{pk}", "{id}")]), route


def test_the_description_is_valid_and_without_warnings():
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=StringIO(), stderr=StringIO())


def operations():
    return [(path, method, op) for path, item in description("en")["paths"].items() for method, op in item.items()]


def test_every_operation_says_who_may_call_it_and_what_can_go_wrong():
    for path, method, operation in operations():
        open_to_all = path.endswith("/schema/") or (path.endswith("/auth/token/") and method == "post")
        schemes = {name for entry in operation.get("security", []) for name in entry}
        assert (schemes == set()) if open_to_all and path.endswith("token/") else (schemes == {"token", "session"}), (path, method)
        assert {"400", "401", "403", "404", "429"} <= set(operation["responses"]), (path, method)
        problem = operation["responses"]["404"]["content"]["application/json"]["schema"]
        assert problem == {"$ref": "#/components/schemas/Problem"}


def test_creating_calls_document_their_key():
    keyed = {
        path.removeprefix("/api/v1/")
        for path, method, operation in operations()
        if any(p["name"] == "Idempotency-Key" and p["required"] for p in operation.get("parameters", [])) and method == "post"
    }
    assert keyed == {
        "firms/",
        "people/",
        "resources/",
        "resources/{resource}/certificates/",
        "resources/{resource}/exceptions/",
        "communities/",
        "compounds/",
        "contracts/",
        "requests/",
        "work-orders/",
        "candidates/{id}/offer/",
        "candidates/{id}/order/",
        "jobs/{job_pk}/check-ins/",
        "jobs/{job_pk}/extensions/",
        "jobs/{job_pk}/permits/",
        "jobs/{job_pk}/handovers/",
        "class-decisions/",
        "appeals/",
    }


@pytest.mark.django_db
def test_strangers_may_read_the_description():
    answer = Caller().get("schema/?format=json&version=a%0Ab&lang=%00")
    assert answer.status_code == 200 and answer.json()["openapi"].startswith("3.")
    examples = answer.json()["paths"]["/api/v1/requests/"]["post"]["requestBody"]["content"]["application/json"]["examples"]
    assert examples
