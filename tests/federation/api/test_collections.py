"""Firms, pool, places, people and the office's books: each right held and refused, phones always masked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from communities.places.models import Compound
from federation.accounts.models import Membership
from federation.firms.models import PropertyFirm
from federation.kernel.audit import LogEntry
from federation.notices.models import Notice
from federation.pool.models import AvailabilityException, Certificate, Resource
from federation.tenancy.policy import number
from tests.federation.api.caller import Caller, codes

PHONE, CARD = "13812345678", "TZZY-110-2024-998877"
FIRM = {"name": "演示企业庚物业", "credit_code": "91110112MA01ABCD1X", "contact": "王经理", "phone": PHONE}


@pytest.fixture
def applied(luyi) -> str:
    return Caller("dispatcher").post("firms/", FIRM).json()["id"]


def resource(luyi, **changes):
    home = str(luyi.compounds["通瑞嘉苑"].pk)
    given = {
        "firm": str(luyi.firm1.firm.pk),
        "kind": "expert",
        "home": home,
        "name": "演示专家-新",
        "skills": [{"skill": "WPF-ROOF", "level": 3}],
    }
    return {**given, "phone": PHONE, **changes}


# --- firms -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("username", "status"), [("dispatcher", 201), ("leader", 201), ("secretariat", 201), ("department", 403), ("firm1", 403), ("grid", 403)]
)
def test_who_may_enter_an_application(luyi, username, status):
    assert Caller(username).post("firms/", FIRM).status_code == status
    assert PropertyFirm.objects.filter(name=FIRM["name"]).exists() == (status == 201)


def test_a_firm_goes_its_way_and_each_refusal_needs_a_reason(applied):
    caller, path = Caller("leader"), f"firms/{applied}/"
    assert caller.get(path).json()["allowed"] == ["admit", "reject"]
    assert caller.post(path + "admit/").json()["state"] == "admitted"
    assert codes(caller.post(path + "suspend/")) == [("required", "reason")]
    assert caller.post(path + "suspend/", {"reason": "欠费"}).json()["state"] == "suspended"
    assert codes(caller.post(path + "admit/")) == [("state", None)]
    assert caller.post(path + "reinstate/").json()["state"] == "admitted"
    assert caller.post(path + "leave/", {"reason": "撤出"}).json()["state"] == "left"
    assert caller.post(path + "reapply/").json()["state"] == "applied"
    assert caller.post(path + "reject/", {"reason": "材料不全"}).json()["state"] == "rejected"


@pytest.mark.parametrize("verb", ["admit", "reject", "suspend", "reinstate"])
def test_only_the_subdistrict_decides_membership(applied, luyi, verb):
    for username in ("secretariat", "department"):
        assert Caller(username).post(f"firms/{applied}/{verb}/", {"reason": "x"}).status_code == 403
    assert Caller("firm1").post(f"firms/{applied}/{verb}/", {"reason": "x"}).status_code == 404  # applications are not for firms
    assert Caller("firm1").post(f"firms/{luyi.firm2.firm.pk}/{verb}/", {"reason": "x"}).status_code == 403
    assert PropertyFirm.objects.get(pk=applied).state == "applied"


def test_a_firm_leaves_by_its_own_administrator_only(luyi):
    for username, status in (("firm2", 403), ("manager1", 403), ("staff1", 403), ("firm1", 200)):
        assert Caller(username).post(f"firms/{luyi.firm1.firm.pk}/leave/", {"reason": "x"}).status_code == status


def test_contact_data_by_the_own_administrator_names_by_the_office(luyi):
    path = f"firms/{luyi.firm1.firm.pk}/"
    assert Caller("firm1").patch(path, {"contact": "李经理", "phone": PHONE}).json()["contact"] == "李经理"
    for field, value in (("name", "x"), ("credit_code", "9" * 18), ("lift_licensed_until", "2030-01-01")):
        assert codes(Caller("firm1").patch(path, {field: value})) == [("unknown", field)]
    assert Caller("firm2").patch(path, {"contact": "x"}).status_code == 403
    assert Caller("dispatcher").patch(path, {"lift_licensed_until": "2030-01-01"}).json()["lift_licensed_until"] == "2030-01-01"
    assert codes(Caller("dispatcher").patch(path, {"name": luyi.firm2.firm.name})) == [("unique", "name")]


def test_phones_and_contacts_are_masked_or_absent(luyi):
    path = f"firms/{luyi.firm1.firm.pk}/"
    Caller("firm1").patch(path, {"contact": "李经理", "phone": PHONE})
    for username in ("dispatcher", "leader", "firm1", "firm2", "grid"):
        answer = Caller(username).get(path)
        assert PHONE not in answer.content.decode()
        seen = {"dispatcher": "138****5678", "leader": "138****5678", "firm1": "138****5678"}.get(username, "")
        assert answer.json()["phone"] == seen and bool(answer.json()["contact"]) == bool(seen)


# --- pool ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("username", "status"),
    [
        ("firm1", 201),
        ("manager1", 201),
        ("dispatcher", 201),
        ("secretariat", 201),
        ("firm2", 400),
        ("staff1", 403),
        ("leader", 403),
        ("grid", 403),
    ],
)
def test_who_may_enter_a_resource(luyi, username, status):
    answer = Caller(username).post("resources/", resource(luyi))
    assert answer.status_code == status, answer.content
    assert Resource.objects.filter(name="演示专家-新").exists() == (status == 201)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "crew"}, "skills"),
        ({"quantity": 2}, "quantity"),
        ({"trade": "ELE"}, "trade"),
        ({"skills": [{"skill": "WPF-ROOF"}, {"skill": "WPF-ROOF"}]}, "skills"),
        ({"phone": "12"}, "phone"),
        ({"verification": "verified"}, "verification"),
        ({"name": ""}, "name"),
        ({"certificates": [{"kind": "NONE"}]}, "certificates.0.kind"),
    ],
)
def test_resources_that_make_no_sense(luyi, changes, field):
    answer = Caller("firm1").post("resources/", resource(luyi, **changes))
    assert answer.status_code == 400 and field in [attr for _code, attr in codes(answer)]
    assert not Resource.objects.filter(name="演示专家-新").exists()


def test_a_resource_is_verified_by_the_subdistrict_and_falls_back_when_it_grows(luyi):
    made = Caller("firm1").post("resources/", resource(luyi)).json()
    path = f"resources/{made['id']}/"
    assert made["verification"] == "pending"
    for username in ("firm1", "secretariat", "department"):
        assert Caller(username).post(path + "verify/").status_code == 403
    assert Caller("dispatcher").post(path + "verify/").json()["verification"] == "verified"
    grown = Caller("firm1").patch(path, {"skills": [{"skill": "WPF-ROOF", "level": 5}]}).json()
    assert grown["verification"] == "pending" and grown["skills"][0]["level"] == 5
    assert Caller("leader").post(path + "reject/").json()["verification"] == "rejected"
    assert Caller("firm2").patch(path, {"note": "x"}).status_code == 403
    assert codes(Caller("firm1").post("resources/", resource(luyi))) == [("unique", "name")]


def test_phones_and_card_numbers_are_masked_and_empty_for_other_firms(luyi):
    body = resource(luyi, certificates=[{"kind": "TZZY-DY", "number": CARD, "valid_until": "2030-01-01"}])
    path = f"resources/{Caller('firm1').post('resources/', body).json()['id']}/"
    for username, masked in (("firm1", True), ("dispatcher", True), ("firm2", False), ("staff1", True)):
        for address in (path, "resources/?page_size=200", path + "certificates/"):
            text = Caller(username).get(address).content.decode()
            assert PHONE not in text and CARD not in text, (username, address)
        shown = Caller(username).get(path).json()
        assert shown["phone"] == ("138****5678" if masked else "")
        assert bool(shown["certificates"][0]["number"]) == masked


def test_certificates_count_once_they_are_verified(luyi):
    holder = luyi.resource("演示专家-防水")
    path = f"resources/{holder.pk}/certificates/"
    made = Caller("firm2").post(path, {"kind": "TZZY-DY", "number": CARD, "valid_until": "2030-01-01"}).json()
    assert made["verification"] == "pending"
    assert Caller("firm2").post(f"{path}{made['id']}/verify/").status_code == 403
    assert Caller("dispatcher").post(f"{path}{made['id']}/verify/").json()["verification"] == "verified"
    wrong = Caller("firm2").post(path, {"kind": "TZZY-DY", "issued_on": "2030-01-01", "valid_until": "2020-01-01"})
    assert wrong.status_code == 422 and codes(wrong) == [("dates", None)]
    assert Caller("firm1").post(path, {"kind": "TZZY-DY"}).status_code == 403
    assert Certificate.objects.get(pk=made["id"]).verification == "verified"


def test_hours_and_absences(luyi, now):
    holder = luyi.resource("演示专家-防水")
    week = {"hours": [{"weekday": 0, "from_minute": 480, "until_minute": 720}]}
    assert Caller("firm2").put(f"resources/{holder.pk}/week/", week).json() == week
    overlapping = {"hours": [*week["hours"], {"weekday": 0, "from_minute": 600, "until_minute": 800}]}
    assert codes(Caller("firm2").put(f"resources/{holder.pk}/week/", overlapping)) == [("overlap", None)]
    assert Caller("firm1").put(f"resources/{holder.pk}/week/", week).status_code == 403
    away = {"starts_at": now.isoformat(), "ends_at": (now + timedelta(hours=2)).isoformat(), "reason": "病假"}
    made = Caller("firm2").post(f"resources/{holder.pk}/exceptions/", away).json()
    assert Caller("firm1").get(f"resources/{holder.pk}/exceptions/").json()["results"][0]["reason"] == ""
    assert Caller("dispatcher").get(f"resources/{holder.pk}/exceptions/").json()["results"][0]["reason"] == "病假"
    assert Caller("firm1").delete(f"resources/{holder.pk}/exceptions/{made['id']}/").status_code == 403
    assert Caller("firm2").delete(f"resources/{holder.pk}/exceptions/{made['id']}/").status_code == 204
    assert not AvailabilityException.objects.exists()


def test_word_lists_are_open_to_every_member_and_search(luyi):
    for path in ("skills/", "trades/", "equipment-types/", "certificate-kinds/"):
        rows = Caller("resident").get(path).json()["results"]
        assert Caller("resident").get(f"{path}{rows[0]['id']}/").json() == rows[0]
        assert Caller("firm1").get(f"{path}?q={rows[0]['code']}").json()["results"][0]["code"] == rows[0]["code"]


# --- places ----------------------------------------------------------------------------------------------------------


def test_the_office_keeps_places_and_contracts(luyi):
    caller = Caller("dispatcher")
    community = caller.post("communities/", {"name": "演示社区二"}).json()
    body = {
        "name": "演示小区",
        "community": community["id"],
        "latitude": "39.9",
        "longitude": "116.4",
        "system": "GCJ02",
        "since": "2020-01-01",
    }
    compound = caller.post("compounds/", body).json()
    assert compound["mode"] == "professional" and compound["source_crs"] == "GCJ02" and compound["latitude"] != "39.900000"
    path = f"compounds/{compound['id']}/"
    assert caller.patch(path, {"households": 500}).json()["households"] == 500
    assert codes(caller.patch(path, {"latitude": "39.9"})) == [("position", "latitude")]
    assert len(caller.post(path + "management/", {"kind": "self", "since": "2025-01-01"}).json()["managements"]) == 2
    contract = caller.post("contracts/", {"firm": str(luyi.firm1.firm.pk), "compound": compound["id"], "start": "2026-01-01"}).json()
    assert contract["until"] is None
    clash = caller.post("contracts/", {"firm": str(luyi.firm2.firm.pk), "compound": compound["id"], "start": "2026-06-01"})
    assert clash.status_code == 422 and codes(clash) == [("overlap", None)]
    assert caller.post(f"contracts/{contract['id']}/end/", {"on": "2026-12-31"}).json()["until"] == "2026-12-31"
    for username in ("firm1", "department", "community"):
        assert Caller(username).patch(path, {"households": 1}).status_code == 403
        assert Caller(username).post("communities/", {"name": "x"}).status_code == 403
    assert Compound.objects.get(pk=compound["id"]).households == 500


def test_residents_do_not_see_the_map(luyi):
    assert Caller("resident").get("compounds/").json()["results"] == []
    assert Caller("firm1").get("compounds/").json()["results"]


# --- people, settings, log, notices ----------------------------------------------------------------------------------


def test_people_are_given_and_taken_roles(luyi):
    body = {
        "username": "new-person",
        "name": "新人",
        "password": "a-long-password-2026",
        "role": "firm_staff",
        "firm": str(luyi.firm1.firm.pk),
    }
    for username in ("staff1", "department", "grid"):
        assert Caller(username).post("people/", body).status_code == 403
    made = Caller("firm1").post("people/", body)
    assert made.status_code == 201 and body["password"] not in made.content.decode()
    assert codes(Caller("firm1").post("people/", {**body, "username": "b", "password": "short"}))[0][0] in ("invalid", "password_too_short")
    assert Caller("firm1").post("people/", {**body, "username": "c", "role": "leader", "firm": None}).status_code == 403
    path = f"people/{made.json()['id']}/"
    assert Caller("firm2").get(path).status_code == 404
    assert Caller("firm1").post(path + "end/").json()["active"] is False
    assert Caller("leader").post(path + "resume/").json()["active"] is True
    assert {row["firm"]["id"] for row in Caller("firm1").get("people/").json()["results"]} == {str(luyi.firm1.firm.pk)}
    assert Membership.objects.get(pk=made.json()["id"]).active


def test_numbers_are_set_within_their_bounds_by_those_who_may(luyi):
    path = "settings/wave_urgent/"
    for username in ("firm1", "secretariat", "department"):
        assert Caller(username).get("settings/").status_code == 403
        assert Caller(username).patch(path, {"value": 3}).status_code == 403
    assert codes(Caller("leader").patch(path, {"value": 51})) == [("bounds", None)]
    assert number("wave_urgent") == 2
    assert Caller("leader").patch(path, {"value": 3, "citation": "街道 2026-5 号"}).json()["value"] == 3
    assert Caller("dispatcher").patch(path, {"value": None}).json()["own"] is None
    assert Caller("leader").get("settings/nonsense/").status_code == 404


def test_the_log_is_for_leaders(luyi):
    Caller("leader").patch("settings/wave_urgent/", {"value": 3})
    row = Caller("leader").get("log/?verb=set_number").json()["results"][0]
    assert row["facts"]["after"] == 3 and LogEntry.objects.filter(pk=row["id"]).exists()
    for username in ("dispatcher", "firm1", "department", "secretariat"):
        assert Caller(username).get("log/").status_code == 403
        assert Caller(username).get(f"log/{row['id']}/").status_code == 403


def test_notices_are_the_own_ones(luyi, now):
    own, other = (Notice.objects.create(user=member.user, event="x", text="t", created_at=now) for member in (luyi.firm1, luyi.firm2))
    caller = Caller("firm1")
    assert [row["id"] for row in caller.get("notices/?unread=true").json()["results"]] == [str(own.pk)]
    assert caller.post(f"notices/{other.pk}/read/").status_code == 404
    assert caller.post(f"notices/{own.pk}/read/").json()["read_at"]
    assert caller.post("notices/read/").json() == {"marked": 0}
    other.refresh_from_db()
    assert other.read_at is None
