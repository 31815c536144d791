"""What a work order would cost without the product: one model, plain Django REST framework, its own table.

No accounts, no walls, no log, no clocks: the least that a list with filters, a detail, a creation and a change of state can be.
Served by the same gunicorn on the same database, with a persistent connection.
"""

from __future__ import annotations

import os
from typing import Any

import django
import environ
from django.conf import settings

if not settings.configured:
    settings.configure(
        SECRET_KEY="bench", ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "rest_framework", "django_filters"],
        DATABASES={"default": {**environ.Env.db_url_config(os.environ["BARE_DATABASE_URL"]), "CONN_MAX_AGE": None}},
        MIDDLEWARE=["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"],
        REST_FRAMEWORK={
            "DEFAULT_AUTHENTICATION_CLASSES": [],
            "DEFAULT_PERMISSION_CLASSES": [],
            "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
            "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
            "PAGE_SIZE": 50,
            "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        },
    )  # fmt: skip
    django.setup()

from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.urls import include, path
from rest_framework import routers, serializers, viewsets


class Order(models.Model):
    """The columns that a work order's row of the list shows."""

    number = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=10)
    kind = models.CharField(max_length=10)
    category = models.CharField(max_length=20)
    compound = models.CharField(max_length=60)
    firm = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=80)
    description = models.TextField(blank=True)
    place = models.CharField(max_length=120, blank=True)
    urgent = models.BooleanField(default=False)
    phone = models.CharField(max_length=30, blank=True)
    state = models.CharField(max_length=12, default="filed", db_index=True)
    received_at = models.DateTimeField(auto_now_add=True, db_index=True)
    respond_due_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    outside_number = models.CharField(max_length=60, blank=True)
    outside_due_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    excluded = models.BooleanField(default=False)
    reopened = models.PositiveSmallIntegerField(default=0)
    followers = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "bench"
        db_table = "bench_order"


class Shape(serializers.ModelSerializer):
    class Meta:
        model = Order
        fields = "__all__"


class Orders(viewsets.ModelViewSet):
    queryset = Order.objects.order_by("-received_at", "-pk")
    serializer_class = Shape
    filterset_fields = ["state", "source", "category"]


router = routers.DefaultRouter()
router.register("orders", Orders)
urlpatterns = [path("", include(router.urls))]
application = get_wsgi_application()


def build(count: int) -> None:
    """The table with so many rows, of which as many carry a state as in the product's."""
    with connection.schema_editor() as editor:
        editor.create_model(Order)
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [count])
        cursor.execute("ANALYZE bench_order")


_ROWS: Any = """
INSERT INTO bench_order (number, source, kind, category, compound, firm, title, description, place, urgent, phone, state, received_at,
    outside_number, excluded, reopened, followers)
SELECT 'GD-' || n, 'resident', 'repair', 'R' || n %% 95, 'C' || n %% 60, 'F' || n %% 8, 'Water drips from the ceiling',
    'Since yesterday', 'Building ' || n %% 30, false, '',
    (ARRAY['filed', 'claimable', 'assigned', 'working', 'resolved', 'closed', 'closed', 'closed'])[1 + n %% 8],
    now() - n * interval '1 minute', '', false, 0, 0
FROM generate_series(1, %s) AS n
"""
