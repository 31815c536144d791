"""What taking one answer would cost without the product: one INSERT, no code, no register, no walls, no form.

Two ways: plain Django REST framework with a serializer and a model, and a bare view with one statement. The same gunicorn,
the same database, kept connections.
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
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "rest_framework"],
        MIDDLEWARE=["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"],
        DATABASES={"default": {**environ.Env.db_url_config(os.environ["BARE_DATABASE_URL"]), "CONN_MAX_AGE": None}},
        REST_FRAMEWORK={
            "DEFAULT_AUTHENTICATION_CLASSES": [],
            "DEFAULT_PERMISSION_CLASSES": [],
            "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.FormParser"],
            "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        },
    )  # fmt: skip
    django.setup()

from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from django.urls import path
from rest_framework import generics, serializers

NAMES = ("overall", "q1", "q2", "q3", "q4", "q5")


class Answer(models.Model):
    """The columns that a form fills."""

    code = models.CharField(max_length=40, unique=True)
    overall = models.PositiveSmallIntegerField()
    q1 = models.PositiveSmallIntegerField()
    q2 = models.PositiveSmallIntegerField()
    q3 = models.PositiveSmallIntegerField()
    q4 = models.PositiveSmallIntegerField()
    q5 = models.PositiveSmallIntegerField()
    who = models.CharField(max_length=10)

    class Meta:
        app_label = "bench"
        db_table = "bare_answer"


class Shape(serializers.ModelSerializer):
    class Meta:
        model = Answer
        fields = [*NAMES, "who"]


class Door(generics.CreateAPIView):
    """POST makes a row."""

    queryset = Answer.objects.all()
    serializer_class = Shape

    def perform_create(self, serializer: Any) -> None:
        serializer.save(code=self.kwargs["code"])


def insert(request: HttpRequest, code: str) -> HttpResponse:
    """Keep it, by one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO bare_answer (code, {', '.join(NAMES)}, who) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            [code, *(int(request.POST[name]) for name in NAMES), request.POST["who"]],
        )
    return HttpResponse("Thank you")


urlpatterns = [path("door/<str:code>/", Door.as_view()), path("insert/<str:code>/", insert)]
application = get_wsgi_application()
