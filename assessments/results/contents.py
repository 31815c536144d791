"""What a seal holds together: every row that a published result rests on, read back the same way whenever it is checked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

from assessments.cycles.models import Cycle, Entrant, Rater
from assessments.results.models import Appeal, AppealPicture, Calculation, Correction, FirmResult, Result
from assessments.results.sealing import canonical
from assessments.schemes.models import Grade, Indicator, Panel, Scheme
from assessments.sheets.models import Evidence, Mark, Sheet, SheetImport
from assessments.sheets.states import SheetState
from assessments.surveys.models import Answer

#: What goes on changing after publication without meaning: the cycle is concluded, the scheme is put away.
#: What a household's answer came by is looked at and forgotten; what it said stays.
PASSING: dict[Any, set[str]] = {
    Answer: {"device", "address", "forms", "seat", "looked"},
    Cycle: {"state", "state_since", "state_due_at"},
    Scheme: {"state", "state_since", "state_due_at"},
}
#: Parts and columns that came after the first seals: left out where they are empty, so that every seal holds as it was made.
LATER = {"imports", "appeal_pictures"}
LATER_COLUMNS: dict[Any, set[str]] = {Sheet: {"source_id"}, Answer: {"timing"}}


def rows(cycle: Cycle) -> dict[str, QuerySet[Any]]:
    """The parts of a seal, by name; constant in number."""
    sheets = Sheet.objects.filter(rater__cycle=cycle).exclude(state=SheetState.DRAFT)
    marks = Mark.objects.filter(sheet__in=sheets)
    return {
        "cycle": Cycle.objects.filter(pk=cycle.pk),
        "scheme": Scheme.objects.filter(pk=cycle.scheme_id),
        "panels": Panel.objects.filter(scheme=cycle.scheme_id),
        "indicators": Indicator.objects.filter(scheme=cycle.scheme_id),
        "grades": Grade.objects.filter(scheme=cycle.scheme_id),
        "entrants": Entrant.objects.filter(cycle=cycle),
        "raters": Rater.objects.filter(cycle=cycle),
        "sheets": sheets,
        "marks": marks,
        "evidence": Evidence.objects.filter(mark__in=marks),
        "imports": SheetImport.objects.filter(sheets__in=sheets).distinct(),
        "answers": Answer.objects.filter(cycle=cycle),
        "computations": Calculation.objects.filter(cycle=cycle),
        "results": Result.objects.filter(cycle=cycle),
        "firms": FirmResult.objects.filter(cycle=cycle),
        "appeals": Appeal.objects.filter(cycle=cycle),
        "appeal_pictures": AppealPicture.objects.filter(cycle=cycle),
        "corrections": Correction.objects.filter(cycle=cycle),
    }


def sections(cycle: Cycle) -> dict[str, str]:
    """The hash of each part: its rows in order, one canonical line each, read as a stream; a part of LATER only if it has rows."""
    found = {}
    for name, part in rows(cycle).items():
        total, empty = hashlib.sha256(), True
        for row in _plain(part):
            total.update(canonical(row) + b"\n")
            empty = False
        if not (empty and name in LATER):
            found[name] = total.hexdigest()
    return found


def _plain(found: QuerySet[Any]) -> Iterable[dict[str, Any]]:
    model: type[Model] = found.model
    left_out, later = PASSING.get(model, set()), LATER_COLUMNS.get(model, set())
    names = [field.attname for field in model._meta.concrete_fields if field.attname not in left_out]
    for row in found.order_by("pk").values(*names).iterator(chunk_size=2000):
        yield {name: _text(value) for name, value in row.items() if value not in (None, []) or name not in later}


def _text(value: Any) -> Any:
    """Every value as it is written everywhere: times in UTC, numbers with their digits, ranges by their ends."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | UUID):
        return str(value)
    if isinstance(value, list | tuple):
        return [_text(one) for one in value]
    if isinstance(value, dict):
        return {key: _text(one) for key, one in value.items()}
    if hasattr(value, "lower") and hasattr(value, "upper"):
        return [_text(value.lower), _text(value.upper)]
    raise TypeError(f"a seal cannot hold {type(value).__name__}")
