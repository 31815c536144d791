"""Compare published example cases with what this installation computes."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from federation.kernel import golden


class Command(BaseCommand):
    help = "Print the expected value of each golden case beside the computed one; ends with 1 on any difference."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=golden.kinds())
        parser.add_argument("files", nargs="+", metavar="FILE.json", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = total = 0
        for path in options["files"]:
            found = self._lines(options["kind"], path)
            self.stdout.write(str(path))
            for line in found:
                mark = "ok " if line.agrees else "NO "
                self.stdout.write(f"{mark} {line.case:<28} {line.value:<18} expected {line.expected!s:<26} computed {line.computed}")
            total += len(found)
            wrong += sum(not line.agrees for line in found)
        self.stdout.write(f"{total} values, {wrong} different")
        if wrong:
            sys.exit(1)

    def _lines(self, kind: str, path: Path) -> list[golden.Line]:
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CommandError(f"{path}: {error}") from error
        try:
            return golden.lines(kind, content)
        except golden.UnfitFile as error:
            raise CommandError(f"{path}: {error}") from error
