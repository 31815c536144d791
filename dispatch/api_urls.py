from __future__ import annotations

from django.urls import path
from rest_framework.routers import SimpleRouter

from dispatch.ledger import api as ledger
from dispatch.mutual_aid import api

router = SimpleRouter(use_regex_path=False)
router.register("requests", api.Requests, basename="requests")
router.register("candidates", api.ByHand, basename="candidates")
router.register("offers", api.Offers, basename="offers")
router.register("jobs", api.Jobs, basename="jobs")
router.register("ledger", ledger.Ledger, basename="ledger")
urlpatterns = [
    *router.urls,
    path("requests/<uuid:request_pk>/photos/", api.Photos.as_view({"post": "create"}), name="photos"),
    path("requests/<uuid:request_pk>/photos/<uuid:pk>/", api.Photos.as_view({"get": "retrieve"}), name="photo"),
]
