"""The base of management commands that work inside one subdistrict."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from federation.tenancy import scope
from federation.tenancy.models import Subdistrict


class TenantCommand(BaseCommand):
    """Adds `--subdistrict CODE` and runs `inside` in that subdistrict's scope, in one transaction."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--subdistrict", required=True, metavar="CODE", help="administrative code, e.g. 110112013")

    def handle(self, *args: Any, **options: Any) -> None:
        subdistrict = Subdistrict.objects.filter(code=options["subdistrict"]).first()
        if subdistrict is None:
            raise CommandError(f"There is no subdistrict with the code {options['subdistrict']}.")
        with scope.atomic_tenant(subdistrict.pk):
            self.inside(**options)

    def inside(self, **options: Any) -> None:
        """What the command does; the scope is open."""
        raise NotImplementedError
