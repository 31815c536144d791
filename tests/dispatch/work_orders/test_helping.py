"""An order that asks the federation: what goes along, who reads it, and the deadline."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from dispatch.mutual_aid import actions as aid
from dispatch.work_orders import actions
from dispatch.work_orders.models import Attachment, Medium, Stage
from federation.kernel.audit import LogEntry
from federation.pool.models import Kind, Skill

LINES = {
    "lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0", "lines-MIN_NUM_FORMS": "1", "lines-MAX_NUM_FORMS": "12",
    "lines-0-kind": "expert", "lines-0-quantity": "1", "lines-0-level": "1", "lines-0-mode": "do",
}  # fmt: skip


def typed(moment) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def helped(file, luyi, now, tomorrow):
    """firm1's order with a video; firm2 has accepted to help."""
    order = file(description="住户电话 13800138000，请先联系。")
    actions.claim(order, by=luyi.firm1, at=now)
    video = Attachment(order=order, medium=Medium.VIDEO, stage=Stage.REPORT, mime="video/mp4", size=4, created_at=now)
    video.file.save("clip.mp4", ContentFile(b"clip"), save=False)
    video.save(force_insert=True)
    line = aid.NewLine(kind=Kind.EXPERT, skills=[(Skill.objects.get(code="WPF-ROOF"), 1)])
    request = actions.ask_federation(
        order, lines=[line], earliest=tomorrow, latest=tomorrow + timedelta(hours=8), duration=timedelta(hours=2), by=luyi.firm1, at=now
    )
    aid.find_helpers(at=now)
    return order, video, request


def test_help_past_the_deadline_is_asked_for_twice(file, luyi, now, sign_in):
    order = file()
    actions.claim(order, by=luyi.firm1, at=now)
    skill = Skill.objects.get(code="WPF-ROOF")
    form = {**LINES, "lines-0-skills": [str(skill.pk)], "hours": "2", "earliest": typed(now + timedelta(hours=1))}
    form["latest"] = typed(order.due_at + timedelta(days=1))
    browser, url = sign_in("firm1"), f"/work-orders/{order.pk}/help/"
    answer = browser.post(url, form)
    assert answer.status_code == 422
    assert "早于" in answer.content.decode() and 'name="late"' in answer.content.decode()
    assert browser.post(url, {**form, "late": "on"}).status_code == 302
    order.refresh_from_db()
    assert order.help_request is not None


def test_history_deadline_and_videos_go_along_with_a_way_back(helped, luyi, now, sign_in):
    order, video, request = helped
    own = sign_in("firm1").get(f"/requests/{request.pk}/").content.decode()
    assert f'href="/work-orders/{order.pk}/"' in own and f"/work-orders/help-videos/{video.pk}/" in own
    helper = sign_in("firm2")
    before = helper.get(f"/requests/{request.pk}/").content.decode()
    assert order.number not in before and helper.get(f"/work-orders/help-videos/{video.pk}/").status_code == 404
    aid.accept_offer(request.offers.get(), by=luyi.firm2, at=now)
    after = helper.get(f"/requests/{request.pk}/").content.decode()
    assert order.number in after and f'href="/work-orders/{order.pk}/"' not in after and "13800138000" not in after
    assert helper.get(f"/work-orders/help-videos/{video.pk}/").status_code == 200
    assert sign_in("firm3").get(f"/work-orders/help-videos/{video.pk}/").status_code == 404


def test_the_helper_reads_whom_to_turn_to_once_it_accepted_and_the_look_is_logged(helped, luyi, now, sign_in):
    _order, _video, request = helped
    firm = luyi.firm1.firm
    firm.contact, firm.phone = "王经理", "13912345678"
    firm.save(update_fields=["contact", "phone"])
    job = aid.accept_offer(request.offers.get(), by=luyi.firm2, at=now)
    helper = sign_in("firm2")
    page = helper.get(f"/jobs/{job.pk}/").content.decode()
    assert "王** 139****5678" in page and "13912345678" not in page
    shown = helper.post(f"/jobs/{job.pk}/asker/")
    assert "王经理" in shown.content.decode() and "13912345678" in shown.content.decode()
    assert LogEntry.objects.filter(verb="see_phone", thread=request.pk, actor_name=luyi.firm2.user.get_full_name()).count() == 1
    assert "13912345678" not in sign_in("firm1").post(f"/jobs/{job.pk}/asker/", follow=True).content.decode()
    aid.cancel_job(job, reason="来不了", by=luyi.firm2, at=now)
    assert "13912345678" not in helper.post(f"/jobs/{job.pk}/asker/", follow=True).content.decode()
