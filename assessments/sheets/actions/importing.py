"""A third party's table: kept with its rows, looked at, then taken in as signed sheets, all in one transaction."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.cycles.models import Cycle, Rater
from assessments.cycles.states import CycleState
from assessments.schemes.models import Panel
from assessments.sheets import rules, tables
from assessments.sheets.models import Mark, Sheet, SheetImport
from assessments.sheets.states import SHEET, SheetState
from assessments.sheets.tables import Line
from federation.accounts.models import Membership
from federation.imports.reading import read
from federation.kernel import audit
from federation.kernel.errors import Conflict, Denied, Refused
from federation.kernel.intake import Outcome
from federation.kernel.rules import require
from federation.kernel.workflow import move


def upload(cycle: Cycle, *, panel: Panel, member: Membership, content: bytes, filename: str, by: Membership, at: datetime) -> SheetImport:
    """Read the file and keep its rows; no sheet is touched yet."""
    require(rules.can_import, by, cycle)
    _require_whose(member, by=by)
    _require_open(cycle)
    found = read(content, tables.columns(panel))
    with transaction.atomic():
        batch: SheetImport = SheetImport.objects.create(
            cycle=cycle, panel=panel, member=member, filename=filename[-200:], digest=hashlib.sha256(content).hexdigest(),
            header=found.header, unused=found.unused[:20], rows=found.rows, created_by=by, created_at=at,
        )  # fmt: skip
        audit.record("upload_results", batch, by=by, at=at, thread=cycle.pk, rows=len(found.rows), file=batch.filename)
    return batch


def take_in(batch: SheetImport, *, skip_wrong: bool, by: Membership, at: datetime) -> dict[str, int]:
    """Sign a sheet for every good row, or none at all; judged again against what is signed by now. Returns the counts.

    Sheets signed before are replaced and kept; what says the same already is left alone, so the same file again changes nothing.
    """
    require(rules.can_import, by, batch.cycle)
    with transaction.atomic():
        row: SheetImport = SheetImport.objects.select_for_update(of=("self",)).select_related("cycle", "panel", "member__user").get(
            pk=batch.pk
        )  # fmt: skip
        _require_whose(row.member, by=by)
        _require_open(row.cycle)
        if row.imported_at is not None:
            raise Conflict(_("This table is already imported."), code="state")
        list(Rater.objects.select_for_update().filter(cycle=row.cycle, panel=row.panel, member=row.member).order_by("pk"))
        lines = tables.judge(row, by)
        wrong = {str(line.number - 1): line.errors for line in lines if line.outcome == Outcome.WRONG}
        if wrong and not skip_wrong:
            sentence = _("%(count)d rows are wrong. Mend them, or choose to import the good rows only.")
            raise Refused(sentence % {"count": len(wrong)}, code="wrong")
        for line in lines:
            if line.outcome in (Outcome.NEW, Outcome.CHANGED):
                _sign(line, row, by=by, at=at)
        row.imported_at, row.outcomes, row.errors = at, [line.outcome.value for line in lines], wrong
        row.save(update_fields=["imported_at", "outcomes", "errors"])
        done = {outcome.value: sum(line.outcome == outcome for line in lines) for outcome in Outcome}
        audit.record("import_results", row, by=by, at=at, thread=row.cycle_id, file=row.filename, sha256=row.digest, **done)
    return done


def _sign(line: Line, batch: SheetImport, *, by: Membership, at: datetime) -> None:
    """A signed sheet with the marks of one row; who took it in signs, the file stands beside the name."""
    rater = line.rater
    assert rater is not None  # only rows that found a rater are good
    if line.begun is not None:
        move(line.begun, SHEET, "drop_sheet", by=by, at=at, thread=rater.pk)
    reason = _("Imported from %(file)s") % {"file": batch.filename} if line.signed is not None else ""
    sheet: Sheet = Sheet.objects.create(
        rater=rater, corrects=line.signed, reason=reason[:300], source=batch, created_at=at, state=SheetState.DRAFT, state_since=at,
        signed_at=at, signed_by=by, signature=by.user.get_full_name()[:60],
    )  # fmt: skip
    Mark.objects.bulk_create(
        Mark(sheet=sheet, indicator_id=key, occurrences=occurrences, value=value, checked=checked, marked_at=at)
        for key, (occurrences, value, checked) in line.values.items()
    )
    if line.signed is not None:
        move(line.signed, SHEET, "replace_sheet", by=by, at=at, thread=rater.pk, reason=reason)
    move(sheet, SHEET, "sign_sheet", by=by, at=at, thread=rater.pk, file=batch.filename)


def _require_whose(member: Membership, *, by: Membership) -> None:
    if not rules.can_import_for(by, member):
        raise Denied(_("Your role does not allow this."))


def _require_open(cycle: Cycle) -> None:
    if cycle.state != CycleState.OPEN:
        raise Conflict(_("Collecting is over: “%(state)s”.") % {"state": cycle.state_label}, code="state")
