"""The pages of loans and damage."""

from __future__ import annotations

import pytest
from django.test import Client

from dispatch.handovers import actions
from dispatch.handovers.models import DamageCase, Direction, Handover
from dispatch.mutual_aid.models import Job
from federation.pool.models import Unit
from tests.cast import Cast


def test_handover_over_the_pages(loan: Job, unit: Unit, luyi: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    giver, taker, url = sign_in("firm5"), sign_in("firm2"), f"/jobs/{loan.pk}/handover/{unit.pk}/out/"
    assert giver.get(url).status_code == 200
    typed = {"grade": "good", "meter": "120.5", "note": "油满", "signature": "不是我"}
    answer = giver.post(url, typed)
    assert answer.status_code == 422 and "油满" in answer.content.decode()
    assert giver.post(url, {**typed, "signature": luyi.firm5.user.get_full_name()}).status_code == 302
    row = Handover.objects.get()
    assert 'name="signature"' not in giver.get(f"/handovers/{row.pk}/").content.decode()
    assert taker.post(f"/handovers/{row.pk}/", {"signature": "x"}).status_code == 422
    assert taker.post(f"/handovers/{row.pk}/", {"signature": luyi.firm2.user.get_full_name()}).status_code == 302
    row.refresh_from_db()
    assert row.state == "signed"
    assert "/back/" in sign_in("firm2").get(f"/jobs/{loan.pk}/").content.decode()


@pytest.mark.parametrize("who", ["firm1", "firm3", "resident", "neighbour-dispatcher"])
def test_others_find_nothing(handed_over: Job, unit: Unit, sign_in, who: str) -> None:  # type: ignore[no-untyped-def]
    row, name = Handover.objects.get(), str(unit.resource)
    client = sign_in(who)
    assert client.get(f"/handovers/{row.pk}/").status_code == 404
    assert client.get(f"/jobs/{handed_over.pk}/handover/{unit.pk}/back/").status_code == 404
    page = client.get(f"/units/{unit.pk}/").content.decode()
    assert name not in page and "/handover/" not in page


def test_a_label_tells_strangers_nothing(loan: Job, unit: Unit, sign_in) -> None:  # type: ignore[no-untyped-def]
    import_free = Client().get(f"/units/{unit.pk}/")
    nothing = Client().get("/units/00000000-0000-4000-8000-000000000000/")
    assert import_free.status_code == nothing.status_code == 200
    assert str(unit.resource) not in import_free.content.decode()
    assert "/handover/" in sign_in("firm2").get(f"/units/{unit.pk}/").content.decode()
    assert "/handover/" in sign_in("firm5").get(f"/units/{unit.pk}/").content.decode()


def test_labels_are_printed_by_the_owner(loan: Job, unit: Unit, sign_in) -> None:  # type: ignore[no-untyped-def]
    page = sign_in("firm5").get(f"/pool/{unit.resource_id}/labels/")
    assert page.status_code == 200 and "<svg" in page.content.decode()
    assert sign_in("firm2").get(f"/pool/{unit.resource_id}/labels/").status_code == 404


def test_damage_over_the_pages(handed_over: Job, write, luyi: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    back = write(handed_over, Direction.BACK, luyi.firm2, handed_over.ends_at, grade="damaged")
    owner, borrower, staff = sign_in("firm5"), sign_in("firm2"), sign_in("dispatcher")
    assert owner.post(f"/handovers/{back.pk}/damage/", {"description": ""}).status_code == 422
    assert owner.post(f"/handovers/{back.pk}/damage/", {"description": "吸水管破裂"}).status_code == 302
    case = DamageCase.objects.get()
    assert owner.get(f"/damages/{case.pk}/assess/").status_code == 403
    typed = {"party": "requester", "amount": "800.50", "decision": "操作不当"}
    assert staff.post(f"/damages/{case.pk}/assess/", {**typed, "amount": "-1"}).status_code == 422
    assert staff.post(f"/damages/{case.pk}/assess/", typed).status_code == 302
    assert "800.50" in borrower.get(f"/damages/{case.pk}/").content.decode()
    assert sign_in("firm1").get(f"/damages/{case.pk}/").status_code == 404
    borrower.post(f"/damages/{case.pk}/agree/")
    owner.post(f"/damages/{case.pk}/settle/")
    owner.post(f"/damages/{case.pk}/clear/")
    case.refresh_from_db()
    assert (case.state, case.amount_fen, case.cleared_at is not None) == ("settled", 80_050, True)
    for export in ("csv", "xlsx"):
        assert staff.get(f"/damages/?export={export}").status_code == 200
    assert case.number in owner.get("/damages/").content.decode() and case.number not in sign_in("firm1").get("/damages/").content.decode()
    assert actions.sweep(at=handed_over.ends_at) is None
