"""Print the database address of a role."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from federation.environment import read


class Command(BaseCommand):
    help = "Print the PostgreSQL address of the application, owner or backup role."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", choices=["app", "owner", "backup"])

    def handle(self, *args: Any, **options: Any) -> None:
        variable = {"app": "DATABASE_URL", "owner": "DATABASE_OWNER_URL", "backup": "DATABASE_BACKUP_URL"}[options["role"]]
        address = read(variable, "")
        if not address:
            raise CommandError(f"{variable} is not set.")
        if options["role"] == "app" and not settings.DEVELOPMENT and not self.stdout.isatty():
            self.stderr.write("This address contains a password.")
        self.stdout.write(address)
