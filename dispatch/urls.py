"""The pages of the dispatch app; it also owns the home page, because dispatching is the main job."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("dispatch.mutual_aid.urls")),
    path("plans/", include("dispatch.planning.urls")),
    path("neighbours/", include("dispatch.neighbours.urls")),
    path("consultations/", include("dispatch.consultations.urls")),
    path("retrofits/", include("dispatch.retrofits.urls")),
    path("cases/", include("dispatch.cases.urls")),
    path("alarms/", include("dispatch.emergencies.urls")),
    path("supervision/", include("dispatch.supervision.urls")),
    path("hotline/", include("dispatch.hotline.urls")),
    path("work-orders/figures/", include("dispatch.figures.urls")),
    path("", include("dispatch.intake.urls")),
    path("work-orders/callbacks/", include("dispatch.callbacks.urls")),
    path("work-orders/categories/", include("dispatch.categories.urls")),
    path("work-orders/routing/", include("dispatch.routing.urls")),
    path("work-orders/", include("dispatch.work_orders.urls")),
    path("open311/", include("dispatch.open311.urls")),
    path("webhooks/", include("dispatch.webhooks.urls")),
    path("", include("dispatch.ledger.urls")),
    path("", include("dispatch.ratings.urls")),
    path("", include("dispatch.fieldwork.urls")),
    path("", include("dispatch.handovers.urls")),
    path("", include("dispatch.reports.urls")),
    path("", include("dispatch.costs.urls")),
]
