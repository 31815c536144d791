"""Add the terms that came with an upgrade to a subdistrict's word lists."""

from __future__ import annotations

from typing import Any

from federation.pool import taxonomy
from federation.tenancy.commands import TenantCommand


class Command(TenantCommand):
    help = "Add skills, trades, equipment types and certificates that the subdistrict does not have yet; its own edits stay."

    def inside(self, **options: Any) -> None:
        self.stdout.write(f"{taxonomy.load()} terms added.")
