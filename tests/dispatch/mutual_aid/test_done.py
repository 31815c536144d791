"""The page on which a helper reports the work as done: a picture, and a second look at an end before its time."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from dispatch.mutual_aid import actions
from dispatch.mutual_aid.forms import DoneForm
from dispatch.mutual_aid.models import Job, Photo
from dispatch.mutual_aid.states import JobState

EARLY = "请勾选确认工作已完成"


@pytest.fixture
def job(ask, now, luyi, settings, tmp_path) -> Job:
    """On site since now; its time is tomorrow."""
    settings.MEDIA_ROOT = tmp_path
    request = ask()
    actions.find_helpers(at=now)
    made = actions.accept_offer(request.offers.get(), by=luyi.firm2, at=now)
    actions.arrive(made, by=luyi.firm2, at=now)
    return Job.objects.get(pk=made.pk)


def ended(job: Job, now: datetime) -> None:
    """As if the helper had come four hours ago and the booked time were over."""
    hours = timedelta(hours=1)
    Job.objects.filter(pk=job.pk).update(starts_at=now - 4 * hours, ends_at=now - hours, arrived_at=now - 4 * hours)
    job.refresh_from_db()


def picture() -> SimpleUploadedFile:
    target = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(target, "JPEG")
    return SimpleUploadedFile("a.jpg", target.getvalue(), "image/jpeg")


def test_work_without_a_picture_is_not_reported_and_the_text_stays(job, now, sign_in):
    ended(job, now)
    answer = sign_in("firm2").post(f"/jobs/{job.pk}/complete/", {"result": "重做防水层", "hours": "3"})
    assert answer.status_code == 422
    assert "重做防水层" in answer.content.decode() and "请上传处理后的照片" in answer.content.decode()
    assert answer.context["done_form"].errors.keys() == {"photos"}
    job.refresh_from_db()
    assert (job.state, job.result) == (JobState.ON_SITE, "")


def test_work_with_a_picture_is_reported_once_and_the_requester_sees_it(job, now, sign_in):
    ended(job, now)
    helper = sign_in("firm2")
    answers = [helper.post(f"/jobs/{job.pk}/complete/", {"result": "完成", "photos": picture()}) for _ in range(2)]
    assert (answers[0].status_code, answers[0]["Location"]) == (302, f"/jobs/{job.pk}/")
    assert (answers[1].status_code, answers[1]["Location"]) == (302, "/")  # told that it is done, and nothing more is written
    photo = Photo.objects.get(job=job)
    assert (photo.request_id, photo.width, photo.height) == (job.request_id, 40, 30)
    address = f"/requests/{job.request_id}/photos/{photo.pk}/"
    asker = sign_in("firm1")
    assert address in asker.get(f"/jobs/{job.pk}/").content.decode()
    assert asker.get(address).status_code == 200


def test_advice_needs_no_picture(job, now, sign_in):
    ended(job, now)
    Job.objects.filter(pk=job.pk).update(mode="advise")
    assert sign_in("firm2").post(f"/jobs/{job.pk}/complete/", {"result": "建议换管"}).status_code == 302
    job.refresh_from_db()
    assert job.state == JobState.DONE and not Photo.objects.exists()


def test_an_end_before_its_time_asks_first_and_then_goes_on(job, sign_in):
    helper, path = sign_in("firm2"), f"/jobs/{job.pk}/complete/"
    answer = helper.post(path, {"result": "完成", "hours": "2", "photos": picture()})
    assert answer.status_code == 422 and EARLY in answer.content.decode()
    assert answer.context["done_form"].errors.keys() == {"sure"}
    assert not Photo.objects.exists()
    assert helper.post(path, {"result": "完成", "hours": "2", "photos": picture(), "sure": "on"}).status_code == 302
    job.refresh_from_db()
    assert (job.state, job.worked) == (JobState.DONE, timedelta(hours=2))


@pytest.mark.parametrize(
    ("left", "minutes_since_arrival", "hours", "wrong", "asks"),
    [
        (timedelta(hours=2, minutes=30), 120, "", ["sure"], "距约定结束时间还有2小时30分钟。"),
        (timedelta(seconds=1), 120, "1", ["sure"], "距约定结束时间还有0小时1分钟。"),
        (timedelta(0), 120, "", [], None),
        (timedelta(0), 15, "", [], None),
        (timedelta(0), 14, "", ["sure"], "支援人员刚刚到场：请填写工时，或勾选此项。"),
        (timedelta(0), 14, "0.25", [], "支援人员刚刚到场：请填写工时，或勾选此项。"),
        (timedelta(0), 14, "many", ["hours"], "支援人员刚刚到场：请填写工时，或勾选此项。"),
    ],
)
def test_what_is_missing_is_said(left: timedelta, minutes_since_arrival: int, hours: str, wrong: list[str], asks: str | None) -> None:
    at = datetime(2026, 11, 21, 16, tzinfo=ZoneInfo("Asia/Shanghai"))
    job = Job(ends_at=at + left, arrived_at=at - timedelta(minutes=minutes_since_arrival), mode="advise")
    data: dict[str, Any] = {"result": "完成", "hours": hours}
    form = DoneForm(data, job=job, at=at)
    assert list(form.errors) == wrong
    assert ("sure" in form.fields and form.fields["sure"].help_text) == (asks or False)
    if wrong == ["sure"]:
        assert DoneForm({**data, "sure": "on"}, job=job, at=at).is_valid()


def test_an_empty_report_is_told_beside_its_fields(job, now, sign_in):
    ended(job, now)
    answer = sign_in("firm2").post(f"/jobs/{job.pk}/complete/", {"result": "   ", "hours": "0.1", "photos": picture()})
    assert answer.status_code == 422 and list(answer.context["done_form"].errors) == ["result", "hours"]


def test_another_firm_may_not_report_it(job, sign_in):
    assert sign_in("firm3").post(f"/jobs/{job.pk}/complete/", {"result": "x"}).status_code == 404
    assert sign_in("firm1").post(f"/jobs/{job.pk}/complete/", {"result": "x"}).status_code == 403
