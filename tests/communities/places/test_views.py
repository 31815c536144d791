from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from communities.places.models import Community, Compound
from tests.cast import Cast
from tests.counting import queries

SignIn = Callable[[str], Client]


def form(**changes: Any) -> dict[str, Any]:
    given = {
        "name": "新小区", "name_en": "", "community": "", "address": "", "grade": "basic", "kind": "old", "households": 10,
        "buildings": 1, "latitude": "", "longitude": "", "system": "WGS84", "mode": "none", "since": "2026-01-01",
    }  # fmt: skip
    return {**given, **changes}


@pytest.mark.parametrize("who", ["dispatcher", "leader", "secretariat", "department", "community", "grid", "firm1", "staff1"])
def test_everybody_at_work_reads_the_places(luyi: Cast, sign_in: SignIn, who: str) -> None:
    compound = luyi.compounds["通瑞嘉苑"]

    assert sign_in(who).get("/places/").status_code == 200
    assert sign_in(who).get(f"/places/{compound.pk}/").status_code == 200


@pytest.mark.parametrize("who", ["department", "community", "firm1", "staff1", "resident"])
def test_only_the_office_enters_places(luyi: Cast, sign_in: SignIn, who: str) -> None:
    assert sign_in(who).post("/places/new/", form()).status_code == 403
    assert not Compound.objects.filter(name="新小区").exists()


def test_the_neighbour_sees_nothing(luyi: Cast, sign_in: SignIn) -> None:
    compound = luyi.compounds["通瑞嘉苑"]
    stranger = sign_in("neighbour-dispatcher")

    assert stranger.get(f"/places/{compound.pk}/").status_code == 404
    assert stranger.post(f"/places/{compound.pk}/management/", {"kind": "none", "since": "2026-05-01"}).status_code == 404
    assert "通瑞嘉苑" not in stranger.get("/places/").content.decode()


def test_a_position_from_a_chinese_map_is_kept_as_wgs84(luyi: Cast, sign_in: SignIn) -> None:
    answer = sign_in("dispatcher").post("/places/new/", form(latitude="39.9101235", longitude="116.4037236", system="GCJ02"))

    row = Compound.objects.get(name="新小区")
    assert answer.status_code == 302
    assert (row.latitude, row.longitude, row.source_crs) == (Decimal("39.908720"), Decimal("116.397480"), "GCJ02")


def test_a_position_that_was_not_touched_keeps_its_source(luyi: Cast, sign_in: SignIn) -> None:
    client = sign_in("dispatcher")
    client.post("/places/new/", form(latitude="39.9101235", longitude="116.4037236", system="BD09"))
    row = Compound.objects.get(name="新小区")

    client.post(f"/places/{row.pk}/edit/", form(latitude=str(row.latitude), longitude=str(row.longitude), households=11))

    after = Compound.objects.get(pk=row.pk)
    assert (after.households, after.latitude, after.source_crs) == (11, row.latitude, "BD09")


def test_half_a_position_is_mended_in_place(luyi: Cast, sign_in: SignIn) -> None:
    answer = sign_in("dispatcher").post("/places/new/", form(latitude="39.9"))

    assert answer.status_code == 422
    assert not Compound.objects.filter(name="新小区").exists()


def test_a_refused_contract_says_why_and_changes_nothing(luyi: Cast, sign_in: SignIn) -> None:
    compound, firm = luyi.compounds["通瑞嘉苑"], luyi.firm2.firm_id
    before = compound.contracts.count()

    answer = sign_in("dispatcher").post(
        f"/places/{compound.pk}/contracts/",
        {"firm": firm, "start": "2027-01-01"},
        headers={"Referer": f"http://testserver/places/{compound.pk}/"},
    )

    assert answer.headers["Location"] == f"/places/{compound.pk}/"
    assert compound.contracts.count() == before


def test_a_full_page_costs_as_much_as_a_few_rows(luyi: Cast, sign_in: SignIn) -> None:
    client = sign_in("dispatcher")
    client.get("/places/")
    few = queries(client, "/places/")
    community = Community.objects.first()
    Compound.objects.bulk_create(Compound(name=f"小区{n}", community=community) for n in range(15))

    assert queries(client, "/places/") == few
