"""Prove that published assessments are as they were published."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.results import checking, queries
from federation.tenancy import scope
from federation.tenancy.models import Subdistrict


class Command(BaseCommand):
    help = "Check the chains of seals against the rows and compute every published score once more; ends with 1 on any fault."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--subdistrict", default="", help="administrative code; all of them unless given")
        parser.add_argument("--head", default="", help="a hash noted down from the public page, which the chain must still hold")

    def handle(self, *args: Any, **options: Any) -> None:
        wrong, kept = 0, False
        rows = Subdistrict.objects.order_by("code")
        if options["subdistrict"]:
            rows = rows.filter(code=options["subdistrict"])
            if not rows:
                raise CommandError(f"there is no subdistrict {options['subdistrict']}")
        for subdistrict in rows:
            with scope.atomic_tenant(subdistrict.pk):
                found, kept = list(checking.faults()), kept or checking.holds(options["head"])
                last = queries.seals().last()
            number, head = (last.number, last.hash) if last else (0, "—")
            self.stdout.write(f"{'NO ' if found else 'ok '} {subdistrict.code} {subdistrict.name}: {number} seals, head {head}")
            for fault in found:
                self.stdout.write(f"    {fault}")
            wrong += len(found)
        if options["head"] and not kept:
            raise CommandError(f"no seal has the hash {options['head']}")
        if wrong:
            raise CommandError(f"{wrong} faults")
