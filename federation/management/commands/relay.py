"""Carry jobs from the database to the broker until told to stop."""

from __future__ import annotations

import signal
from typing import Any

from django.core.management.base import BaseCommand

from federation.kernel import relay
from federation.tenancy.checks import refuse_unfit_role


class Command(BaseCommand):
    help = "Publish due jobs to the workers; run one or more of them."

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_unfit_role()
        stopping: list[int] = []
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda received, _frame: stopping.append(received))
        relay.run(lambda: bool(stopping))
