"""Look at the jobs that were given up, and have them tried again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from federation.kernel import jobs
from federation.tenancy.commands import TenantCommand


class Command(TenantCommand):
    help = "List the background jobs of a subdistrict that were given up; --again has them tried again."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--again", action="store_true", help="try all of them again")

    def inside(self, **options: Any) -> None:
        for row in jobs.given_up():
            self.stdout.write(f"{row.pk} {row.given_up_at:%Y-%m-%d %H:%M} {row.name} {row.args} {row.failure}")
        if options["again"]:
            self.stdout.write(f"{jobs.try_again(jobs.given_up())} to be tried again")
