"""Print the demo sign-ins."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from dispatch.demo.accounts import PASSWORD, PEOPLE, REPORTED, SUPERVISOR


class Command(BaseCommand):
    help = "Print the demo sign-ins: username, password, role, subdistrict."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="as a JSON list")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = [
            {"username": p.username, "password": PASSWORD, "role": p.role.value, "subdistrict": p.subdistrict, "name": p.name}
            for p in [*PEOPLE, *REPORTED, SUPERVISOR]
        ]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        for row in rows:
            self.stdout.write("{username:22} {password}   {role:13} {subdistrict}  {name}".format(**row))
