"""Whoever comes at once is counted one after the other: no "at most" is exceeded."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connections
from django.utils import timezone

from dispatch.categories.models import Category
from dispatch.fieldwork import actions as fieldwork
from dispatch.fieldwork.actions.subscribing import MOST as FEEDS
from dispatch.fieldwork.models import Feed
from dispatch.intake import actions as intake
from dispatch.intake.models import PhoneCode
from dispatch.mutual_aid import actions as aid
from dispatch.mutual_aid.actions.photographing import MOST as PHOTOS
from dispatch.mutual_aid.models import Photo
from dispatch.work_orders.actions import NewOrder, file_order
from dispatch.work_orders.actions.attaching import MOST as ATTACHMENTS
from dispatch.work_orders.actions.attaching import keep
from dispatch.work_orders.models import Attachment, Source, Stage
from federation.kernel.errors import Refused
from federation.kernel.media import Clean
from federation.pool.models import Kind, Skill
from federation.tenancy import policy, scope
from tests.cast import LUYI, Cast, subdistrict
from tests.conftest import LIVE

AT_ONCE = 24


def at_once(act: Callable[[Cast], object]) -> int:
    """How many of AT_ONCE threads were not refused; each has its connection, and its transaction is held open for a moment."""
    tenant, gate, done = subdistrict(LUYI), threading.Barrier(AT_ONCE), []

    def one() -> None:
        try:
            gate.wait(30)
            with scope.atomic_tenant(tenant.pk):
                act(Cast(tenant))
                done.append(1)
        except Refused:
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return len(done)


@pytest.mark.django_db(**LIVE)
def test_no_more_than_the_most_however_many_come_at_once(world: None, settings: object, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    tenant, now = subdistrict(LUYI).pk, timezone.now()
    with scope.atomic_tenant(tenant):
        cast = Cast(subdistrict(LUYI))
        leader, compound = cast.leader, cast.compounds["通瑞嘉苑"]
        start = now + timedelta(days=2)
        line = aid.NewLine(kind=Kind.EXPERT, skills=[(Skill.objects.get(code="WPF-ROOF"), 1)])
        request = aid.ask(
            by=cast.firm1, at=now, firm=cast.firm1.firm, compound=compound, title="race", lines=[line], earliest=start,
            latest=start + timedelta(hours=8), duration=timedelta(hours=2),
        )  # fmt: skip
        category = Category.objects.exclude(parent=None).select_related("parent").first()
        order = file_order(NewOrder(source=Source.PHONE, category=category, title="race", compound=compound), by=cast.dispatcher, at=now)
        for _n in range(ATTACHMENTS - 5):
            keep(order, Clean(ContentFile(b"x"), "image/webp", 1, 1), stage=Stage.REPORT, by=None, at=now)

    def photograph(cast: Cast) -> None:
        aid.add_photo(request, file=ContentFile(b"x"), width=1, height=1, by=cast.leader, at=now)

    def attach(_cast: Cast) -> None:
        keep(order, Clean(ContentFile(b"x"), "image/webp", 1, 1), stage=Stage.REPORT, by=None, at=now)

    def subscribe(cast: Cast) -> None:
        fieldwork.subscribe(name="phone", by=cast.leader, at=now)

    def text(_cast: Cast) -> None:
        intake.send_code("13800001234", purpose="report", caller=intake.Caller("203.0.113.5"), at=now)

    with scope.atomic_tenant(tenant):
        photos, feeds = Photo.objects.filter(request=request).count(), Feed.objects.filter(member=leader, revoked_at=None).count()
        codes = policy.number("intake_code_most")
    assert at_once(photograph) == PHOTOS - photos
    assert at_once(attach) == 5
    assert at_once(subscribe) == FEEDS - feeds
    assert at_once(text) == codes
    with scope.atomic_tenant(tenant):
        assert Photo.objects.filter(request=request).count() == PHOTOS
        assert Attachment.objects.filter(order=order).count() == ATTACHMENTS
        assert Feed.objects.filter(member=leader, revoked_at=None).count() == FEEDS
        assert PhoneCode.objects.filter(sent_at=now).count() == codes
