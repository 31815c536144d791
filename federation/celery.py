"""The Celery application: which capabilities have tasks, and what beat asks for every minute."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "federation.settings")

app = Celery("linyuan")
app.config_from_object("django.conf:settings", namespace=None)

TASK_MODULES = [
    "federation.kernel.clockwork",
    "federation.notices.tasks",
    "dispatch.mutual_aid.tasks",
]

BEAT_SCHEDULE = {
    "clock": {"task": "federation.kernel.tick", "schedule": 20.0, "options": {"expires": 15}},
}
