"""The pages of field work: who sees them, what they refuse, what they do."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from dispatch.fieldwork import actions
from dispatch.fieldwork.models import CheckIn, Extension, Feed, Permit, PermitNeed, Shift
from dispatch.mutual_aid import actions as aid
from dispatch.mutual_aid.models import Job
from federation.kernel.errors import Refused
from federation.pool.models import PermitKind, WeeklyHours
from federation.tenancy import scope
from tests.cast import Cast
from tests.counting import queries as counted


def text(moment):  # type: ignore[no-untyped-def]
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def first(crew_job: Job) -> Shift:
    return Shift.objects.get(job=crew_job, number=1)


def test_the_job_page_shows_every_shift(crew_job: Job, sign_in: Callable[[str], Client]) -> None:
    page = sign_in("firm1").get(f"/jobs/{crew_job.pk}/").content.decode()
    assert page.count("/move/") == 5
    requester = sign_in("firm4").get(f"/jobs/{crew_job.pk}/").content.decode()
    assert "/move/" not in requester and "panel-shifts" in requester and "more-time" in requester


PAGES = ["jobs/{job}/check-in/", "jobs/{job}/more-time/", "jobs/{job}/swap/", "shifts/{shift}/sheet/", "shifts/{shift}/move/"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("who", "status"), [("firm1", 200), ("firm2", 404), ("neighbour-dispatcher", 404), ("resident", 404)])
def test_who_opens_the_forms(crew_job: Job, first: Shift, sign_in, page: str, who: str, status: int) -> None:  # type: ignore[no-untyped-def]
    assert sign_in(who).get("/" + page.format(job=crew_job.pk, shift=first.pk)).status_code == status


def test_check_in_needs_a_position_or_a_reason(crew_job: Job, sign_in) -> None:  # type: ignore[no-untyped-def]
    client, url = sign_in("staff1"), f"/jobs/{crew_job.pk}/check-in/"
    assert client.post(url, {"moment": "arrive"}).status_code == 422
    assert client.post(url, {"moment": "arrive", "latitude": "91", "longitude": "0"}).status_code == 422
    assert client.post(url, {"moment": "arrive", "reason": "地库没有信号"}).status_code == 302
    crew_job.refresh_from_db()
    assert crew_job.state == "on_site" and CheckIn.objects.get(job=crew_job).latitude is None


def test_far_away_is_marked_and_near_is_not(crew_job: Job, sign_in) -> None:  # type: ignore[no-untyped-def]
    place, url = crew_job.request.compound, f"/jobs/{crew_job.pk}/check-in/"
    near = {"moment": "arrive", "latitude": str(place.latitude), "longitude": str(place.longitude), "accuracy": "12"}
    sign_in("firm1").post(url, near)
    sign_in("firm1").post(url, {**near, "moment": "leave", "latitude": str(float(place.latitude) + 0.01)})
    rows = list(CheckIn.objects.filter(job=crew_job).order_by("at"))
    assert [row.far for row in rows] == [False, True] and rows[0].distance_m == 0 and 1000 < rows[1].distance_m < 1200


def test_a_wrong_day_sheet_keeps_what_was_typed(crew_job: Job, first: Shift, luyi: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    aid.arrive(crew_job, by=luyi.firm1, at=timezone.now())
    now = timezone.now()
    typed = {"began": text(now - timedelta(hours=3)), "ended": text(now - timedelta(hours=1)), "heads": "11", "workers": "王师傅"}
    answer = sign_in("firm1").post(f"/shifts/{first.pk}/sheet/", typed)
    assert answer.status_code == 422 and "王师傅" in answer.content.decode()
    assert sign_in("firm1").post(f"/shifts/{first.pk}/sheet/", {**typed, "heads": "9"}).status_code == 302
    first.refresh_from_db()
    assert (first.state, first.heads, first.workers) == ("worked", 9, "王师傅")


def test_more_time_over_the_pages(crew_job: Job, sign_in) -> None:  # type: ignore[no-untyped-def]
    assert sign_in("firm1").post(f"/jobs/{crew_job.pk}/more-time/", {"days": "1", "minutes": "0", "reason": "量大"}).status_code == 302
    wish = Extension.objects.get()
    assert sign_in("firm2").post(f"/extensions/{wish.pk}/agree/").status_code == 404
    assert sign_in("firm1").post(f"/extensions/{wish.pk}/agree/").status_code == 403
    assert sign_in("firm4").post(f"/extensions/{wish.pk}/agree/").status_code == 302
    assert Shift.objects.filter(job=crew_job).count() == 6


def test_moving_by_drag_answers_in_json(crew_job: Job, sign_in) -> None:  # type: ignore[no-untyped-def]
    last = Shift.objects.get(job=crew_job, number=5)
    client, url = sign_in("firm1"), f"/shifts/{last.pk}/move/"
    taken = Shift.objects.get(job=crew_job, number=4).starts_at
    for wanted in (taken, last.starts_at + timedelta(days=30), last.starts_at - timedelta(days=30)):
        answer = client.post(url, {"starts_at": text(wanted)}, headers={"Accept": "application/json"})
        assert answer.status_code == 409 and answer.json()["sentence"]
    assert client.post(url, {"starts_at": "morgen"}, headers={"Accept": "application/json"}).status_code == 409
    answer = client.post(url, {"starts_at": text(last.starts_at + timedelta(days=1))}, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    before = last.starts_at
    last.refresh_from_db()
    crew_job.refresh_from_db()
    assert last.starts_at == before + timedelta(days=1) and crew_job.ends_at == last.ends_at
    assert sign_in("firm4").post(url, {"starts_at": text(before)}, headers={"Accept": "application/json"}).status_code == 403


def test_permits_block_work_until_countersigned(crew_job: Job, first: Shift, luyi: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    kind = PermitKind.objects.get(code="HOT")
    assert sign_in("firm4").post(f"/requests/{crew_job.request_id}/permits/", {"kinds": [str(kind.pk)]}).status_code == 302
    assert PermitNeed.objects.filter(request=crew_job.request).count() == 1
    aid.arrive(crew_job, by=luyi.firm1, at=timezone.now())
    helper = sign_in("firm1")
    helper.post(f"/shifts/{first.pk}/begin/")
    first.refresh_from_db()
    assert first.state == "planned"
    now = timezone.now()
    typed = {
        "place": "配电间", "work": "焊接支架", "workers": "王师傅", "guardian": "李安全", "valid_from": text(now - timedelta(minutes=1)),
        "valid_until": text(now + timedelta(hours=7)), "measures": [one["name"] for one in kind.measures],
    }  # fmt: skip
    url = f"/jobs/{crew_job.pk}/permits/{kind.pk}/"
    assert helper.post(url, {**typed, "measures": typed["measures"][:-1]}).status_code == 422
    assert helper.post(url, {**typed, "guardian": "王师傅"}).status_code == 422
    assert helper.post(url, {**typed, "valid_until": text(now + timedelta(hours=9))}).status_code == 422
    assert helper.post(url, typed).status_code == 302
    permit = Permit.objects.get()
    assert helper.post(f"/permits/{permit.pk}/countersign/").status_code == 403
    helper.post(f"/shifts/{first.pk}/begin/")
    first.refresh_from_db()
    assert first.state == "planned"  # issued is not valid
    assert sign_in("firm2").get(f"/permits/{permit.pk}/").status_code == 404
    assert sign_in("firm4").post(f"/permits/{permit.pk}/countersign/").status_code == 302
    helper.post(f"/shifts/{first.pk}/begin/")
    first.refresh_from_db()
    assert first.state == "running"


def test_an_expired_permit_blocks(crew_job: Job, first: Shift, luyi: Cast) -> None:
    kind = PermitKind.objects.get(code="CONF")
    PermitKind.objects.filter(pk=kind.pk).update(trades=["ELE"])
    now = first.starts_at
    aid.arrive(crew_job, by=luyi.firm1, at=now)
    permit = actions.issue_permit(
        crew_job, kind, place="井", work="清理", workers="王", guardian="李", valid_from=now, valid_until=now + timedelta(hours=2),
        measures=[one["name"] for one in kind.measures], by=luyi.firm1, at=now,
    )  # fmt: skip
    actions.countersign_permit(permit, by=luyi.firm4, at=now)
    with pytest.raises(Refused):
        actions.begin_shift(first, by=luyi.firm1, at=now + timedelta(hours=2))
    actions.sweep(at=now + timedelta(hours=3))
    permit.refresh_from_db()
    assert permit.state == "expired"


@pytest.mark.parametrize("query", ["", "?by=firm", "?by=all", "?view=month", "?date=2026-13-99&by=x&firm=x", "?date=1000-01-01"])
def test_the_schedule_opens(crew_job: Job, sign_in, query: str) -> None:  # type: ignore[no-untyped-def]
    for who in ("dispatcher", "firm1"):
        assert sign_in(who).get(f"/schedule/{query}").status_code == 200


def test_the_schedule_shows_a_firm_only_its_own(crew_job: Job, sign_in) -> None:  # type: ignore[no-untyped-def]
    day = text(crew_job.starts_at)[:10]
    name = str(crew_job.resource)
    assert name in sign_in("firm1").get(f"/schedule/?date={day}").content.decode()
    assert name in sign_in("firm4").get(f"/schedule/?date={day}").content.decode()
    assert name not in sign_in("firm2").get(f"/schedule/?date={day}").content.decode()
    assert 'draggable="true"' not in sign_in("firm4").get(f"/schedule/?date={day}").content.decode()


def test_the_schedule_costs_the_same_for_many(crew_job: Job, sign_in, now) -> None:  # type: ignore[no-untyped-def]
    client, day = sign_in("dispatcher"), text(crew_job.starts_at)[:10]
    few = counted(client, f"/schedule/?date={day}&view=month")
    hours = [crew_job.starts_at + timedelta(hours=n) for n in range(10, 41)]
    Shift.objects.bulk_create(
        Shift(job=crew_job, number=n, starts_at=start, ends_at=end, state="planned", state_since=now)
        for n, (start, end) in enumerate(pairwise(hours), 10)
    )
    assert counted(client, f"/schedule/?date={day}&view=month") == few


def test_a_feed_is_secret_revocable_and_names_nobody(crew_job: Job, sign_in, luyi: Cast) -> None:  # type: ignore[no-untyped-def]
    client = sign_in("firm1")
    page = client.post("/schedule/subscriptions/", {"name": "手机"}).content.decode()
    path = re.search(r"/feeds/\d+/[\w-]{43}\.ics", page).group()  # type: ignore[union-attr]
    assert path.split("/")[-1][:43] not in client.get("/schedule/subscriptions/").content.decode()
    stranger = Client()
    answer = stranger.get(path)
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/calendar")
    book = Calendar.from_ical(answer.content)
    events = book.walk("VEVENT")
    assert len(events) == 5 and len(book.walk("VTIMEZONE")) == 1
    assert events[0]["DTSTART"].dt == crew_job.starts_at and events[0]["DTSTART"].params["TZID"] == "Asia/Shanghai"
    words = answer.content.decode()
    for secret in (crew_job.request.title, "演示电工队", luyi.firm1.user.get_full_name(), "王师傅"):
        assert secret not in words.replace("\r\n ", "")
    scope.enter(luyi.subdistrict.pk)  # the stranger's request had closed it
    moved = Shift.objects.get(job=crew_job, number=5)
    later = timezone.now() + timedelta(seconds=2)
    WeeklyHours.objects.filter(resource=crew_job.resource).delete()
    for weekday in range(7):
        WeeklyHours.objects.create(resource=crew_job.resource, weekday=weekday, from_minute=0, until_minute=1440)
    actions.move_shift(moved, starts_at=moved.starts_at - timedelta(hours=1), by=luyi.firm1, at=later)
    after = Calendar.from_ical(stranger.get(path).content).walk("VEVENT")
    assert [event["SEQUENCE"] for event in events] == [0] * 5 and [event["SEQUENCE"] for event in after] == [0, 0, 0, 0, 1]
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        assert after[4][name].dt == later.replace(microsecond=0) > events[4][name].dt and after[3][name].dt == events[3][name].dt
    scope.enter(luyi.subdistrict.pk)
    actions.release_shift(Shift.objects.get(job=crew_job, number=5), reason="不需要", by=luyi.firm1, at=timezone.now())
    states = [str(event["STATUS"]) for event in Calendar.from_ical(stranger.get(path).content).walk("VEVENT")]
    assert states == ["CONFIRMED"] * 4 + ["CANCELLED"]
    assert stranger.get(path[:-6] + "aa.ics").status_code == 404
    assert stranger.get(path.replace("110112013", "110112990")).status_code == 404
    scope.enter(luyi.subdistrict.pk)
    revoke = f"/schedule/subscriptions/{Feed.objects.get().pk}/revoke/"
    assert sign_in("firm2").post(revoke).status_code == 404
    assert client.post(revoke).status_code == 302
    assert stranger.get(path).status_code == 404


def test_time_saved_on_the_request(crew_job: Job, luyi: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    url = f"/requests/{crew_job.request_id}/"
    assert "panel-saved" in sign_in("firm4").get(url).content.decode()
    assert sign_in("firm1").get(url + "estimate/").status_code == 403
    assert sign_in("firm4").post(url + "estimate/", {"hours": "136", "basis": "自有3人约17天"}).status_code == 302
    at = crew_job.starts_at
    aid.arrive(crew_job, by=luyi.firm1, at=at)
    for shift in Shift.objects.filter(job=crew_job).select_related("job__request"):
        actions.fill_sheet(shift, began=shift.starts_at, ended=shift.ends_at, heads=10, by=luyi.firm1, at=shift.ends_at)
    aid.complete(crew_job, result="完成", by=luyi.firm1, at=crew_job.ends_at)
    page = sign_in("firm4").get(url).content.decode()
    assert "自有3人约17天" in page and "<strong>96 小时</strong>" in page
