from __future__ import annotations

from rest_framework.routers import SimpleRouter

from federation.firms.api import Firms

router = SimpleRouter(use_regex_path=False)
router.register("firms", Firms, basename="firms")
urlpatterns = router.urls
