"""API addresses of campaigns."""

from __future__ import annotations

from rest_framework.routers import SimpleRouter

from assessments.campaigns import api

router = SimpleRouter(use_regex_path=False)
router.register("campaigns", api.Campaigns, basename="campaigns")
router.register("campaign-findings", api.Findings, basename="campaign-findings")
urlpatterns = router.urls
