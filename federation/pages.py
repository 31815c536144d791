"""The pages of the federation app."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("firms/", include("federation.firms.urls")),
    path("pool/", include("federation.pool.urls")),
    path("people/", include("federation.accounts.urls")),
    path("notices/", include("federation.notices.urls")),
    path("imports/", include("federation.imports.urls")),
    path("office/working-days/", include("federation.calendars.urls")),
    path("office/", include("federation.office.urls")),
]
