"""Prove that the ledger sums to zero."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dispatch.ledger import queries
from federation.tenancy import scope
from federation.tenancy.models import Subdistrict


class Command(BaseCommand):
    help = "Prove that every posting of every subdistrict, and each ledger as a whole, sums to zero."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["check"])

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for subdistrict in Subdistrict.objects.order_by("code"):
            with scope.atomic_tenant(subdistrict.pk):
                proof = queries.prove()
            wrong += not proof.holds
            mark = "ok " if proof.holds else "NO "
            self.stdout.write(
                f"{mark} {subdistrict.code} {subdistrict.name}: {proof.postings} postings, {proof.entries} entries, sum {proof.total}"
            )
            for fault in proof.faults:
                self.stdout.write(f"    {fault}")
        if wrong:
            raise CommandError(f"{wrong} ledger(s) do not balance.")
