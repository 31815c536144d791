"""Play a demo story against the running worker."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dispatch.demo import seed
from dispatch.demo.accounts import LUYI
from dispatch.demo.replay import Replay


class Command(BaseCommand):
    help = "Play the four steps of the Luyi story with the running worker and compare with what is expected."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("story", choices=["luyi"])

    def handle(self, *args: Any, **options: Any) -> None:
        if not seed.present():
            raise CommandError("The demo is not loaded: manage.py seed_demo.")
        wrong = 0
        for number, title, findings in Replay(code=LUYI).steps():
            self.stdout.write(f"Step {number}: {title}")
            for finding in findings:
                mark = "ok " if finding.holds else "NO "
                self.stdout.write(f"  {mark} {finding.what}: expected {finding.expected}, found {finding.found}")
                wrong += not finding.holds
        if wrong:
            raise CommandError(f"{wrong} expectation(s) did not hold.")
        self.stdout.write("Every step went as expected.")
