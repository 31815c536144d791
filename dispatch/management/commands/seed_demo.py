"""Load the demonstration federation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from dispatch.demo import scenes, seed


class Command(BaseCommand):
    help = "Load the demonstration federation (development only)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when it is already there")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEVELOPMENT:
            raise CommandError("The demo's passwords are public; it is refused outside development.")
        if seed.present():
            if options["if_empty"]:
                return
            raise CommandError("The demo is already loaded.")
        now = timezone.now()
        seed.seed(at=now)
        scenes.play(at=now)
        self.stdout.write("The demonstration federation is loaded.")
