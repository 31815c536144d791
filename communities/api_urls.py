from __future__ import annotations

from rest_framework.routers import SimpleRouter

from communities.contracts.api import Contracts
from communities.places.api import Communities, Compounds

router = SimpleRouter(use_regex_path=False)
router.register("communities", Communities, basename="communities")
router.register("compounds", Compounds, basename="compounds")
router.register("contracts", Contracts, basename="contracts")
urlpatterns = router.urls
