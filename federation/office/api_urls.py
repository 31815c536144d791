from __future__ import annotations

from django.urls import path
from rest_framework.routers import SimpleRouter

from federation.office import api

router = SimpleRouter(use_regex_path=False)
router.register("log", api.Log, basename="log")
router.register("departments", api.Departments, basename="departments")
urlpatterns = [
    *router.urls,
    path("settings/", api.SettingsDoor.as_view(), name="settings"),
    path("settings/<slug:key>/", api.SettingDoor.as_view(), name="setting"),
]
