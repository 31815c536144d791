"""Importing a table in two steps: keep it with a verdict on every row, then write all good rows at once."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from federation.accounts.models import Membership
from federation.imports import registry
from federation.imports.models import ImportBatch
from federation.imports.reading import read
from federation.kernel import audit
from federation.kernel.errors import Conflict, Refused
from federation.kernel.intake import Outcome, Verdict
from federation.kernel.rules import require


def upload(content: bytes, *, kind: str, filename: str, by: Membership, at: datetime) -> ImportBatch:
    """Read the file and judge every row; nothing of it is in the registers yet."""
    importer = registry.get(kind)
    require(importer.permits, by, None)
    sheet = read(content, importer.columns)
    verdicts = importer.review(sheet.rows, by=by)
    with transaction.atomic():
        batch: ImportBatch = ImportBatch.objects.create(
            kind=kind,
            filename=filename[-200:],
            header=sheet.header,
            unused=sheet.unused,
            content=json.dumps(sheet.rows, ensure_ascii=False),
            outcomes=[verdict.outcome.value for verdict in verdicts],
            errors=_errors(verdicts),
            created_by=by,
            created_at=at,
        )
        audit.record("upload_table", batch, by=by, at=at, kind=kind, rows=len(sheet.rows))
    return batch


def apply(batch: ImportBatch, *, skip_wrong: bool, by: Membership, at: datetime) -> dict[str, int]:
    """Write every new and changed row in one transaction, judged again against today's registers.

    Wrong rows stop the whole import unless the person leaves them out knowingly; a refusal half-way leaves nothing.
    """
    importer = registry.get(batch.kind)
    require(importer.permits, by, None)
    with transaction.atomic():
        row = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if row.imported_at is not None:
            raise Conflict(_("This table is already imported."), code="state")
        verdicts = importer.review(row.rows, by=by)
        wrong = _errors(verdicts)
        if wrong and not skip_wrong:
            raise Refused(
                _("%(count)d rows are wrong. Mend them, or choose to import the good rows only.") % {"count": len(wrong)}, code="wrong"
            )
        for verdict in verdicts:
            if verdict.write is not None:
                verdict.write(by, at)
        _finish(row, verdicts, at)
        done = {outcome.value: sum(1 for verdict in verdicts if verdict.outcome == outcome) for outcome in Outcome}
        facts: dict[str, Any] = {"kind": row.kind, "file": row.filename, **done}
        audit.record("import_table", row, by=by, at=at, **facts)
    return done


def _finish(row: ImportBatch, verdicts: list[Verdict], at: datetime) -> None:
    """Keep the outcome of every row, and of the rows themselves only the wrong ones."""
    rows = row.rows
    kept = [rows[number] if verdict.outcome == Outcome.WRONG else {} for number, verdict in enumerate(verdicts)]
    row.content = json.dumps(kept, ensure_ascii=False)
    row.outcomes, row.errors, row.imported_at = [verdict.outcome.value for verdict in verdicts], _errors(verdicts), at
    row.save(update_fields=["content", "outcomes", "errors", "imported_at"])


def _errors(verdicts: list[Verdict]) -> dict[str, list[str]]:
    return {str(number): list(verdict.errors) for number, verdict in enumerate(verdicts) if verdict.outcome == Outcome.WRONG}
