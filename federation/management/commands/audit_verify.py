"""Prove that the log is as it was written."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from federation.kernel import chain
from federation.tenancy import scope
from federation.tenancy.models import Subdistrict


class Command(BaseCommand):
    help = "Check the chain behind every subdistrict's log; names what was altered or is missing, and ends with 1 on any fault."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--subdistrict", default="", help="administrative code; all of them unless given")
        parser.add_argument("--head", default="", help="a hash noted down earlier, which the chain must still hold")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Subdistrict.objects.order_by("code")
        if options["subdistrict"]:
            rows = rows.filter(code=options["subdistrict"])
            if not rows:
                raise CommandError(f"there is no subdistrict {options['subdistrict']}")
        wrong, kept = 0, False
        for subdistrict in rows:
            with scope.atomic_tenant(subdistrict.pk):
                found, kept = list(chain.faults()), kept or chain.holds(options["head"])
                number, head = chain.head()
            self.stdout.write(f"{'NO ' if found else 'ok '} {subdistrict.code} {subdistrict.name}: {number} entries, head {head}")
            for fault in found:
                self.stdout.write(f"    {fault}")
            wrong += len(found)
        if options["head"] and not kept:
            raise CommandError(f"no link has the hash {options['head']}: the end of a chain was cut off")
        if wrong:
            raise CommandError(f"{wrong} faults")
