from __future__ import annotations

from typing import Any

from django.urls import path
from rest_framework.routers import SimpleRouter

from assessments.bulletins import api as bulletins
from assessments.cycles import api as cycles
from assessments.results import api as results
from assessments.schemes import api as schemes
from assessments.sheets import api as sheets
from assessments.standings import api as standings
from assessments.surveys import api as surveys

router = SimpleRouter(use_regex_path=False)
router.register("schemes", schemes.Schemes, basename="schemes")
router.register("cycles", cycles.Cycles, basename="cycles")
router.register("entrants", cycles.Entrants, basename="entrants")
router.register("sheets", sheets.Sheets, basename="sheets")
router.register("surveys", surveys.Surveys, basename="surveys")
router.register("appeals", results.Appeals, basename="appeals")
router.register("standings", standings.Standings, basename="standings")
router.register("measures", standings.Measures, basename="measures")
router.register("rewards", standings.Rewards, basename="rewards")
router.register("bulletins", bulletins.Bulletins, basename="bulletins")
_LIST: Any = {"get": "list"}
urlpatterns = [
    *router.urls,
    path("cycles/<uuid:cycle_pk>/results/", results.Results.as_view(_LIST), name="results"),
    path("cycles/<uuid:cycle_pk>/firm-results/", results.FirmResults.as_view(_LIST), name="firm-results"),
    path("entrants/<uuid:entrant_pk>/result/", results.Explained.as_view({"get": "retrieve"}), name="result"),
    path("firms/<uuid:firm_pk>/credit/", standings.FirmCredit.as_view(), name="firm-credit"),
]
