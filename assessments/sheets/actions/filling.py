"""Fill in a sheet, prove it with pictures, sign it; after that only a new sheet corrects it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from assessments.cycles import rules as cycles
from assessments.cycles.models import Rater
from assessments.cycles.states import CycleState
from assessments.sheets import queries, rules
from assessments.sheets.cells import MOST_OCCURRENCES
from assessments.sheets.models import Evidence, Mark, Sheet
from assessments.sheets.queries import Row
from assessments.sheets.states import SHEET, SheetState
from federation.accounts.models import Membership
from federation.kernel import audit
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require, require_reason
from federation.kernel.workflow import move

MOST_PICTURES = 9
AHEAD = timedelta(minutes=5)  # how wrong a phone's clock may be


@dataclass(frozen=True, slots=True)
class NewMark:
    """What a rater entered for one indicator; `marked_at` is the phone's time, so that late arrivals do not undo newer ones."""

    indicator: UUID
    marked_at: datetime
    occurrences: int | None = None
    value: Decimal | None = None
    checked: bool | None = None
    note: str = ""


def save_marks(rater: Rater, *, marks: Sequence[NewMark], by: Membership, at: datetime) -> Sheet:
    """Take in marks, however late and however often the phone sends them: the newest of each indicator stands."""
    require(rules.can_score, by, rater)
    with transaction.atomic():
        sheet = _draft(rater, by=by, at=at)
        lines = {row.indicator.pk: row for row in queries.rows(rater, sheet)}
        made: dict[UUID, Mark] = {}
        changed: dict[UUID, Mark] = {}
        for new in sorted(marks, key=lambda mark: mark.marked_at):
            row = lines.get(new.indicator)
            if row is None:
                raise Refused(_("This row does not belong to the sheet."), code="indicator")
            marked_at, values = min(new.marked_at, at), {**_values(row, new), "note": new.note[:300]}
            if row.mark is None:
                made[new.indicator] = Mark(sheet=sheet, indicator=row.indicator, marked_at=marked_at, **values)
            elif row.mark.marked_at <= marked_at:
                for name, value in {**values, "marked_at": marked_at}.items():
                    setattr(row.mark, name, value)
                changed[new.indicator] = row.mark
        Mark.objects.bulk_create(made.values())
        Mark.objects.bulk_update(changed.values(), ["occurrences", "value", "checked", "note", "marked_at"])
    return sheet


def add_evidence(
    rater: Rater,
    *,
    indicator: UUID,
    file: File[bytes],
    width: int,
    height: int,
    taken_at: datetime,
    sent_as: UUID,
    position: tuple[Decimal, Decimal] | None = None,
    accuracy_m: int | None = None,
    by: Membership,
    at: datetime,
) -> Evidence:
    """Keep a picture as proof of a row. The same picture sent twice is one; a time ahead of ours is cut to ours."""
    require(rules.can_score, by, rater)
    with transaction.atomic():
        sheet = _draft(rater, by=by, at=at)
        row = next((line for line in queries.rows(rater, sheet) if line.indicator.pk == indicator), None)
        if row is None:
            raise Refused(_("This row does not belong to the sheet."), code="indicator")
        for known in row.evidence:
            if known.sent_as == sent_as:
                return known
        if len(row.evidence) >= MOST_PICTURES:
            raise Refused(_("At most %(count)d pictures.") % {"count": MOST_PICTURES}, code="too_many")
        mark = row.mark or Mark.objects.create(sheet=sheet, indicator=row.indicator, marked_at=at)
        latitude, longitude = position or (None, None)
        picture: Evidence = Evidence.objects.create(
            mark=mark, picture=file, width=width, height=height, latitude=latitude, longitude=longitude, accuracy_m=accuracy_m,
            taken_at=taken_at if taken_at <= at + AHEAD else at, received_at=at, by=by, sent_as=sent_as,
        )  # fmt: skip
        audit.record("add_evidence", picture, by=by, at=at, thread=sheet.pk, indicator=row.indicator.code)
    return picture


def remove_evidence(evidence: Evidence, *, by: Membership, at: datetime) -> None:
    """Take a picture off a sheet that is not signed yet."""
    sheet = evidence.mark.sheet
    require(rules.can_score, by, sheet.rater)
    if sheet.state != SheetState.DRAFT:
        raise Conflict(_("The sheet is signed; it is corrected by a new one."), code="state")
    with transaction.atomic():
        audit.record("remove_evidence", evidence, by=by, at=at, thread=sheet.pk)
        Evidence.objects.filter(pk=evidence.pk).delete()


def sign(rater: Rater, *, signature: str, impartial: bool, by: Membership, at: datetime) -> Sheet:
    """Sign: every row is answered, every problem proved, and the person declares to have no tie to the firm."""
    require(rules.can_score, by, rater)
    name = by.user.get_full_name()
    if signature.strip() != name:
        raise Refused(_("Please sign with your full name: %(name)s.") % {"name": name}, code="signature")
    if not impartial or not cycles.is_impartial(by, rater.entrant.firm_id):
        raise Refused(_("Whoever has a tie to the firm must not judge it. Please tell the office."), code="conflict_of_interest")
    with transaction.atomic():
        sheet = _draft(rater, by=by, at=at)
        lines = queries.rows(rater, sheet)
        _require_complete(lines)
        _require_proof(lines)
        if sheet.corrects is not None:
            move(sheet.corrects, SHEET, "replace_sheet", by=by, at=at, thread=rater.pk, reason=sheet.reason)
        Sheet.objects.filter(pk=sheet.pk).update(signed_at=at, signed_by=by, signature=name)
        move(sheet, SHEET, "sign_sheet", by=by, at=at, thread=rater.pk)
        sheet.refresh_from_db()
    return sheet


def correct(sheet: Sheet, *, reason: str, by: Membership, at: datetime) -> Sheet:
    """Begin a new sheet from a signed one; the old one counts until the new one is signed, and is kept for ever."""
    require(rules.can_correct, by, sheet)
    require_reason(reason)
    if sheet.state != SheetState.SIGNED:
        raise Conflict(_("Only a signed sheet is corrected."), code="state")
    if sheet.rater.cycle.state not in (CycleState.OPEN, CycleState.CHECKING):
        raise Conflict(_("The firms have seen their scores: from now on only an appeal changes them."), code="state")
    if sheet.rater.sheets.filter(state=SheetState.DRAFT).exists():
        raise Conflict(_("A correction has been begun already."), code="state")
    with transaction.atomic():
        new: Sheet = Sheet.objects.create(
            rater=sheet.rater, corrects=sheet, reason=reason.strip()[:300], created_at=at, state=SheetState.DRAFT, state_since=at
        )
        for mark in sheet.marks.prefetch_related("evidence"):
            copy = Mark.objects.create(
                sheet=new, indicator_id=mark.indicator_id, occurrences=mark.occurrences, value=mark.value, checked=mark.checked,
                note=mark.note, marked_at=mark.marked_at,
            )  # fmt: skip
            Evidence.objects.bulk_create(_copied(picture, copy) for picture in mark.evidence.all())
        audit.record("correct_sheet", new, by=by, at=at, thread=sheet.rater_id, reason=reason)
    return new


def drop(sheet: Sheet, *, by: Membership, at: datetime) -> None:
    """Put a begun correction away; the signed sheet goes on counting."""
    require(rules.can_correct, by, sheet)
    if sheet.corrects_id is None:
        raise Refused(_("Only a correction can be put away."), code="state")
    move(sheet, SHEET, "drop_sheet", by=by, at=at, thread=sheet.rater_id)


def _copied(picture: Evidence, mark: Mark) -> Evidence:
    fields = ("picture", "width", "height", "latitude", "longitude", "accuracy_m", "taken_at", "received_at", "by_id", "sent_as")
    return Evidence(mark=mark, **{name: getattr(picture, name) for name in fields})


def _draft(rater: Rater, *, by: Membership, at: datetime) -> Sheet:
    """The sheet that takes marks, made at the first one; refused when the sheet is signed or collecting is over."""
    Rater.objects.select_for_update().get(pk=rater.pk)  # two phones begin one sheet, not two
    sheet = queries.current(rater)
    if not rules.is_collecting(rater, sheet):
        raise Conflict(_("Collecting is over: “%(state)s”.") % {"state": rater.cycle.state_label}, code="state")
    if sheet is None:
        sheet = Sheet.objects.create(rater=rater, created_at=at, state=SheetState.DRAFT, state_since=at)
        audit.record("begin_sheet", sheet, by=by, at=at, thread=rater.pk)
    if sheet.state != SheetState.DRAFT:
        raise Conflict(_("The sheet is signed; it is corrected by a new one."), code="signed")
    return sheet


def _values(row: Row, new: NewMark) -> dict[str, Any]:
    """The one value that fits the row's rule, inside its bounds."""
    if row.kind == "count":
        if new.occurrences is not None and not 0 <= new.occurrences <= MOST_OCCURRENCES:
            raise Refused(_("%(row)s: between 0 and %(most)s.") % {"row": row.indicator, "most": MOST_OCCURRENCES}, code="bounds")
        return {"occurrences": new.occurrences, "value": None, "checked": None}
    if row.kind == "value":
        if new.value is not None and not row.low <= new.value <= row.high:
            bounds = {"row": row.indicator, "low": row.low, "high": row.high}
            raise Refused(_("%(row)s: between %(low)s and %(high)s.") % bounds, code="bounds")
        return {"occurrences": None, "value": new.value, "checked": None}
    return {"occurrences": None, "value": None, "checked": new.checked}


def _require_complete(lines: Sequence[Row]) -> None:
    missing = [str(row.indicator) for row in lines if row.is_open]
    if missing:
        raise Refused(_("Not answered yet: %(rows)s") % {"rows": "、".join(missing[:8])}, code="incomplete")


def _require_proof(lines: Sequence[Row]) -> None:
    bare = [str(row.indicator) for row in lines if row.indicator.evidence and row.shows_problem and not row.evidence]
    if bare:
        raise Refused(_("A picture is missing for: %(rows)s") % {"rows": "、".join(bare[:8])}, code="evidence")
