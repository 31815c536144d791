"""The Celery application; its settings, task modules and beat schedule stand in celeryconfig.py."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "federation.settings")

app = Celery("linyuan")
app.config_from_object("federation.celeryconfig")
