"""The Celery application; its settings, task modules and beat schedule stand in celeryconfig.py."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "federation.settings")

app = Celery("linyuan")
app.config_from_object("federation.celeryconfig")


@worker_init.connect
@beat_init.connect
def _refuse_unfit_role(**_: Any) -> None:
    from federation.tenancy.checks import refuse_unfit_role  # settings are not read yet when this module is

    refuse_unfit_role()
