from __future__ import annotations

from typing import Any

from django.urls import path
from rest_framework.routers import SimpleRouter

from dispatch.fieldwork import api as fieldwork
from dispatch.figures import api as figures
from dispatch.handovers import api as handovers
from dispatch.ledger import api as ledger
from dispatch.mutual_aid import api
from dispatch.work_orders import api as orders

router = SimpleRouter(use_regex_path=False)
router.register("requests", api.Requests, basename="requests")
router.register("candidates", api.ByHand, basename="candidates")
router.register("offers", api.Offers, basename="offers")
router.register("jobs", api.Jobs, basename="jobs")
router.register("ledger", ledger.Ledger, basename="ledger")
router.register("shifts", fieldwork.Shifts, basename="shifts")
router.register("extensions", fieldwork.Extensions, basename="extensions")
router.register("permits", fieldwork.Permits, basename="permits")
router.register("work-orders", orders.WorkOrders, basename="work-orders")
router.register("handovers", handovers.Handovers, basename="handovers")
_NEW: Any = {"post": "create"}
urlpatterns = [
    *router.urls,
    path("figures/", figures.Figures.as_view(), name="figures"),
    path("jobs/<uuid:job_pk>/check-ins/", fieldwork.CheckIns.as_view(_NEW), name="check-ins"),
    path("jobs/<uuid:job_pk>/extensions/", fieldwork.NewExtensions.as_view(_NEW), name="new-extensions"),
    path("jobs/<uuid:job_pk>/permits/", fieldwork.NewPermits.as_view(_NEW), name="new-permits"),
    path("jobs/<uuid:job_pk>/handovers/", handovers.NewHandovers.as_view(_NEW), name="new-handovers"),
    path("requests/<uuid:request_pk>/photos/", api.Photos.as_view({"post": "create"}), name="photos"),
    path("requests/<uuid:request_pk>/photos/<uuid:pk>/", api.Photos.as_view({"get": "retrieve"}), name="photo"),
]
