from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from federation.accounts import actions
from federation.accounts.models import Membership, Role, User
from federation.kernel.errors import Denied
from tests.cast import Cast
from tests.counting import queries

SignIn = Callable[[str], Client]


def form(**changes: Any) -> dict[str, Any]:
    given = {"username": "newcomer", "name": "新人", "password": "eine-lange-losung-7", "role": "firm_staff"}
    return {**given, **changes}


def test_a_firm_adds_its_own_people(luyi: Cast, sign_in: SignIn) -> None:
    assert sign_in("firm1").post("/people/new/", form(firm=luyi.firm2.firm_id)).status_code == 302

    assert Membership.objects.get(user__username="newcomer").firm_id == luyi.firm1.firm_id


@pytest.mark.parametrize("role", ["dispatcher", "leader", "supervisor", "community"])
def test_a_firm_gives_no_other_roles(luyi: Cast, sign_in: SignIn, role: str) -> None:
    assert sign_in("firm1").post("/people/new/", form(role=role)).status_code == 422
    assert not Membership.objects.filter(user__username="newcomer").exists()


@pytest.mark.parametrize("who", ["department", "secretariat", "staff1", "manager1", "community", "resident"])
def test_others_add_nobody(luyi: Cast, sign_in: SignIn, who: str) -> None:
    assert sign_in(who).post("/people/new/", form()).status_code == 403


def test_only_leaders_make_and_end_leaders(luyi: Cast, now: datetime, sign_in: SignIn) -> None:
    assert sign_in("dispatcher").post("/people/new/", form(role="leader")).status_code == 422
    assert sign_in("dispatcher").post(f"/people/{luyi.leader.pk}/end/").status_code == 403
    with pytest.raises(Denied):
        actions.add_member(username="x", name="x", password="eine-lange-losung-7", role=Role.LEADER, by=luyi.dispatcher, at=now)
    assert luyi.leader.active

    assert sign_in("leader").post("/people/new/", form(role="leader")).status_code == 302


@pytest.mark.parametrize(
    "change", [{"password": "kurz"}, {"password": ""}, {"role": "grid"}, {"username": "neighbour-leader"}, {"firm": ""}]
)
def test_what_is_wrong_is_mended_in_place(luyi: Cast, sign_in: SignIn, change: dict[str, str]) -> None:
    answer = sign_in("dispatcher").post("/people/new/", form(firm=luyi.firm1.firm_id) | change)

    assert answer.status_code == 422
    assert not User.objects.filter(username="newcomer").exists()


def test_a_role_is_ended_and_restored(luyi: Cast, sign_in: SignIn) -> None:
    member = luyi.staff1
    leader = sign_in("leader")

    assert leader.post(f"/people/{member.pk}/end/").status_code == 302
    assert not Membership.objects.get(pk=member.pk).active
    assert leader.post(f"/people/{member.pk}/resume/").status_code == 302
    assert Membership.objects.get(pk=member.pk).active


def test_nobody_reaches_people_elsewhere(luyi: Cast, sign_in: SignIn) -> None:
    assert sign_in("firm2").post(f"/people/{luyi.staff1.pk}/end/").status_code == 404
    assert sign_in("neighbour-leader").post(f"/people/{luyi.staff1.pk}/end/").status_code == 404
    assert "staff1" not in sign_in("neighbour-leader").get("/people/").content.decode()


def test_the_own_firm_is_known_over_http(luyi: Cast, sign_in: SignIn) -> None:
    answer = sign_in("firm1").get("/people/")

    assert answer.wsgi_request.membership.firm == luyi.firm1.firm  # type: ignore[attr-defined]


def test_many_people_cost_as_much_as_few(luyi: Cast, sign_in: SignIn) -> None:
    client = sign_in("leader")
    few = queries(client, "/people/?role=firm_staff")
    for number in range(15):
        user = User.objects.create(username=f"many{number}", name=f"人{number}")
        Membership.objects.create(user=user, role=Role.FIRM_STAFF, firm=luyi.firm1.firm)

    assert queries(client, "/people/?role=firm_staff") == few


def test_a_supervisor_without_a_role_chooses_where_to_look(luyi: Cast, sign_in: SignIn) -> None:
    client = sign_in("supervisor")

    assert client.get("/").headers["Location"] == "/office/subdistricts/"
    assert client.get("/office/subdistricts/").status_code == 200
    client.post("/accounts/switch/", {"subdistrict": "110112013"})
    assert client.get("/pool/").status_code == 200
    assert client.get("/office/log/").status_code == 403
    assert sign_in("dispatcher").get("/office/subdistricts/").status_code == 404
