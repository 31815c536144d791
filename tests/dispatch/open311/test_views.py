"""GeoReport v2 from outside: forms, errors, what is shown and what never is."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest
import xmlschema
from django.test import Client
from PIL import Image

from dispatch.open311.models import Received, Update
from dispatch.open311.views import MOST_A_MINUTE
from dispatch.work_orders import actions as orders
from dispatch.work_orders.models import Attachment, Source, WorkOrder
from federation.tenancy.models import Subdistrict
from tests.cast import LUYI
from tests.counting import queries as counted

SCHEMA = xmlschema.XMLSchema(Path(__file__).with_name("georeport_v2.xsd"))
WHERE = {"address_string": "通瑞嘉苑 3号楼"}


@pytest.fixture
def filed(call, secret, luyi):
    """An order filed by the other system."""
    answer = call("requests.json", post={"api_key": secret, "service_code": "STR01", "description": "六层漏雨，13800138000", **WHERE})
    assert answer.status_code == 200, answer.content.decode()
    return WorkOrder.objects.get(number=answer.json()[0]["service_request_id"])


def test_a_report_becomes_an_order_like_any_other(filed, luyi):
    assert (filed.source, filed.compound, filed.firm) == (Source.OPEN311, luyi.compounds["通瑞嘉苑"], luyi.firm1.firm)
    assert filed.state == "claimable" and filed.due_at > filed.received_at and filed.consented
    assert Received.objects.get(order=filed).key.used_at is not None


@pytest.mark.parametrize("path", ["discovery", "services", "services/STR01", "requests", "servicerequestupdates", "services/NONE"])
def test_the_xml_keeps_to_the_specification(call, filed, path):
    answer = call(f"{path}.xml")
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.content.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    SCHEMA.validate(answer.content.decode().split("?>", 1)[1])


def test_one_request_in_both_forms(call, filed):
    SCHEMA.validate(call(f"requests/{filed.number}.xml").content.decode().split("?>", 1)[1])
    found = call(f"requests/{filed.number}.json").json()
    assert isinstance(found, list) and found[0]["service_request_id"] == filed.number and found[0]["status"] == "open"
    assert found[0]["requested_datetime"].endswith("+08:00")
    assert call(f"tokens/{filed.number}.json").json() == [{"service_request_id": filed.number, "token": filed.number}]


def test_nothing_that_names_a_person_goes_out(call, filed, file, luyi, now):
    file(title="未同意公开的报修", consented=False)
    accused = file(code="SVC01", title="态度恶劣", consented=True, about_firm=True)
    text = call("requests.json").content.decode() + call("servicerequestupdates.json").content.decode()
    assert "13800138000" not in text and "六层" not in text and "未同意" not in text and accused.number not in text
    assert call(f"requests/{accused.number}.json").status_code == 404


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"api_key": ""}, 403),
        ({"api_key": "wrong"}, 403),
        ({"service_code": ""}, 400),
        ({"service_code": "NONE"}, 404),
        ({"address_string": ""}, 400),
        ({"address_string": "", "lat": "39.9", "long": "x"}, 400),
        ({"address_string": "", "lat": "NaN", "long": "116"}, 400),
        ({"address_string": "", "lat": "1e400", "long": "116"}, 400),
        ({"address_id": "no-uuid"}, 400),
        ({"description": "长" * 4001}, 400),
        ({"attribute[kind]": "nonsense"}, 400),
        ({"jurisdiction_id": "999"}, 404),
        ({"jurisdiction_id": ""}, 400),
    ],
)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_what_is_refused_is_explained_and_leaves_nothing(call, secret, luyi, change, status, form):
    answer = call(f"requests.{form}", post={"api_key": secret, "service_code": "STR01", "description": "漏雨", **WHERE, **change})
    assert answer.status_code == status, answer.content.decode()
    assert not WorkOrder.objects.filter(source=Source.OPEN311).exists()
    if form == "xml":
        SCHEMA.validate(answer.content.decode().split("?>", 1)[1])
    else:
        assert answer.json()[0]["code"] == str(status) and answer.json()[0]["description"]


@pytest.mark.parametrize(
    "query",
    [
        {"start_date": "2026-01-01"},
        {"start_date": "2026-01-01T00:00:00"},
        {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"},
        {"start_date": "2026-02-01T00:00:00Z", "end_date": "2026-01-01T00:00:00Z"},
        {"end_date": "2026-13-01T00:00:00Z"},
        {"status": "weird"},
        {"page_size": "0"},
        {"page_size": "²"},
    ],
)
def test_dates_and_numbers_are_checked(call, query):
    assert call("requests.json", **query).status_code == 400


def test_filters(call, filed, file, luyi, now):
    old = file(title="旧单", consented=True, received_at=now - timedelta(days=100), at=now)
    other = file(title="电梯", code="ELV01", consented=True)
    orders.close(_resolved(other, luyi, now), by=luyi.dispatcher, at=now)
    numbers = lambda **query: {row["service_request_id"] for row in call("requests.json", **query).json()}  # noqa: E731
    assert numbers() == {filed.number, other.number}
    assert numbers(status="open") == {filed.number} and numbers(status="closed") == {other.number}
    assert numbers(service_code="ELV01,STR02") == {other.number}
    assert numbers(service_request_id=f"{old.number},{filed.number}", status="closed") == {old.number, filed.number}
    past = (now - timedelta(days=110)).isoformat()
    assert numbers(start_date=past, end_date=(now - timedelta(days=90)).isoformat()) == {old.number}
    assert len(call("requests.json", page_size="1").json()) == 1


def _resolved(order, luyi, now):
    orders.claim(order, by=luyi.staff1, at=now)
    orders.start(order, by=luyi.staff1, at=now)
    orders.resolve(order, result="好了", parts="", worked_minutes=30, by=luyi.staff1, at=now)
    return order


def test_a_position_finds_the_compound(call, secret, luyi):
    compound = luyi.compounds["通瑞嘉苑"]
    given = {"api_key": secret, "service_code": "STR01", "description": "漏雨", "lat": compound.latitude, "long": compound.longitude}
    call("requests.json", post=given)
    assert WorkOrder.objects.get(source=Source.OPEN311).compound == compound
    far = call("requests.json", post={**given, "lat": "10", "long": "10"}).json()[0]["service_request_id"]
    assert WorkOrder.objects.get(number=far).compound is None


def test_a_picture_is_taken_clean_and_anything_else_refused(call, secret, luyi):
    given = {"api_key": secret, "service_code": "STR01", "description": "漏雨", **WHERE}
    evil = io.BytesIO(b"<svg onload='alert(1)'/>")
    evil.name = "x.svg"
    assert call("requests.json", post={**given, "photo1": evil}).status_code == 400
    assert not WorkOrder.objects.filter(source=Source.OPEN311).exists()
    good = io.BytesIO()
    Image.new("RGB", (60, 40)).save(good, "JPEG")
    good.seek(0)
    good.name = "x.jpg"
    assert call("requests.json", post={**given, "media": good}).status_code == 200
    assert Attachment.objects.get().mime == "image/webp"


def test_a_message_is_kept_once(call, secret, filed, luyi, now):
    given = {"api_key": secret, "update_id": "u1", "service_request_id": filed.number, "description": "又漏了", "status": "REOPEN"}
    for _again in range(2):
        SCHEMA.validate(call("servicerequestupdates.xml", post=given).content.decode().split("?>", 1)[1])
    assert Update.objects.get().description == "又漏了"
    assert call("servicerequestupdates.json", post={**given, "service_request_id": "GD-1"}).status_code == 404
    assert call("servicerequestupdates.json", post={**given, "api_key": "x"}).status_code == 403
    orders.claim(filed, by=luyi.staff1, at=now)
    told = call("servicerequestupdates.json").json()
    assert {row["status"] for row in told} == {"OPEN", "INVESTIGATING"}


def test_a_list_costs_the_same_for_one_and_for_many(call, filed, file, luyi):
    address = f"/open311/v2/requests.json?jurisdiction_id={luyi.subdistrict.code}"
    one = counted(Client(), address)
    for number in range(30):
        file(title=f"漏雨{number}", consented=True)
    assert len(call("requests.json").json()) == 31
    assert counted(Client(), address) == one


def test_one_jurisdiction_needs_no_name(luyi):
    Subdistrict.objects.exclude(pk=luyi.subdistrict.pk).update(active=False)
    assert Client().get("/open311/v2/services.json").status_code == 200
    assert Client().get("/open311/v2/discovery.json").json()["endpoints"][0]["url"].endswith("/open311/v2/")


def test_another_subdistrict_sees_nothing_of_it(call, filed, neighbour):
    assert call("requests.json", jurisdiction_id=neighbour.subdistrict.code).json() == []
    assert call(f"tokens/{filed.number}.json", jurisdiction_id=neighbour.subdistrict.code).status_code == 404


def test_too_many_calls_are_told_to_wait(luyi):
    client, statuses = Client(), []
    for _ in range(MOST_A_MINUTE + 1):
        statuses.append(client.get(f"/open311/v2/tokens/none.json?jurisdiction_id={LUYI}").status_code)
    assert set(statuses[:-1]) == {404} and statuses[-1] == 429
