from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from federation.kernel.audit import LogEntry
from federation.pool import actions
from federation.pool.models import (
    AvailabilityException,
    Certificate,
    CertificateKind,
    HomeReserve,
    Kind,
    Resource,
    ResourceSkill,
    Skill,
    Trade,
    WeeklyHours,
)
from tests.cast import Cast
from tests.counting import queries

SignIn = Callable[[str], Client]
READERS = ["leader", "dispatcher", "department", "secretariat", "firm1", "manager1", "staff1"]
OTHERS = ["community", "grid", "owners", "assessor", "resident"]


@pytest.fixture
def expert(luyi: Cast, now: datetime) -> Resource:
    """An unverified expert of firm1 with a phone and a card."""
    firm = luyi.firm1.firm
    assert firm is not None
    card = actions.NewCertificate(
        kind=CertificateKind.objects.get(code="TZZY-GC"), number="T110112199001010000", valid_until=date(2040, 1, 1)
    )
    return actions.add_resource(
        by=luyi.firm1, at=now, firm=firm, kind=Kind.EXPERT, home=luyi.compounds["通瑞嘉苑"], name="王师傅", phone="13812345678",
        skills=[(Skill.objects.get(code="WPF-ROOF"), 3)], certificates=[card],
    )  # fmt: skip


def sent(home: Any, **changes: Any) -> dict[str, Any]:
    """The form of a new expert with one skill."""
    given = {
        "home": home.pk, "name": "赵师傅", "name_en": "", "phone": "", "max_jobs_per_day": "", "note": "", "active": "on",
        "skills-TOTAL_FORMS": 2, "skills-INITIAL_FORMS": 0,
        "skills-0-skill": Skill.objects.get(code="WPF-ROOF").pk, "skills-0-level": 4, "skills-1-skill": "", "skills-1-level": 3,
    }  # fmt: skip
    return {**given, **changes}


@pytest.mark.parametrize("who", READERS)
def test_staff_and_firms_read_the_pool(luyi: Cast, sign_in: SignIn, expert: Resource, who: str) -> None:
    client = sign_in(who)

    for url in ("/pool/", f"/pool/{expert.pk}/", "/pool/reserves/", "/calendar/", f"/calendar/{expert.pk}/"):
        assert client.get(url).status_code == 200, url


@pytest.mark.parametrize("who", OTHERS)
def test_others_do_not(luyi: Cast, sign_in: SignIn, expert: Resource, who: str) -> None:
    client = sign_in(who)

    for url in ("/pool/", f"/pool/{expert.pk}/", "/pool/mine/", "/pool/reserves/", "/calendar/"):
        assert client.get(url).status_code == 403, url


def test_the_neighbour_finds_nothing(luyi: Cast, sign_in: SignIn, expert: Resource) -> None:
    stranger = sign_in("neighbour-dispatcher")

    assert [stranger.get(f"/pool/{expert.pk}/{page}").status_code for page in ("", "edit/", "week/")] == [404, 404, 404]
    assert stranger.post(f"/pool/{expert.pk}/verify/").status_code == 404
    assert "王师傅" not in stranger.get("/pool/").content.decode()


def test_a_firm_enters_an_expert(luyi: Cast, sign_in: SignIn) -> None:
    answer = sign_in("firm1").post("/pool/new/expert/", sent(luyi.compounds["通瑞嘉苑"]))

    row = Resource.objects.get(name="赵师傅")
    assert answer.headers["Location"] == f"/pool/{row.pk}/"
    assert (row.firm_id, row.verification) == (luyi.firm1.firm_id, "pending")
    assert list(ResourceSkill.objects.filter(resource=row).values_list("skill__code", "level")) == [("WPF-ROOF", 4)]


@pytest.mark.parametrize("change", [{"name": ""}, {"phone": "12"}, {"skills-0-skill": ""}, {"skills-0-level": 9}])
def test_what_is_wrong_is_mended_in_place(luyi: Cast, sign_in: SignIn, change: dict[str, Any]) -> None:
    answer = sign_in("firm1").post("/pool/new/expert/", sent(luyi.compounds["通瑞嘉苑"], **change))

    assert answer.status_code == 422
    assert not Resource.objects.filter(name="赵师傅").exists()


def test_the_same_name_twice_is_refused_in_place(luyi: Cast, sign_in: SignIn, expert: Resource) -> None:
    assert sign_in("firm1").post("/pool/new/expert/", sent(expert.home, name="王师傅")).status_code == 422


@pytest.mark.parametrize("who", ["leader", "department", "staff1", "community"])
def test_those_who_enter_nothing_are_kept_out(luyi: Cast, sign_in: SignIn, who: str) -> None:
    assert sign_in(who).get("/pool/new/crew/").status_code == 403


def test_a_new_skill_sends_it_back_to_verification_and_an_empty_phone_stays(
    luyi: Cast, sign_in: SignIn, expert: Resource, now: datetime
) -> None:
    actions.verify_resource(expert, approve=True, by=luyi.dispatcher, at=now)

    form = sent(expert.home, name="王师傅", **{"skills-1-skill": Skill.objects.get(code="ELE-LV").pk})
    assert sign_in("firm1").post(f"/pool/{expert.pk}/edit/", form).status_code == 302

    row = Resource.objects.get(pk=expert.pk)
    assert (row.verification, row.phone) == ("pending", "13812345678")


@pytest.mark.parametrize("who", ["firm2", "staff1", "leader", "department"])
def test_another_firm_changes_nothing(luyi: Cast, sign_in: SignIn, expert: Resource, who: str) -> None:
    client = sign_in(who)

    for page in ("edit/", "week/", "certificates/new/", "exceptions/new/"):
        assert client.post(f"/pool/{expert.pk}/{page}", {}).status_code == 403, page


@pytest.mark.parametrize(("who", "status"), [("dispatcher", 302), ("leader", 302), ("secretariat", 403), ("firm1", 403)])
def test_only_the_subdistrict_verifies(luyi: Cast, sign_in: SignIn, expert: Resource, who: str, status: int) -> None:
    card = Certificate.objects.get(resource=expert)
    client = sign_in(who)

    assert client.post(f"/pool/{expert.pk}/verify/").status_code == status
    assert client.post(f"/pool/{expert.pk}/certificates/{card.pk}/verify/").status_code == status

    wanted = "verified" if status == 302 else "pending"
    assert Resource.objects.get(pk=expert.pk).verification == wanted
    assert Certificate.objects.get(pk=card.pk).verification == wanted


def test_private_numbers_are_masked_and_others_see_none(luyi: Cast, sign_in: SignIn, expert: Resource) -> None:
    own = sign_in("firm1").get(f"/pool/{expert.pk}/").content.decode()
    other = sign_in("firm2").get(f"/pool/{expert.pk}/").content.decode()

    assert "138****5678" in own and "T11************0000" in own
    for secret in ("13812345678", "T110112199001010000"):
        assert secret not in own + other
    assert "138****5678" not in other and "T11************0000" not in other


def test_the_whole_number_costs_a_line_in_the_log(luyi: Cast, sign_in: SignIn, expert: Resource) -> None:
    assert sign_in("firm1").get(f"/pool/{expert.pk}/phone/").status_code == 405
    assert sign_in("firm2").post(f"/pool/{expert.pk}/phone/").status_code == 403
    assert not LogEntry.objects.filter(verb="see_phone", object_id=expert.pk).exists()

    assert "13812345678" in sign_in("secretariat").post(f"/pool/{expert.pk}/phone/").content.decode()
    assert LogEntry.objects.filter(verb="see_phone", object_id=expert.pk).count() == 1


def hours(**changes: str) -> dict[str, str]:
    week = {f"{part}_{day}_{n}": "" for part in ("from", "until") for day in range(7) for n in (1, 2)}
    return {**week, **changes}


def test_a_week_with_a_break_and_midnight(luyi: Cast, sign_in: SignIn, expert: Resource) -> None:
    form = hours(from_0_1="8:00", until_0_1="12:00", from_0_2="13：30", until_0_2="24:00")

    assert sign_in("manager1").post(f"/pool/{expert.pk}/week/", form).status_code == 302

    found = WeeklyHours.objects.filter(resource=expert).values_list("weekday", "from_minute", "until_minute")
    assert list(found) == [(0, 480, 720), (0, 810, 1440)]


@pytest.mark.parametrize(
    "change",
    [
        {"from_0_1": "8"}, {"from_0_1": "08:00"}, {"from_0_1": "08:00", "until_0_1": "07:00"}, {"from_0_1": "08:61", "until_0_1": "09:00"},
        {"from_0_1": "08:00", "until_0_1": "24:01"}, {"from_0_1": "08:00", "until_0_1": "12:00", "from_0_2": "11:00", "until_0_2": "13:00"},
    ],
)  # fmt: skip
def test_an_impossible_week_is_mended_in_place(luyi: Cast, sign_in: SignIn, expert: Resource, change: dict[str, str]) -> None:
    assert sign_in("firm1").post(f"/pool/{expert.pk}/week/", hours(**change)).status_code == 422
    assert WeeklyHours.objects.filter(resource=expert).count() == 7


def test_an_absence_is_taken_back_and_put_in_again(luyi: Cast, sign_in: SignIn, expert: Resource) -> None:
    client = sign_in("firm1")
    page = f"/pool/{expert.pk}/"
    client.post(
        f"{page}exceptions/new/", {"starts_at": "2030-01-01T08:00", "ends_at": "2030-01-02T08:00", "available": "away", "reason": "假"}
    )
    row = AvailabilityException.objects.get(resource=expert)

    client.post(f"{page}exceptions/{row.pk}/remove/")
    assert not AvailabilityException.objects.filter(resource=expert).exists()
    offered = client.get(page).context["removed"]
    client.post(f"{page}exceptions/new/", offered)

    again = AvailabilityException.objects.get(resource=expert)
    assert (again.starts_at, again.ends_at, again.available, again.reason) == (row.starts_at, row.ends_at, False, "假")


@pytest.mark.parametrize(("who", "status"), [("firm1", 302), ("manager1", 302), ("staff1", 200), ("secretariat", 200)])
def test_managers_say_what_stays_at_home(luyi: Cast, sign_in: SignIn, who: str, status: int) -> None:
    answer = sign_in(who).post("/pool/reserves/", {"what": "crew:ELE", "keep": 3})

    assert answer.status_code == status
    assert list(HomeReserve.objects.values_list("firm", "code", "keep")) == ([(luyi.firm1.firm_id, "ELE", 3)] if status == 302 else [])


def test_full_pages_cost_as_much_as_short_ones(luyi: Cast, sign_in: SignIn, expert: Resource, now: datetime) -> None:
    client = sign_in("dispatcher")
    urls = ["/pool/?kind=crew", "/pool/?kind=expert", "/calendar/?kind=crew", "/pool/?kind=crew&export=csv"]
    before = [queries(client, url) for url in urls]
    firm, home = luyi.firm1.firm, luyi.compounds["通瑞嘉苑"]
    assert firm is not None
    for number in range(15):
        fields = {"by": luyi.dispatcher, "at": now, "firm": firm, "home": home, "name": f"队{number}"}
        actions.add_resource(kind=Kind.CREW, trade=Trade.objects.get(code="ELE"), quantity=1, **fields)
        actions.add_resource(kind=Kind.EXPERT, skills=[(Skill.objects.get(code="WPF-ROOF"), 1)], **fields)

    assert [queries(client, url) for url in urls] == before


@pytest.mark.parametrize("week", ["2026-W47", "0001-W01", "9999-W53", "nonsense", "-W", "2026-W99"])
def test_any_week_can_be_asked_for(luyi: Cast, sign_in: SignIn, week: str) -> None:
    assert sign_in("firm1").get("/calendar/", {"week": week, "kind": "expert"}).status_code == 200


def test_certificates_say_how_long_they_hold(luyi: Cast, sign_in: SignIn, expert: Resource, now: datetime) -> None:
    today = now.date()
    states = {}
    for days in (-2, 30, 300):
        Certificate.objects.filter(resource=expert).update(valid_until=today + timedelta(days=days))
        page = sign_in("firm1").get(f"/pool/{expert.pk}/")
        states[days] = page.context["certificates"][0]["state"]["code"]

    assert states[300] == "valid" and states[30] == "expiring" and states[-2] == "expired"
