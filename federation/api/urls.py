"""Every address under /api/v1/; capabilities are included by name, so that nothing here imports upwards."""

from __future__ import annotations

from django.urls import include, path

from federation.api import docs

app_name = "api"
urlpatterns = [
    path("schema/", docs.Description.as_view(), name="schema"),
    path("docs/", docs.browse, name="docs"),
    path("", include("federation.accounts.api_urls")),
    path("", include("federation.firms.api_urls")),
    path("", include("federation.pool.api_urls")),
    path("", include("federation.notices.api_urls")),
    path("", include("federation.office.api_urls")),
    path("", include("communities.api_urls")),
    path("", include("dispatch.api_urls")),
    path("", include("assessments.campaigns.api_urls")),
    path("", include("assessments.classes.api_urls")),
    path("", include("assessments.api_urls")),
]
