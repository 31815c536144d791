"""Addresses of the ledger."""

from __future__ import annotations

from django.urls import include, path, re_path

from dispatch.ledger.views import deciding, reading

_ledger = (
    [
        path("", reading.overview, name="overview"),
        path("balances/", reading.balances, name="balances"),
        path("accounts/<uuid:pk>/", reading.statement, name="statement"),
        path("accounts/<uuid:pk>/limit/", deciding.limit, name="limit"),
        path("compounds/<uuid:pk>/", reading.compound, name="compound"),
        path("decisions/", deciding.decisions, name="decisions"),
        path("decisions/new/", deciding.propose, name="propose"),
        path("decisions/<uuid:pk>/", deciding.decision, name="decision"),
        re_path(r"^decisions/(?P<pk>[0-9a-f-]{36})/(?P<verb>approve|reject|withdraw)/$", deciding.decide, name="decide"),
        path("postings/<uuid:pk>/", deciding.posting, name="posting"),
        path("tariff/", deciding.tariff, name="tariff"),
    ],
    "ledger",
)

urlpatterns = [path("ledger/", include(_ledger))]
