"""Sheets: late and repeated entries, proof, signature, lock, correction; nobody else's sheet."""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from PIL import Image

from assessments.cycles import actions as cycles
from assessments.cycles.models import Cycle, Rater
from assessments.sheets import actions, queries
from assessments.sheets.actions import NewMark
from assessments.sheets.models import Evidence, Mark, Sheet
from assessments.sheets.states import SheetState
from federation.kernel.errors import Conflict, Denied, Refused
from tests.cast import Cast

Of = Callable[..., Rater]


def filled(rater: Rater, at: datetime, **more: object) -> list[NewMark]:
    """An answer for every row: points near the top, nothing found."""
    marks = []
    for row in queries.rows(rater, None):
        given = {"count": {"occurrences": 0}, "value": {"value": row.high - 1}, "check": {"checked": True}, "veto": {"checked": False}}
        marks.append(NewMark(row.indicator.pk, at, **given[row.kind]))  # type: ignore[arg-type]
    return marks


def signed(rater: Rater, at: datetime) -> Sheet:
    actions.save_marks(rater, marks=filled(rater, at), by=rater.member, at=at)
    return actions.sign(rater, signature=rater.member.user.get_full_name(), impartial=True, by=rater.member, at=at)


def prove(rater: Rater, indicator: uuid.UUID, at: datetime, key: uuid.UUID | None = None) -> Evidence:
    return actions.add_evidence(
        rater, indicator=indicator, file=ContentFile(b"x", "e.webp"), width=1, height=1, taken_at=at, sent_as=key or uuid.uuid4(),
        position=(Decimal("39.93"), Decimal("116.69")), by=rater.member, at=at,
    )  # fmt: skip


def code(rater: Rater, wanted: str) -> uuid.UUID:
    return next(row.indicator.pk for row in queries.rows(rater, None) if row.indicator.code == wanted)


def test_late_and_repeated_entries_change_nothing_newer(sheet_of: Of, now: datetime) -> None:
    rater = sheet_of("third_party")
    row = code(rater, "T101")
    newer, older = NewMark(row, now, occurrences=2), NewMark(row, now - timedelta(minutes=5), occurrences=7)
    for marks in ([newer], [older], [newer, newer], [NewMark(row, now + timedelta(days=3), occurrences=3)], [newer]):
        actions.save_marks(rater, marks=marks, by=rater.member, at=now)
    mark = Mark.objects.get()
    assert (mark.occurrences, mark.marked_at) == (2, now)
    assert Sheet.objects.count() == 1


def test_values_keep_to_their_bounds(sheet_of: Of, now: datetime) -> None:
    rater = sheet_of("community")
    row = code(rater, "C1")
    for value in (Decimal("20.5"), Decimal(-1)):
        with pytest.raises(Refused, match="20"):
            actions.save_marks(rater, marks=[NewMark(row, now, value=value)], by=rater.member, at=now)
    with pytest.raises(Refused):
        actions.save_marks(rater, marks=[NewMark(code(sheet_of("third_party"), "T101"), now, occurrences=1)], by=rater.member, at=now)


def test_a_problem_without_a_picture_is_not_signed(sheet_of: Of, now: datetime) -> None:
    rater = sheet_of("third_party")
    row = code(rater, "T302")
    actions.save_marks(rater, marks=[*filled(rater, now), NewMark(row, now, occurrences=1)], by=rater.member, at=now)
    name = rater.member.user.get_full_name()
    with pytest.raises(Refused, match="消防设施"):
        actions.sign(rater, signature=name, impartial=True, by=rater.member, at=now)
    prove(rater, row, now)
    assert actions.sign(rater, signature=name, impartial=True, by=rater.member, at=now).state == SheetState.SIGNED


def test_an_open_row_a_wrong_name_and_no_declaration_keep_from_signing(sheet_of: Of, now: datetime) -> None:
    rater = sheet_of("community")
    name = rater.member.user.get_full_name()
    with pytest.raises(Refused, match="居业物协同"):
        actions.sign(rater, signature=name, impartial=True, by=rater.member, at=now)
    actions.save_marks(rater, marks=filled(rater, now), by=rater.member, at=now)
    for signature, impartial in (("别人", True), (name, False)):
        with pytest.raises(Refused):
            actions.sign(rater, signature=signature, impartial=impartial, by=rater.member, at=now)


def test_a_tie_found_later_keeps_from_signing(sheet_of: Of, luyi: Cast, now: datetime) -> None:
    rater = sheet_of("community")
    actions.save_marks(rater, marks=filled(rater, now), by=rater.member, at=now)
    cycles.declare_interest(member=rater.member, firm=rater.entrant.firm, reason="亲属", by=luyi.dispatcher, at=now)
    with pytest.raises(Refused):
        actions.sign(rater, signature=rater.member.user.get_full_name(), impartial=True, by=rater.member, at=now)


def test_a_signed_sheet_changes_no_more(sheet_of: Of, now: datetime) -> None:
    rater = sheet_of("third_party")
    row = code(rater, "T101")
    prove(rater, row, now)
    sheet = signed(rater, now)
    with pytest.raises(Conflict):
        actions.save_marks(rater, marks=filled(rater, now), by=rater.member, at=now)
    with pytest.raises(Conflict):
        prove(rater, row, now)
    with pytest.raises(Conflict):
        actions.remove_evidence(Evidence.objects.get(), by=rater.member, at=now)
    for statement in (
        "UPDATE assessments_mark SET occurrences = 9 WHERE occurrences IS NOT NULL",
        "DELETE FROM assessments_evidence",
        "UPDATE assessments_sheet SET signature = 'x'",
        "UPDATE assessments_sheet SET state = 'draft'",
        "DELETE FROM assessments_sheet",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert sheet.signed_by_id == rater.member_id


def test_a_correction_is_a_new_sheet_beside_the_old_one(sheet_of: Of, opened: Cycle, now: datetime) -> None:
    rater = sheet_of("third_party")
    row = code(rater, "T101")
    prove(rater, row, now)
    old = signed(rater, now)
    with pytest.raises(Refused):
        actions.correct(old, reason="", by=rater.member, at=now)
    new = actions.correct(old, reason="次数记错", by=rater.member, at=now)
    actions.save_marks(rater, marks=[NewMark(row, now, occurrences=2)], by=rater.member, at=now)
    assert [entry["occurrences"] for entry in queries.panel_inputs(opened) if entry["indicator_id"] == row] == [0]
    actions.sign(rater, signature=rater.member.user.get_full_name(), impartial=True, by=rater.member, at=now)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, new.state, new.corrects_id) == (SheetState.REPLACED, SheetState.SIGNED, old.pk)
    assert old.marks.get(indicator=row).occurrences == 0
    assert [entry["occurrences"] for entry in queries.panel_inputs(opened) if entry["indicator_id"] == row] == [2]
    assert new.marks.get(indicator=row).evidence.count() == 1


def test_checking_takes_corrections_and_nothing_else(sheet_of: Of, opened: Cycle, luyi: Cast, now: datetime) -> None:
    done, begun = sheet_of("community"), sheet_of("third_party")
    old = signed(done, now)
    cycles.start_checking(opened, reason="到期", by=luyi.leader, at=now)
    begun.cycle.refresh_from_db()
    done.cycle.refresh_from_db()
    with pytest.raises(Conflict):
        actions.save_marks(begun, marks=filled(begun, now), by=begun.member, at=now)
    old = queries.get_sheet(done.member, old.pk)
    actions.correct(old, reason="核查发现笔误", by=done.member, at=now)
    actions.save_marks(done, marks=filled(done, now), by=done.member, at=now)


def test_nobody_fills_in_another_persons_sheet(sheet_of: Of, luyi: Cast, now: datetime) -> None:
    rater = sheet_of("community")
    for person in (luyi.dispatcher, luyi.leader, luyi.assessor, luyi.firm1):
        with pytest.raises(Denied):
            actions.save_marks(rater, marks=filled(rater, now), by=person, at=now)


def test_inputs_of_signed_sheets_only(sheet_of: Of, opened: Cycle, now: datetime) -> None:
    first, second = sheet_of("community"), sheet_of("third_party")
    signed(first, now)
    actions.save_marks(second, marks=filled(second, now), by=second.member, at=now)
    rows = queries.panel_inputs(opened)
    assert {row["panel_id"] for row in rows} == {first.panel_id}
    assert len(rows) == 7 and sum(row["indicator_id"] is None for row in rows) == 1


# -- pages


def picture() -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(buffer, "JPEG")
    return SimpleUploadedFile("p.jpg", buffer.getvalue(), content_type="image/jpeg")


def send(browser: Client, rater: Rater, body: object) -> object:
    return browser.post(
        f"/assessments/sheets/{rater.pk}/marks/", json.dumps(body) if not isinstance(body, str) else body, "application/json"
    )


def test_the_phone_saves_by_itself(sheet_of: Of, sign_in: Callable[[str], Client], now: datetime) -> None:
    rater, browser = sheet_of("community"), sign_in("community")
    row = str(code(rater, "C1"))
    response = send(browser, rater, {"marks": [{"indicator": row, "at": now.isoformat(), "value": "18.5", "note": "好"}]})
    assert (response.status_code, response.json()["answered"]) == (200, 1)  # type: ignore[attr-defined]
    assert Mark.objects.get().value == Decimal("18.5")
    page = browser.get(f"/assessments/sheets/{rater.pk}/").content.decode()
    assert 'value="18.500"' in page


NONSENSE = ["", "[]", "{", '{"marks": 3}', '{"marks": [1]}', '{"marks": [{}]}', '{"marks": [{"indicator": "x"}]}', "[" * 90_000]


def test_nonsense_from_a_phone_is_a_sentence(sheet_of: Of, sign_in: Callable[[str], Client]) -> None:
    rater, browser = sheet_of("community"), sign_in("community")
    row = str(code(rater, "C1"))
    values = [{"indicator": row, "at": at, "value": value} for at in ("x", None, 5) for value in ("NaN", "1e99", "٣", [1], {"a": 1}, "99")]
    for body in [*NONSENSE, *({"marks": [one]} for one in values)]:
        assert send(browser, rater, body).status_code == 422  # type: ignore[attr-defined]
    assert not Mark.objects.exists()


def test_a_picture_arrives_once_with_place_and_time(sheet_of: Of, sign_in: Callable[[str], Client], now: datetime) -> None:
    rater, browser = sheet_of("third_party"), sign_in("assessor")
    facts = {
        "indicator": str(code(rater, "T302")), "key": str(uuid.uuid4()), "at": (now - timedelta(hours=2)).isoformat(),
        "latitude": "39.9305", "longitude": "116.695", "accuracy": "12",
    }  # fmt: skip
    for _again in range(2):
        response = browser.post(f"/assessments/sheets/{rater.pk}/evidence/", {**facts, "picture": picture()})
        assert response.status_code == 200
    proof = Evidence.objects.get()
    assert (proof.latitude, proof.accuracy_m, proof.taken_at) == (Decimal("39.930500"), 12, now - timedelta(hours=2))
    assert browser.get(f"/assessments/sheets/evidence/{proof.pk}/")["Content-Type"] == "image/webp"
    for wrong in ({"picture": SimpleUploadedFile("p.jpg", b"no")}, {"key": "x", "picture": picture()}, {}):
        assert browser.post(f"/assessments/sheets/{rater.pk}/evidence/", {**facts, **wrong}).status_code == 422


def test_sheets_and_pictures_are_nobody_elses_business(sheet_of: Of, sign_in: Callable[[str], Client], now: datetime) -> None:
    rater = sheet_of("third_party")
    proof = prove(rater, code(rater, "T302"), now)
    for username in ("firm1", "firm2", "community", "department", "owners", "resident", "neighbour-dispatcher"):
        browser = sign_in(username)
        for address in (f"/assessments/sheets/{rater.pk}/", f"/assessments/sheets/evidence/{proof.pk}/"):
            assert browser.get(address).status_code == 404, (username, address)
        assert send(browser, rater, {"marks": []}).status_code == 404  # type: ignore[attr-defined]
    assert sign_in("dispatcher").get(f"/assessments/sheets/{rater.pk}/").status_code == 200


def test_the_form_without_script_and_the_signature(sheet_of: Of, sign_in: Callable[[str], Client]) -> None:
    rater, browser = sheet_of("community"), sign_in("community")
    data = {f"{row.indicator.pk}-value": str(row.high) for row in queries.rows(rater, None)}
    assert browser.post(f"/assessments/sheets/{rater.pk}/", data).status_code == 302
    signature = {"signature": rater.member.user.get_full_name(), "impartial": "1"}
    response = browser.post(f"/assessments/sheets/{rater.pk}/sign/", signature)
    assert response.status_code == 302
    assert rater.sheets.get().state == SheetState.SIGNED
