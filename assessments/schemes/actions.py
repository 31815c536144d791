"""Schemes come from a preset or from another version; a draft is edited, a locked one is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from assessments.schemes import rules, tabular
from assessments.schemes.models import Grade, Indicator, Panel, Scheme
from assessments.schemes.presets import presets
from assessments.schemes.states import SCHEME, SchemeState
from federation.accounts.models import Membership
from federation.kernel import audit
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require
from federation.kernel.workflow import move

#: What a new version takes over; the state, the version and who wrote it are its own.
_COPIED = (
    "name", "name_en", "cycle_kind", "arithmetic", "base_points", "missing", "bonus_cap", "veto_ceiling", "top_share", "tie_order",
    "answer_rule", "answer_points", "satisfied_neutral_share", "prior_strength", "sample_error", "min_share", "citation",
)  # fmt: skip
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


def new_version(scheme: Scheme, *, by: Membership, at: datetime) -> Scheme:
    """A draft with everything of `scheme`, to be changed."""
    require(rules.can_write, by, scheme)
    content = tabular.table(scheme)
    fields = {name: getattr(scheme, name) for name in _COPIED}
    with transaction.atomic():
        new = _new(fields, by=by, at=at, previous=scheme)
        parameters = dict(scheme.indicators.values_list("code", "parameters"))
        rows = [{**_row(row), "parameters": parameters[row["code"]]} for row in content["rows"]]
        grades = [{**row, "clean_floor": bool(row["clean_floor"])} for row in content["grades"]]
        _fill(new, panels=content["panels"], grades=grades, indicators=rows)
        audit.record("new_version", new, by=by, at=at, of=scheme.pk, version=new.version)
    return new


def rewrite(
    scheme: Scheme,
    *,
    fields: Mapping[str, Any],
    panels: Sequence[Mapping[str, Any]],
    grades: Sequence[Mapping[str, Any]],
    indicators: Sequence[Mapping[str, Any]],
    by: Membership,
    at: datetime,
) -> None:
    """Replace the whole draft by what the editor holds; clean values only. A panel that somebody already judges for stays."""
    require(rules.can_write, by, scheme)
    try:
        with transaction.atomic():
            locked = Scheme.objects.select_for_update().filter(pk=scheme.pk, state=SchemeState.DRAFT).first()
            if locked is None:
                raise Conflict(_("The scheme is locked. Make a new version of it."), code="state")
            if fields["name"] != locked.name and Scheme.objects.filter(name=fields["name"], version=locked.version).exists():
                raise Refused(_("There is a scheme of this name and version already."), code="name")
            Scheme.objects.filter(pk=scheme.pk).update(**fields)
            old = Indicator.objects.filter(scheme=scheme)
            lists = {code: _lists(given) for code, given in old.values_list("code", "parameters")}
            indicators = [{**row, "parameters": {**lists.get(row["code"], {}), **row["parameters"]}} for row in indicators]
            old.update(parent=None)
            old.delete()
            Grade.objects.filter(scheme=scheme).delete()
            kept = {panel.code: panel for panel in Panel.objects.filter(scheme=scheme)}
            Panel.objects.filter(scheme=scheme).exclude(code__in=[row["code"] for row in panels]).delete()
            for position, row in enumerate(panels, 1):
                if row["code"] in kept:
                    Panel.objects.filter(pk=kept[row["code"]].pk).update(**{**row, "position": position})
            _fill(scheme, panels=panels, grades=grades, indicators=indicators, kept=kept)
            audit.record("rewrite_scheme", scheme, by=by, at=at, rows=len(indicators))
    except ProtectedError as error:
        raise Refused(_("Somebody is to judge for a panel that you removed. Take their sheets away first."), code="panel") from error
    scheme.refresh_from_db()


def retire(scheme: Scheme, *, by: Membership, at: datetime) -> None:
    """No cycle begins with it any more."""
    require(rules.can_write, by, scheme)
    move(scheme, SCHEME, "retire_scheme", by=by, at=at)


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
    scheme: Scheme,
    *,
    panels: Sequence[Mapping[str, Any]],
    grades: Sequence[Mapping[str, Any]],
    indicators: Sequence[Mapping[str, Any]],
    kept: Mapping[str, Panel] | None = None,
) -> None:
    """Make the rows of a scheme; indicators name their panel and heading by code, headings come first."""
    there = kept or {}
    made = Panel.objects.bulk_create(
        Panel(scheme=scheme, position=n, **_typed(row)) for n, row in enumerate(panels, 1) if row["code"] not in there
    )
    Grade.objects.bulk_create(Grade(scheme=scheme, position=n, **_typed(row)) for n, row in enumerate(grades, 1))
    by_code = {**there, **{panel.code: panel for panel in made}}
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
    """Numbers as decimals; an empty text is no number."""
    return {key: (None if value in ("", None) else Decimal(value)) if key in _NUMBERS else value for key, value in row.items()}


def _lists(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """What a cell cannot show, such as the residents' questions; it outlives an edit of the row."""
    return {key: value for key, value in parameters.items() if isinstance(value, list | dict)}


def _row(cells: Mapping[str, str]) -> dict[str, Any]:
    """A row of the editor's texts as values."""
    return {**cells, "evidence": bool(cells["evidence"]), "classes": [code for code in cells["classes"].split(",") if code]}
