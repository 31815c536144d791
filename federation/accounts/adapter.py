"""How sign-in differs from allauth's defaults: nobody signs up alone, accounts are given by the office or the firm."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from federation.kernel import limits
from federation.kernel.addresses import client_address


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up is closed; wrong passwords are limited by account and address together, with a growing wait.

    A stranger who knows a username therefore keeps nobody out but whoever shares the stranger's address. Above it stand
    a high ceiling for the account and one for the address (settings.PASSWORD_RATES), against guesses from many addresses.
    """

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        pair = self._pair(request, credentials)
        if seconds := limits.wait("password", pair, free=5, first=60, longest=900):
            raise self._too_many(seconds)
        name = self._get_login_attempts_cache_key(request, **credentials)
        used = ratelimit.consume(request, app="allauth.account", action="password", config=settings.PASSWORD_RATES, key=name)
        if not used:
            raise self._too_many(900)
        self._login_failed_rl_usage = used

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user is not None:
            limits.forgive("password", self._pair(request, credentials))
        return user

    def _pair(self, request: HttpRequest, credentials: dict[str, Any]) -> str:
        return f"{str(credentials.get('username', '')).lower()}@{ratelimit.truncate_ip(client_address(request))}"

    def _too_many(self, seconds: int) -> Exception:
        error = self.validation_error("too_many_login_attempts")
        error.wait = seconds  # for the API's Retry-After
        return error  # type: ignore[no-any-return]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """No mail for accounts without an address."""
        if email:
            super().send_mail(template_prefix, email, context)
