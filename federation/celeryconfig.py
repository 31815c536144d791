"""Celery's settings. Late, repeated and lost messages are all harmless here (kernel/jobs.py); these make them rare."""

from __future__ import annotations

from django.conf import settings

broker_url = settings.VALKEY_URL
broker_connection_retry_on_startup = True
broker_connection_max_retries = None
broker_transport_options = {
    "visibility_timeout": 120,  # longer than task_time_limit, or tasks would run twice
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
}
imports = [
    "federation.kernel.clockwork",
    "federation.api.tasks",
    "federation.office.tasks",
    "federation.notices.tasks",
    "federation.firms.tasks",
    "dispatch.ledger.tasks",
    "dispatch.ratings.tasks",
    "dispatch.mutual_aid.tasks",
    "dispatch.fieldwork.tasks",
    "dispatch.emergencies.tasks",
    "dispatch.planning.tasks",
    "dispatch.retrofits.tasks",
    "dispatch.consultations.tasks",
    "dispatch.handovers.tasks",
    "dispatch.costs.tasks",
    "dispatch.neighbours.tasks",
    "dispatch.work_orders.tasks",
    "dispatch.intake.tasks",
    "dispatch.supervision.tasks",
    "dispatch.hotline.tasks",
    "assessments.surveys.tasks",
    "dispatch.webhooks.tasks",
    "assessments.campaigns.tasks",
    "assessments.classes.tasks",
    "assessments.cycles.tasks",
    "assessments.results.tasks",
    "assessments.standings.tasks",
]
beat_schedule = {
    "clock": {
        "task": "federation.kernel.tick",
        "schedule": float(settings.TICK_SECONDS),
        "options": {"expires": 0.75 * settings.TICK_SECONDS},  # a tick that waited so long is followed by the next one
    }
}
task_ignore_result = True
task_acks_late = True
task_reject_on_worker_lost = True
task_time_limit = 60
task_soft_time_limit = 50
task_default_queue = "linyuan"
worker_prefetch_multiplier = 1
worker_hijack_root_logger = False
worker_send_task_events = False
timezone = "UTC"
