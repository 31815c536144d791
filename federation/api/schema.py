"""How the API describes itself: errors of every call, keys of creating calls, tags by collection."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

READ_ERRORS = ("400", "401", "403", "404", "406", "429")
WRITE_ERRORS = ("400", "401", "403", "404", "406", "409", "413", "415", "422", "429")
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 100, "pattern": r"^[\x21-\x7e]{1,100}$"},
    OpenApiParameter.HEADER,
    required=True,
    description="A fresh random value per thing to be made. A repeated call with the same key and body gets the first answer.",
)
MEMBERSHIP = OpenApiParameter(
    "X-Membership",
    {"type": "string", "format": "uuid"},
    OpenApiParameter.HEADER,
    description="Which of the own memberships acts (see /me/); the first when left out.",
)


class Fault(serializers.Serializer):
    """One mistake; `attr` names the field where there is one."""

    code = serializers.CharField()
    detail = serializers.CharField()
    attr = serializers.CharField(allow_null=True)


class Problem(serializers.Serializer):
    """The one shape of every error."""

    type = serializers.ChoiceField(choices=["validation_error", "client_error", "server_error"])
    errors = Fault(many=True)  # type: ignore[assignment]


class Schema(AutoSchema):
    """Adds to each operation what holds for all of them."""

    def get_tags(self) -> list[str]:
        return [self.path.removeprefix("/api/v1/").split("/")[0]]

    def get_override_parameters(self) -> list[Any]:
        parameters = [*super().get_override_parameters()]
        if self._needs_key():
            parameters.append(IDEMPOTENCY_KEY)
        if self.get_auth() and {} not in self.get_auth():
            parameters.append(MEMBERSHIP)
        return parameters

    def _needs_key(self) -> bool:
        name = getattr(self.view, "action", None) or self.method.lower()
        return bool(getattr(getattr(self.view, name, None), "needs_key", False))

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        responses = super()._get_response_bodies(direction=direction)
        for code in READ_ERRORS if self.method == "GET" else WRITE_ERRORS:
            if code not in responses:
                responses[code] = self._get_response_for_code(Problem, code, ["application/json"])  # type: ignore[no-untyped-call]
        return responses
