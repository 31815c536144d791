"""Carries due jobs from the database to the broker; any number may run, and dying at any point loses nothing."""

from __future__ import annotations

import logging
import select
import time
from collections.abc import Callable

from celery import current_app
from django.db import InterfaceError, OperationalError, connection
from kombu.exceptions import OperationalError as BrokerDown
from redis.exceptions import RedisError

from federation.kernel import jobs
from federation.tenancy import scope
from federation.tenancy.unscoped import active_subdistricts

logger = logging.getLogger(__name__)
POLL_SECONDS = 2.0
BROKER_AWAY = (BrokerDown, RedisError, ConnectionError, TimeoutError)


def publish_due() -> int:
    """Publish every subdistrict's due jobs once; returns how many. Raises BrokerDown when the broker is away.

    The lease commits before the message goes out, so that a quick worker never meets the relay's row lock; jobs
    whose message could not be sent are given back at once.
    """
    sent = 0
    for subdistrict in active_subdistricts():
        with scope.atomic_tenant(subdistrict):
            batch = jobs.lease()
        for place, (job_id, name, args) in enumerate(batch):
            try:
                current_app.send_task(
                    name,
                    kwargs={"job": str(job_id), "subdistrict": subdistrict, "args": args},
                    task_id=str(job_id),
                    ignore_result=True,
                    retry=False,
                )
            except BROKER_AWAY:
                with scope.atomic_tenant(subdistrict):
                    jobs.give_back([job[0] for job in batch[place:]])
                raise
            sent += 1
    return sent


def run(stopped: Callable[[], bool]) -> None:
    """Publish whenever a transaction announces work, and every two seconds in case an announcement was lost."""
    listening = False
    while not stopped():
        try:
            if not listening:
                with connection.cursor() as cursor:
                    cursor.execute(f"LISTEN {jobs.CHANNEL}")
                listening = True
            publish_due()
            _wait()
        except BROKER_AWAY as error:
            logger.warning("broker away, jobs wait in the database", extra={"error": str(error)})
            time.sleep(1)
        except (OperationalError, InterfaceError) as error:
            logger.warning("database away, trying again", extra={"error": str(error)})
            connection.close()
            listening = False
            time.sleep(1)


def _wait() -> None:
    raw = connection.connection
    if select.select([raw], [], [], POLL_SECONDS)[0]:
        raw.poll()
        raw.notifies.clear()
