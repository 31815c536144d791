"""One transaction per request, opened before anything else reads the database."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from federation.tenancy import scope

# Liveness must answer when the database does not; readiness opens its own connection.
WITHOUT_DATABASE = ("/healthz", "/readyz")


class TransactionMiddleware:
    """Wraps middleware, view and template rendering in one transaction, rolled back on any 5xx.

    ATOMIC_REQUESTS would be too late and too short: the tenant set by middleware would not reach the view's
    transaction, and lazily rendered querysets would run after it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in WITHOUT_DATABASE:
            return self.get_response(request)
        with scope.request_scope(), transaction.atomic():
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            return response
