"""One error format for whatever is sent, and never a 500."""

from __future__ import annotations

import json
import uuid

import pytest

from tests.federation.api.caller import MISSING, Caller, codes

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Caller:
    return Caller("dispatcher")


def raw(staff: Caller, body: bytes | str, content_type: str = "application/json", path: str = "/api/v1/firms/"):
    headers = {**staff.headers, "Idempotency-Key": str(uuid.uuid4())}
    return staff.client.generic("POST", path, body, content_type=content_type, headers=headers)


@pytest.mark.parametrize("path", ["nonsense/", "firms/not-a-uuid/", "requests/1/", f"requests/{MISSING}/nonsense/", "%00/", "firms/%ff/"])
def test_unknown_addresses_are_404_in_the_one_format(staff, path):
    answer = staff.get(path)
    assert answer.status_code == 404 and codes(answer) == [("not_found", None)]


def test_methods_that_are_not_there(staff):
    for method in ("PUT", "DELETE", "OPTIONS", "TRACE"):
        answer = staff.call(method, "firms/")
        assert answer.status_code == 405 and codes(answer) == [("method_not_allowed", None)]


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml"]
)
def test_bodies_that_are_not_json(staff, content_type):
    answer = raw(staff, "name=x", content_type)
    assert answer.status_code == 415 and codes(answer) == [("unsupported_media_type", None)]


def test_answers_that_nobody_can_give(staff):
    answer = staff.get("firms/", Accept="application/xml")
    assert answer.status_code == 406 and codes(answer) == [("not_acceptable", None)]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"1",
        b'"text"',
        b"null",
        b"\xff\xfe",
        b'{"name": NaN}',
        b'{"name": Infinity}',
        b'{"name": "a\\u0000b"}',
        b'{"a\\u0000": 1}',
        b'{"name": "\\ud800"}',
        b'{"\\ud800": 1}',
        b'{"a":' * 5000 + b"1" + b"}" * 5000,
        b"[" * 100_000,
        b'{"quantity": ' + b"9" * 5000 + b"}",
        b'{"name": "\xed\xa0\x80"}',
        b"{'name': 1}",
    ],
)
def test_bodies_that_cannot_be_stored(staff, body):
    answer = raw(staff, body)
    assert answer.status_code == 400 and codes(answer)[0][0] in ("parse_error", "required", "invalid")


def test_a_body_that_is_too_large(staff, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = raw(staff, json.dumps({"name": "x" * 2000}))
    assert answer.status_code == 413 and codes(answer) == [("too_large", None)]


def test_unknown_and_read_only_fields_are_refused(staff, luyi):
    firm = luyi.firm1.firm
    for field in ("state", "subdistrict", "joined_on", "pool_size", "id", "nonsense"):
        answer = staff.patch(f"firms/{firm.pk}/", {field: "x"})
        assert answer.status_code == 400 and codes(answer) == [("unknown", field)]
    firm.refresh_from_db()
    assert firm.state == "admitted"


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("firms/", "cursor=nonsense", 404),
        ("firms/", "cursor=cD0lMDA=", 404),
        ("requests/", "cursor=cD1ub25zZW5zZQ==", 404),
        ("log/", "cursor=cD1ub25zZW5zZQ==", 404),
        ("resources/", "cursor=bz05OTk5OTk5OTk5OTk5OTk5OTk5OTk=", 200),
        ("contracts/", "cursor=cD0x", 404),
    ],
)
def test_forged_cursors_are_not_found_or_harmless(path, query, status):
    assert Caller("leader").get(f"{path}?{query}").status_code == status


@pytest.mark.parametrize(
    "path",
    [
        "requests/?state=nonsense",
        "requests/?compound=nonsense",
        "requests/?logged_after=2026-13-45",
        "resources/?firm=1",
        "ledger/?after=x",
        "resources/?q=%00",
        "log/?verb=nonsense",
        "contracts/?on=x",
        "offers/?request=x",
    ],
)
def test_wrong_filters_are_named(path):
    answer = Caller("leader").get(path)
    assert answer.status_code == 400 and codes(answer)[0][1] is not None


@pytest.mark.parametrize("query", ["page_size=0", "page_size=-1", "page_size=x", "page_size=" + "9" * 5000, "page_size=1000000"])
def test_page_sizes_are_bounded(staff, query):
    answer = staff.get(f"skills/?{query}")
    assert answer.status_code == 200 and len(answer.json()["results"]) <= 200


def test_a_nested_mistake_is_named_by_its_place(staff, luyi):
    body = {"compound": str(luyi.compounds["通瑞嘉苑"].pk), "title": "x", "earliest": "2026-12-01T09:00Z", "latest": "2026-12-02T09:00Z"}
    answer = staff.post("requests/", {**body, "lines": [{"kind": "expert", "skills": [{"skill": "NONSENSE"}]}]})
    assert codes(answer) == [("does_not_exist", "lines.0.skills.0.skill")]


@pytest.mark.parametrize("moment", ["0001-01-01T00:00Z", "9999-12-31T23:59Z", "2500-01-01T00:00Z", 5, None, "x" * 5000])
def test_times_out_of_range(staff, luyi, moment):
    body = {"compound": str(luyi.compounds["通瑞嘉苑"].pk), "title": "x", "earliest": moment, "latest": moment}
    answer = staff.post("requests/", {**body, "lines": [{"kind": "expert", "skills": [{"skill": "WPF-ROOF"}]}]})
    assert answer.status_code == 400 and {attr for _code, attr in codes(answer)} == {"earliest", "latest"}


@pytest.mark.parametrize("number", [10**30, -1, 1.5, "1e9", 10**400, True, [], {}])
def test_numbers_out_of_range(staff, luyi, number):
    resource = luyi.resource("演示专家-防水")
    answer = staff.patch(f"resources/{resource.pk}/", {"capacity": number})
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["api/v1/nonsense/", "api/nonsense"])
def test_not_found_speaks_json_to_strangers_too(path):
    answer = Caller().get("/" + path)
    assert answer.status_code == 404 and codes(answer) == [("not_found", None)]
