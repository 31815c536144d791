"""One error format for the whole API: {"type", "errors": [{"code", "detail", "attr"}]}."""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError
from drf_standardized_errors.handler import exception_handler
from rest_framework.exceptions import APIException, PermissionDenied
from rest_framework.response import Response

from federation.kernel.errors import Conflict, Denied, Refused

# SQLSTATEs of lost races: exclusion, unique, serialization, deadlock, lock timeout.
_RACES = {"23P01", "23505", "40001", "40P01", "55P03"}


class _Problem(APIException):
    def __init__(self, status: int, error: Refused) -> None:
        super().__init__(detail=error.sentence, code=error.code)
        self.status_code = status


def is_race(error: BaseException) -> bool:
    """Whether the database refused because somebody else was faster."""
    return getattr(error.__cause__, "pgcode", None) in _RACES


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: business refusals 422, lost races 409, missing rights 403."""
    if isinstance(error, Conflict):
        error = _Problem(409, error)
    elif isinstance(error, Refused):
        error = _Problem(422, error)
    elif isinstance(error, Denied):
        error = PermissionDenied(str(error))
    elif isinstance(error, DatabaseError):
        if not is_race(error):
            raise error
        error = _Problem(409, Conflict("Somebody else was faster; please reload.", code="conflict"))
    return exception_handler(error, context)
