"""API addresses of classes."""

from __future__ import annotations

from rest_framework.routers import SimpleRouter

from assessments.classes import api

router = SimpleRouter(use_regex_path=False)
router.register("class-decisions", api.Decisions, basename="class-decisions")
urlpatterns = router.urls
