"""Asking, answering and doing as programs: the whole way, and who may not."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from dispatch.mutual_aid import actions
from dispatch.mutual_aid.models import Candidate, Declined, HelpRequest, Job, Offer, Photo
from tests.federation.api.caller import MISSING, Caller, Upload, codes

SECRET = "配电室钥匙在门卫处"


@pytest.fixture
def body(luyi, tomorrow):
    return {
        "compound": str(luyi.compounds["通瑞嘉苑"].pk),
        "title": "屋面漏水",
        "description": SECRET,
        "place": "3 号楼顶",
        "earliest": tomorrow.isoformat(),
        "latest": (tomorrow + timedelta(hours=8)).isoformat(),
        "lines": [{"kind": "expert", "skills": [{"skill": "WPF-ROOF", "level": 1}]}],
    }


@pytest.fixture
def offered(ask, now, luyi) -> HelpRequest:
    request = ask(description=SECRET)
    actions.find_helpers(at=now)
    return request


@pytest.fixture
def job(offered, luyi, now) -> Job:
    return actions.accept_offer(offered.offers.get(), by=luyi.firm2, at=now)


def test_the_whole_way_from_asking_to_the_ledger(body, luyi):
    asking, helping, staff = Caller("firm1"), Caller("firm2"), Caller("dispatcher")
    made = asking.post("requests/", body)
    assert made.status_code == 201 and made.json()["state"] == "matching"
    pk = made.json()["id"]
    actions.find_helpers(at=timezone.now())
    found = staff.get(f"requests/{pk}/candidates/").json()["candidates"]
    assert [row["rank"] for row in found if not row["excluded"]][:1] == [1]
    assert all(row["excluded"] or row["score"] > 0 for row in found)
    offer = helping.get("offers/?state=open").json()["results"][0]
    assert offer["request"]["id"] == pk and offer["duration_minutes"] == 120
    job = helping.post(f"offers/{offer['id']}/accept/").json()
    assert job["state"] == "booked" and "****" not in job["phone"]
    for verb in ("set_out", "arrive"):
        assert helping.post(f"jobs/{job['id']}/{verb}/").status_code == 200
    report = {"result": "找到漏点并修复", "worked_minutes": 180}
    assert helping.post(f"jobs/{job['id']}/complete/", report).json()["errors"][0]["code"] == "picture_required"
    assert asking.post(f"jobs/{job['id']}/photos/", a_picture()).status_code == 403
    shown = helping.post(f"jobs/{job['id']}/photos/", a_picture())
    assert shown.status_code == 201 and asking.get(shown.json()["url"].removeprefix("/api/v1/")).status_code == 200
    assert helping.post(f"jobs/{job['id']}/complete/", report).json()["errors"][0]["code"] == "not_sure"
    done = helping.post(f"jobs/{job['id']}/complete/", {**report, "sure": True}).json()
    assert done["state"] == "done" and done["worked_minutes"] == 180 and len(done["photos"]) == 1
    assert helping.post(f"jobs/{job['id']}/photos/", a_picture()).status_code == 409
    assert asking.get(f"jobs/{job['id']}/").json()["allowed"] == ["confirm"]
    assert asking.post(f"jobs/{job['id']}/confirm/").json()["allowed"] == ["rate"]
    rated = asking.post(f"jobs/{job['id']}/rate/", {"stars": 5, "comment": "谢谢"}).json()
    assert rated["rating"]["stars"] == 5 and rated["state"] == "credited"
    assert asking.get(f"requests/{pk}/").json()["state"] == "closed"
    assert [(row["unit"], row["quantity"], row["points"]) for row in helping.get("ledger/").json()["results"]] == [
        ("hours", "3.00", "4.50")
    ]
    assert asking.get("ledger/totals/").json()["totals"][0]["balance"] == "-4.50"
    story = [event["state"] for event in asking.get(f"requests/{pk}/timeline/").json()["events"] if event["state"]]
    assert story[0] == "matching" and story[-1] == "closed"


def test_a_draft_waits_until_it_is_sent(body, luyi):
    caller = Caller("firm1")
    draft = caller.post("requests/", {**body, "draft": True}).json()
    assert draft["state"] == "draft" and draft["allowed"] == ["submit", "cancel"]
    assert Caller("dispatcher").get(f"requests/{draft['id']}/").status_code == 404
    assert caller.post(f"requests/{draft['id']}/submit/").json()["state"] == "matching"
    again = caller.post(f"requests/{draft['id']}/submit/")
    assert again.status_code == 409 and codes(again) == [("state", None)]


@pytest.mark.parametrize(
    ("username", "status"),
    [
        ("firm1", 201),
        ("manager1", 201),
        ("dispatcher", 201),
        ("leader", 201),
        ("secretariat", 201),
        ("department", 201),
        ("staff1", 403),
        ("grid", 403),
        ("firm2", 400),
        ("community", 400),
        ("neighbour-dispatcher", 400),
        ("neighbour-firm1", 400),
        ("resident", 403),
        ("owners", 403),
        ("assessor", 403),
    ],
)
def test_who_may_ask_for_this_compound(body, username, status):
    before = HelpRequest.objects.count()
    answer = Caller(username).post("requests/", body)
    assert answer.status_code == status, answer.content
    assert HelpRequest.objects.count() == before + (status == 201)


@pytest.mark.parametrize(
    "line",
    [
        {"kind": "expert"},
        {"kind": "crew"},
        {"kind": "equipment"},
        {"kind": "crew", "trade": "NONE"},
        {"kind": "nonsense"},
        {"kind": "crew", "trade": "ELE", "capacity": 5},
        {"kind": "expert", "skills": [{"skill": "WPF-ROOF"}], "trade": "ELE"},
        {"kind": "expert", "skills": [{"skill": "WPF-ROOF"}, {"skill": "WPF-ROOF"}]},
        {"kind": "crew", "trade": "ELE", "quantity": 0},
        {"kind": "crew", "trade": "ELE", "quantity": 201},
        {"kind": "expert", "skills": [{"skill": "WPF-ROOF", "level": 6}]},
        5,
        None,
        [],
    ],
)
def test_lines_that_make_no_sense(body, line):
    answer = Caller("firm1").post("requests/", {**body, "lines": [line]})
    assert answer.status_code == 400 and codes(answer)[0][1].startswith("lines")


def test_skills_that_are_not_for_mutual_help_are_refused_with_a_sentence(body, luyi):
    forbidden = Caller("firm1").get("skills/?page_size=200").json()["results"]
    code = next(row["code"] for row in forbidden if row["mode"] == "forbidden")
    answer = Caller("firm1").post("requests/", {**body, "lines": [{"kind": "expert", "skills": [{"skill": code}]}]})
    assert answer.status_code == 422 and codes(answer) == [("mode_forbidden", None)]
    assert not HelpRequest.objects.exists()


def test_details_are_for_staff_the_requester_and_helpers_who_accepted(offered, luyi, now):
    path = f"requests/{offered.pk}/"
    for username in ("firm1", "dispatcher", "leader", "department"):
        assert Caller(username).get(path).json()["details"]["description"] == SECRET
    asked = Caller("firm2").get(path)
    assert asked.json()["details"] is None and SECRET not in asked.content.decode()
    assert len(Caller("firm2").get(path + "timeline/").json()["events"]) == 1
    assert Caller("firm3").get(path).status_code == 404
    actions.accept_offer(offered.offers.get(), by=luyi.firm2, at=now)
    assert Caller("firm2").get(path).json()["details"]["description"] == SECRET


def test_candidates_are_not_for_firms(offered):
    path = f"requests/{offered.pk}/candidates/"
    assert Caller("department").get(path).json()["candidates"]
    for username in ("firm1", "firm2"):
        assert Caller(username).get(path).json()["candidates"] == []
    assert Caller("firm3").get(path).status_code == 404


@pytest.mark.parametrize(
    ("username", "status"),
    [
        ("firm2", 200),
        ("firm1", 404),
        ("firm3", 404),
        ("staff1", 404),
        ("dispatcher", 403),
        ("leader", 403),
        ("community", 404),
        ("neighbour-firm1", 404),
    ],
)
@pytest.mark.parametrize(("verb", "body"), [("accept", {}), ("decline", {"reason": "忙"})])
def test_who_may_answer(offered, username, status, verb, body):
    offer = offered.offers.get()
    answer = Caller(username).post(f"offers/{offer.pk}/{verb}/", body)
    assert answer.status_code == status
    if status != 200:
        assert codes(answer) == codes(Caller(username).post(f"offers/{MISSING if status == 404 else offer.pk}/{verb}/", body))
        assert Offer.objects.get(pk=offer.pk).state == "open" and not Job.objects.exists()


@pytest.mark.parametrize(
    ("verb", "username", "status"),
    [
        ("propose", "firm2", 403),
        ("propose", "dispatcher", 403),
        ("propose", "manager1", 404),
        ("remind", "secretariat", 200),
        ("remind", "dispatcher", 200),
        ("remind", "leader", 403),
        ("remind", "firm2", 403),
        ("remind", "firm3", 404),
    ],
)
def test_who_may_propose_and_remind(offered, verb, username, status):
    offer = offered.offers.get()
    assert Caller(username).post(f"offers/{offer.pk}/{verb}/").status_code == status
    assert Offer.objects.get(pk=offer.pk).state == "open"


def test_the_second_to_accept_is_told_why_not(offered):
    offer = offered.offers.get()
    assert Caller("firm2").post(f"offers/{offer.pk}/accept/").status_code == 200
    late = Caller("firm2").post(f"offers/{offer.pk}/accept/")
    assert late.status_code == 409 and late.json()["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("username", "status"), [("dispatcher", 200), ("leader", 200), ("department", 403), ("firm2", 403), ("firm1", 404)]
)
def test_who_may_take_an_offer_back(offered, username, status):
    answer = Caller(username).post(f"offers/{offered.offers.get().pk}/withdraw/", {"reason": "x"})
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("verb", "allowed", "denied"),
    [
        ("set_out", ("firm2", "dispatcher"), (("firm1", 403), ("department", 403), ("firm3", 404), ("neighbour-dispatcher", 404))),
        ("cancel", ("firm2", "leader"), (("firm1", 403), ("secretariat", 403), ("firm3", 404), ("neighbour-leader", 404))),
    ],
)
def test_who_may_carry_out(job, verb, allowed, denied):
    body = {"reason": "x"} if verb == "cancel" else {}
    for username, status in denied:
        assert Caller(username).post(f"jobs/{job.pk}/{verb}/", body).status_code == status
        job.refresh_from_db()
        assert job.state == "booked"
    assert Caller(allowed[0]).post(f"jobs/{job.pk}/{verb}/", body).status_code == 200


def test_who_may_change_a_request(offered):
    path = f"requests/{offered.pk}/cancel/"
    for username, status in (("staff1", 403), ("firm2", 403), ("department", 403), ("firm3", 404), ("neighbour-dispatcher", 404)):
        assert Caller(username).post(path, {"reason": "x"}).status_code == status
        offered.refresh_from_db()
        assert offered.state == "offered"
    assert codes(Caller("firm1").post(path, {})) == [("required", "reason")]
    assert Caller("manager1").post(path, {"reason": "已自行解决"}).json()["state"] == "cancelled"


def test_staff_choose_by_hand_with_a_reason_and_only_once(offered, luyi):
    Caller("dispatcher").post(f"offers/{offered.offers.get().pk}/withdraw/", {"reason": "x"})
    candidate = Candidate.objects.filter(line__request=offered, reason="").first()
    path, body = f"candidates/{candidate.pk}/order/", {"reason": "应急"}
    for username, status in (("firm1", 404), ("firm2", 404), ("department", 403), ("secretariat", 403), ("neighbour-dispatcher", 404)):
        assert Caller(username).post(path, body).status_code == status
    caller = Caller("dispatcher")
    assert caller.call("POST", path, body).status_code == 400
    first, second = (caller.post(path, body, key="k") for _ in range(2))
    assert first.status_code == 201 and first.content == second.content
    assert Job.objects.count() == 1


def test_a_state_is_never_written(offered):
    for method in ("PATCH", "PUT"):
        assert Caller("dispatcher").call(method, f"requests/{offered.pk}/", {"state": "closed"}).status_code == 405
    offered.refresh_from_db()
    assert offered.state == "offered"


def a_picture() -> Upload:
    return Upload({"file": SimpleUploadedFile("p.png", picture(), "image/png")})


def picture() -> bytes:
    target = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "canary-camera"
    Image.new("RGB", (40, 30), "red").save(target, "JPEG", exif=exif)
    return target.getvalue()


def upload(caller: Caller, request: HelpRequest, content: bytes, name: str = "a.jpg"):
    file = io.BytesIO(content)
    file.name = name
    return caller.client.post(f"/api/v1/requests/{request.pk}/photos/", {"file": file}, headers=caller.headers)


def test_pictures_go_in_reencoded_and_out_to_those_who_may(offered, settings, tmp_path, luyi, now):
    settings.MEDIA_ROOT = tmp_path
    made = upload(Caller("firm1"), offered, picture())
    assert made.status_code == 201 and (made.json()["width"], made.json()["height"]) == (40, 30)
    url = made.json()["url"]
    answer = Caller("dispatcher").get(url)
    content = b"".join(answer.streaming_content)
    assert answer["Content-Type"] == "image/webp" and b"canary-camera" not in content and "sandbox" in answer["Content-Security-Policy"]
    for username in ("firm2", "firm3", "neighbour-dispatcher"):
        assert Caller(username).get(url).status_code == 404
        assert upload(Caller(username), offered, picture()).status_code == 404
    assert upload(Caller("department"), offered, picture()).status_code == 403
    assert Photo.objects.count() == 1


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a" + b"x" * 100, b"<svg onload=alert(1)>", b"\xff\xd8\xff" + b"x" * 500, b"\x89PNG\r\n\x1a\n" + b"\0" * 64]
)
def test_what_is_no_picture_is_refused(offered, content):
    assert upload(Caller("firm1"), offered, content).status_code == 400
    assert not Photo.objects.exists()


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("multipart/form-data", 400),
        ("multipart/form-data; boundary=", 400),
        ("multipart/form-data; boundary=é", 400),
        ("application/json", 415),
    ],
)
def test_uploads_that_are_none(offered, content_type, status):
    caller = Caller("firm1")
    answer = caller.client.generic(
        "POST", f"/api/v1/requests/{offered.pk}/photos/", b"--x\r\n", content_type=content_type, headers=caller.headers
    )
    assert answer.status_code == status and codes(answer)


@pytest.mark.parametrize("why", Declined.values)
def test_a_no_may_give_each_of_the_reasons(offered, why):
    offer = offered.offers.get()
    answer = Caller("firm2").post(f"offers/{offer.pk}/decline/", {"reason": "忙", "why": why})
    assert answer.status_code == 200, answer.content.decode()
    offer.refresh_from_db()
    assert (offer.state, offer.declined) == ("declined", why)
