from __future__ import annotations

from django.urls import path

from federation.accounts.api import MeDoor, TokenDoor

urlpatterns = [path("auth/token/", TokenDoor.as_view(), name="token"), path("me/", MeDoor.as_view(), name="me")]
