"""Signing in as a program: a bearer token whose digest alone is stored."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from federation.accounts.models import ApiToken, User


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def issue(user: User, *, at: datetime) -> str:
    """A new token, valid as long as a session; it is shown once and dies when the password changes."""
    token = secrets.token_urlsafe(32)
    ApiToken.objects.filter(user=user, expires_at__lt=at).delete()
    ApiToken.objects.create(
        user=user,
        digest=_digest(token),
        password_digest=user.get_session_auth_hash(),
        created_at=at,
        expires_at=at + timedelta(seconds=settings.SESSION_COOKIE_AGE),
    )
    return token


def revoke(token: str) -> None:
    """Forget the token; unknown ones are ignored."""
    ApiToken.objects.filter(digest=_digest(token)).delete()


def bearer(request: HttpRequest) -> str:
    """The token in the Authorization header, or an empty text."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() in ("token", "bearer") else ""


def user_of(request: HttpRequest) -> User | None:
    """The person whose valid token the request carries."""
    row = (
        ApiToken.objects.select_related("user")
        .filter(digest=_digest(bearer(request)), expires_at__gt=timezone.now(), user__is_active=True)
        .first()
    )
    if row is None or row.password_digest != row.user.get_session_auth_hash():
        return None
    return row.user


class TokenAuthentication(authentication.BaseAuthentication):
    """DRF's view of what MembershipMiddleware already found out from the Authorization header."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        if not getattr(request._request, "by_token", False):
            return None
        if not request._request.user.is_authenticated:
            raise exceptions.AuthenticationFailed(_("The token is unknown or no longer valid. Please sign in again."))
        return request._request.user, None

    def authenticate_header(self, request: Request) -> str:
        return "Token"


class SessionAuthentication(authentication.SessionAuthentication):
    """Cookies of the browser, with CSRF checks; answers 401 like the token scheme."""

    def authenticate(self, request: Request) -> Any:
        return None if getattr(request._request, "by_token", False) else super().authenticate(request)

    def authenticate_header(self, request: Request) -> str:
        return "Token"


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Token <token>"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = SessionAuthentication
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}
