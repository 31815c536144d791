"""A city's survey in the reported size, beside the demo."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assessments.cycles.models import Cycle
from assessments.demo import city
from assessments.surveys import presentation
from dispatch.demo.reported import URUMQI
from federation.accounts.models import Membership, Role
from federation.tenancy import scope, unscoped
from federation.tenancy.models import Subdistrict


class Command(BaseCommand):
    help = "Load 126,000 answers over 300 compounds into the Urumqi demo and print the satisfaction as its page does."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEVELOPMENT:
            raise CommandError("The demo is refused outside development.")
        if not Subdistrict.objects.filter(code=URUMQI).exists():
            raise CommandError("The demo is not loaded: manage.py seed_demo.")
        began = time.monotonic()
        with scope.atomic_tenant(unscoped.by_code(URUMQI).pk):
            by = Membership.objects.select_related("user").get(role=Role.LEADER)
            cycle = Cycle.objects.filter(name=city.NAME).select_related("scheme").first() or city.build(by=by, at=timezone.now())
            loaded, began = time.monotonic() - began, time.monotonic()
            found = presentation.progress(cycle, by)
        street, sums = found["street"], found["sums"]
        self.stdout.write(f"{len(found['rows'])} projects, {sums['homes']:,} homes, {street.valid:,} answers, loaded in {loaded:.1f} s")
        self.stdout.write(
            f"overall satisfaction {street.raw} % ({street.low} to {street.high} %), summed in {time.monotonic() - began:.2f} s"
        )
