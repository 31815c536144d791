from __future__ import annotations

from rest_framework.routers import SimpleRouter

from federation.notices.api import Notices

router = SimpleRouter(use_regex_path=False)
router.register("notices", Notices, basename="notices")
urlpatterns = router.urls
