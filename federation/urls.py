"""Every address of the product; capabilities are included by name, so that nothing here imports upwards."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from federation import health
from federation.accounts import views as accounts
from federation.design import views as design

handler404 = "federation.tenancy.outage.not_found"
handler500 = "federation.tenancy.outage.server_error"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("dispatch.urls")),
    path("", include("assessments.urls")),
    path("", include("communities.urls")),
    path("", include("federation.pages")),
    path("api/v1/", include("federation.api.urls")),
    path("accounts/language/", accounts.set_language, name="set_language"),
    path("accounts/switch/", accounts.switch, name="switch"),
    path("accounts/", include("allauth.urls")),
]
if settings.DEVELOPMENT:
    urlpatterns += [path("styleguide/", design.styleguide, name="styleguide")]
