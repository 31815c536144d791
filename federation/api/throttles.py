"""Limits of the API; their rates are settings (API_RATE, API_RATE_ANONYMOUS)."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle, UserRateThrottle

from federation.kernel.addresses import client_address


class AccountThrottle(UserRateThrottle):
    scope = "account"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        return super().get_cache_key(request, view) if request.user and request.user.is_authenticated else None


class AddressThrottle(AnonRateThrottle):
    scope = "address"

    def get_ident(self, request: Request) -> str:
        return client_address(request._request)
