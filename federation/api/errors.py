"""One error format for the whole API: {"type", "errors": [{"code", "detail", "attr"}]}."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DatabaseError, DataError, IntegrityError
from django.http import UnreadablePostError
from django.utils.translation import gettext as _
from drf_standardized_errors.handler import exception_handler
from rest_framework import exceptions
from rest_framework.exceptions import APIException, PermissionDenied
from rest_framework.response import Response

from federation.kernel.errors import Conflict, Denied, Refused

logger = logging.getLogger(__name__)

# SQLSTATEs of lost races: exclusion, unique, serialization, deadlock, lock timeout.
_RACES = {"23P01", "23505", "40001", "40P01", "55P03"}


class _Problem(APIException):
    def __init__(self, status: int, error: Refused) -> None:
        super().__init__(detail=str(error), code=error.code)
        self.status_code = status


def is_race(error: BaseException) -> bool:
    """Whether the database refused because somebody else was faster."""
    return getattr(error.__cause__, "pgcode", None) in _RACES


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: business refusals 422, lost races 409, missing rights 403."""
    return exception_handler(_translated(error), context)  # type: ignore[arg-type]


def _translated(error: Exception) -> Exception:
    if isinstance(error, Conflict):
        return _Problem(409, error)
    if isinstance(error, Refused):
        return _Problem(422, error)
    if isinstance(error, Denied):
        return PermissionDenied(str(error))
    if isinstance(error, DjangoValidationError):
        return exceptions.ValidationError(error.messages)
    if isinstance(error, RequestDataTooBig):
        return _Problem(413, Refused(_("The body is too large."), code="too_large"))
    if isinstance(error, SuspiciousOperation | UnreadablePostError):
        return exceptions.ParseError()
    if isinstance(error, DatabaseError):
        return _of_database(error)
    return error


def _of_database(error: DatabaseError) -> Exception:
    """Lost races and impossible values; everything else is an outage or a bug and goes up to Django's handler500."""
    if is_race(error):
        return _Problem(409, Conflict(_("Somebody else was faster; please reload."), code="conflict"))
    if isinstance(error, DataError | IntegrityError):
        logger.warning("value refused by the database", extra={"error": str(error)})
        return exceptions.ValidationError(_("These values do not fit together."))
    raise error
