from __future__ import annotations

from django.urls import path
from rest_framework.routers import SimpleRouter

from federation.accounts.api import MeDoor, People, TokenDoor

router = SimpleRouter(use_regex_path=False)
router.register("people", People, basename="people")
urlpatterns = [*router.urls, path("auth/token/", TokenDoor.as_view(), name="token"), path("me/", MeDoor.as_view(), name="me")]
