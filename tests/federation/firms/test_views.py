from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from federation.firms import actions
from federation.firms.models import PropertyFirm
from federation.kernel import audit
from federation.kernel.audit import LogEntry
from tests.cast import Cast
from tests.counting import queries

SignIn = Callable[[str], Client]
FORM: dict[str, Any] = {
    "name": "新物业",
    "name_en": "",
    "credit_code": "91110112ma00000009",
    "contact": "",
    "phone": "",
    "lift_licensed_until": "",
}


@pytest.mark.parametrize(
    ("who", "status"), [("dispatcher", 302), ("leader", 302), ("secretariat", 302), ("department", 403), ("firm1", 403)]
)
def test_staff_enter_applications(luyi: Cast, sign_in: SignIn, who: str, status: int) -> None:
    assert sign_in(who).post("/firms/new/", FORM).status_code == status
    found = PropertyFirm.objects.filter(credit_code="91110112MA00000009", state="applied").count()
    assert found == (1 if status == 302 else 0)


@pytest.mark.parametrize("change", [{"name": ""}, {"credit_code": "123"}, {"phone": "12"}, {"name": "中铁建物业（通瑞嘉苑项目）"}])
def test_what_is_wrong_is_mended_in_place(luyi: Cast, sign_in: SignIn, change: dict[str, str]) -> None:
    before = PropertyFirm.objects.count()

    assert sign_in("dispatcher").post("/firms/new/", FORM | change).status_code == 422
    assert PropertyFirm.objects.count() == before


def test_applications_are_not_shown_to_other_firms(luyi: Cast, sign_in: SignIn, now: datetime) -> None:
    firm = actions.apply(by=luyi.dispatcher, at=now, name="新物业")

    assert sign_in("firm1").get(f"/firms/{firm.pk}/").status_code == 404
    assert sign_in("department").get(f"/firms/{firm.pk}/").status_code == 200
    assert sign_in("neighbour-leader").get(f"/firms/{firm.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("who", "status"), [("dispatcher", 302), ("leader", 302), ("secretariat", 403), ("department", 403), ("firm2", 403)]
)
def test_the_subdistrict_suspends_with_a_reason(luyi: Cast, sign_in: SignIn, who: str, status: int) -> None:
    firm = luyi.firm2.firm_id

    assert sign_in(who).post(f"/firms/{firm}/suspend/", {"reason": "未履约"}).status_code == status
    assert PropertyFirm.objects.get(pk=firm).state == ("suspended" if status == 302 else "admitted")


def test_a_suspension_without_reason_changes_nothing(luyi: Cast, sign_in: SignIn) -> None:
    firm = luyi.firm2.firm_id

    assert sign_in("leader").post(f"/firms/{firm}/suspend/").status_code == 302
    assert PropertyFirm.objects.get(pk=firm).state == "admitted"


def test_a_firm_edits_itself_only(luyi: Cast, sign_in: SignIn) -> None:
    own, other = luyi.firm1.firm, luyi.firm2.firm_id
    assert own is not None
    form = FORM | {"name": own.name, "phone": "13812345678"}

    assert sign_in("firm1").post(f"/firms/{own.pk}/edit/", form).status_code == 302
    assert sign_in("firm1").post(f"/firms/{other}/edit/", FORM).status_code == 403
    assert sign_in("staff1").post(f"/firms/{own.pk}/edit/", FORM).status_code == 403

    assert PropertyFirm.objects.get(pk=own.pk).phone == "13812345678"
    page = sign_in("firm1").get(f"/firms/{own.pk}/").content.decode()
    assert "138****5678" in page and "13812345678" not in page
    assert "138****5678" not in sign_in("firm2").get(f"/firms/{own.pk}/").content.decode()


def test_a_long_register_costs_as_much_as_a_short_one(luyi: Cast, sign_in: SignIn, now: datetime) -> None:
    client = sign_in("dispatcher")
    before = [queries(client, url) for url in ("/firms/", "/firms/?export=xlsx")]
    PropertyFirm.objects.bulk_create(PropertyFirm(name=f"企业{n}", state="admitted", state_since=now) for n in range(14))

    assert [queries(client, url) for url in ("/firms/", "/firms/?export=xlsx")] == before


def test_the_story_tells_reasons_written_before_words_stood_apart(luyi: Cast, sign_in: SignIn, now: datetime) -> None:
    firm = luyi.firm1.firm
    given = {"at": now, "verb": "suspend", "object_kind": "propertyfirm", "object_id": firm.pk, "thread": firm.pk}
    LogEntry.objects.create(**given, facts={"reason": "旧的理由"})
    audit.record("suspend", firm, by=luyi.leader, at=now, reason="新的理由")
    page = sign_in("leader").get(f"/firms/{firm.pk}/").content.decode()
    assert "旧的理由" in page and "新的理由" in page
