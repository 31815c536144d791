"""The word lists a new subdistrict starts with; from then on they are its own to edit."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from federation.environment import BASE_DIR
from federation.pool.models import CertificateKind, EmergencyKind, EquipmentType, PermitKind, Skill, Term, Trade

FOLDER = BASE_DIR / "federation" / "fixtures" / "taxonomy"
FILES: dict[str, type[Term]] = {
    "certificates.json": CertificateKind,
    "skills.json": Skill,
    "trades.json": Trade,
    "equipment.json": EquipmentType,
    "permits.json": PermitKind,
    "emergencies.json": EmergencyKind,
}
RENAMED = {
    "certs_any_of": "certificates_any_of",
    "operator_certs_any_of": "operator_certificates_any_of",
    "capacity_fields": "capacity_label",
}


MORE: list[Callable[[], int]] = []


def register(loader: Callable[[], int]) -> None:
    """Let a capability above add its own lists whenever ours are loaded; called once, in AppConfig.ready."""
    if loader not in MORE:
        MORE.append(loader)


def load() -> int:
    """Add the terms that the current subdistrict does not have yet; its own edits are kept. Returns how many are new."""
    added = 0
    for filename, model in FILES.items():
        known = set(model._default_manager.values_list("code", flat=True))
        columns = {field.name for field in model._meta.get_fields()}
        rows = [row for row in _read(filename) if row["code"] not in known]
        model._default_manager.bulk_create(
            model(**{key: value for key, value in row.items() if key in columns and value is not None}) for row in rows
        )
        added += len(rows)
    return added + sum(loader() for loader in MORE)


def _read(filename: str) -> list[dict[str, Any]]:
    rows = json.loads((FOLDER / filename).read_text(encoding="utf-8"))
    return [{RENAMED.get(key, key): value for key, value in row.items()} for row in rows]
