from __future__ import annotations

from django.urls import path
from rest_framework.routers import SimpleRouter

from federation.pool import api

router = SimpleRouter(use_regex_path=False)
router.register("resources", api.Resources, basename="resources")
router.register("resources/<uuid:resource>/certificates", api.Certificates, basename="certificates")
router.register("resources/<uuid:resource>/exceptions", api.Exceptions, basename="exceptions")
router.register("reserves", api.Reserves, basename="reserves")
router.register("skills", api.Skills, basename="skills")
router.register("trades", api.Trades, basename="trades")
router.register("equipment-types", api.EquipmentTypes, basename="equipment-types")
router.register("certificate-kinds", api.CertificateKinds, basename="certificate-kinds")
urlpatterns = [
    *router.urls,
    path("resources/<uuid:resource>/week/", api.Week.as_view({"get": "retrieve", "put": "update"}), name="week"),
]
