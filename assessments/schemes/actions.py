"""Schemes come from a preset or from another version; a draft is edited, a locked one is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.schemes import rules
from assessments.schemes.models import Grade, Indicator, Panel, Scheme
from assessments.schemes.presets import presets
from assessments.schemes.states import SCHEME, SchemeState
from federation.accounts.models import Membership
from federation.kernel import audit
from federation.kernel.errors import Refused
from federation.kernel.rules import require
from federation.kernel.workflow import move

_NUMBERS = {"weight", "points", "per_occurrence", "cap", "from_points", "share"}


def from_preset(code: str, *, by: Membership, at: datetime) -> Scheme:
    """A draft with everything the preset has, as the next version of its name."""
    require(rules.can_write, by, None)
    preset = presets().get(code)
    if preset is None:
        raise Refused(_("There is no such ready-made scheme."), code="preset")
    with transaction.atomic():
        scheme = _new(preset.fields, by=by, at=at)
        _fill(scheme, panels=preset.panels, grades=preset.grades, indicators=preset.indicators)
        audit.record("make_scheme", scheme, by=by, at=at, preset=code, version=scheme.version)
    return scheme


def lock(scheme: Scheme, *, by: Membership, at: datetime) -> None:
    """From now on the database refuses every change; called by the opening of a cycle."""
    require(rules.can_write, by, scheme)
    if scheme.state == SchemeState.DRAFT:
        move(scheme, SCHEME, "lock_scheme", by=by, at=at)


def _new(fields: Mapping[str, Any], *, by: Membership, at: datetime, previous: Scheme | None = None) -> Scheme:
    """A draft whose version follows the highest of its name."""
    latest = Scheme.objects.filter(name=fields["name"]).order_by("-version").values_list("version", flat=True).first()
    scheme: Scheme = Scheme.objects.create(
        **fields, version=(latest or 0) + 1, previous=previous, created_by=by, created_at=at, state=SchemeState.DRAFT, state_since=at
    )
    scheme.refresh_from_db()
    return scheme


def _fill(
    scheme: Scheme, *, panels: Sequence[Mapping[str, Any]], grades: Sequence[Mapping[str, Any]], indicators: Sequence[Mapping[str, Any]]
) -> None:
    """Make the rows of a scheme; indicators name their panel and heading by code, headings come first."""
    made = Panel.objects.bulk_create(Panel(scheme=scheme, position=n, **_typed(row)) for n, row in enumerate(panels, 1))
    Grade.objects.bulk_create(Grade(scheme=scheme, position=n, **_typed(row)) for n, row in enumerate(grades, 1))
    by_code = {panel.code: panel for panel in made}
    headings = {row["parent"] for row in indicators if row.get("parent")}
    known: dict[str, Indicator] = {}
    for first in (True, False):
        rows = [(n, row) for n, row in enumerate(indicators, 1) if (row["code"] in headings) == first]
        new = Indicator.objects.bulk_create(
            Indicator(
                scheme=scheme, position=n, panel=by_code.get(row.get("panel", "")), parent=known.get(row.get("parent", "")),
                **{key: value for key, value in _typed(row).items() if key not in ("panel", "parent")},
            )
            for n, row in rows
        )  # fmt: skip
        known |= {row.code: row for row in new}


def _typed(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: Decimal(value) if key in _NUMBERS and value is not None else value for key, value in row.items()}
