"""`owner` is the same database seen by the role that owns the tables; only migrations go there."""

from __future__ import annotations

from typing import Any


class OneDatabase:
    """Everything is read and written as the application role; everything is migrated as the owner."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return "default"

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return "default"

    def allow_relation(self, *_: Any, **__: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "owner"
