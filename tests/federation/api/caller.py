"""A program that calls the API as one person."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone

from federation.accounts import tokens
from federation.accounts.models import User
from federation.tenancy import scope

ROOT = "/api/v1/"
MISSING = uuid.UUID(int=7)


@dataclass(frozen=True)
class Upload:
    """A body with files in it."""

    fields: dict[str, Any]


@dataclass
class Caller:
    """Signed in by a token; `post` sends a fresh Idempotency-Key unless one is given."""

    username: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client = Client(raise_request_exception=False)
        if self.username:
            token = tokens.issue(User.objects.get(username=self.username), at=timezone.now())
            self.headers = {"Authorization": f"Token {token}", **self.headers}

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        content: dict[str, Any] = {}
        if isinstance(body, Upload):
            for value in body.fields.values():
                if hasattr(value, "seek"):
                    value.seek(0)
            content = {"data": encode_multipart(BOUNDARY, body.fields), "content_type": MULTIPART_CONTENT}
        elif body is not None:
            content = {"data": json.dumps(body), "content_type": "application/json"}
        path = path if path.startswith("/") else ROOT + path
        answer = self.client.generic(method, path, headers={**self.headers, **headers}, **content)
        if tenant := scope.current_or_none():
            scope.set_database(tenant)  # inside a test's one transaction the call has left its own subdistrict behind
        return answer

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, key: str | None = None, **headers: str) -> Any:
        return self.call("POST", path, {} if body is None else body, **{"Idempotency-Key": key or str(uuid.uuid4()), **headers})

    def patch(self, path: str, body: Any) -> Any:
        return self.call("PATCH", path, body)

    def put(self, path: str, body: Any) -> Any:
        return self.call("PUT", path, body)

    def delete(self, path: str) -> Any:
        return self.call("DELETE", path)


def codes(response: Any) -> list[tuple[str, str | None]]:
    """(code, attr) of each error; fails when the answer is not in the one error format."""
    body = response.json()
    assert set(body) == {"type", "errors"} and body["type"] in ("validation_error", "client_error", "server_error"), body
    for error in body["errors"]:
        assert set(error) == {"code", "detail", "attr"} and isinstance(error["detail"], str), body
    assert response["Content-Type"].startswith("application/json")
    return [(error["code"], error["attr"]) for error in body["errors"]]
