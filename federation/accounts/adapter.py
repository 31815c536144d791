"""How sign-in differs from allauth's defaults: nobody signs up alone, accounts are given by the office or the firm."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up is closed; failed sign-ins are limited per account and address by ACCOUNT_RATE_LIMITS."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """No mail for accounts without an address."""
        if email:
            super().send_mail(template_prefix, email, context)
