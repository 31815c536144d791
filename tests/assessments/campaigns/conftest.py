"""A campaign of the first subdistrict with two categories and three points, running."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from assessments.campaigns import actions
from assessments.campaigns.actions import NewPhoto
from assessments.campaigns.actions.planning import Draft
from assessments.campaigns.models import Campaign, CampaignPoint, CampaignSite, Finding
from assessments.campaigns.presets import from_text
from tests.cast import Cast

Cell = Callable[..., tuple[CampaignSite, CampaignPoint]]
Found = Callable[..., Finding]
OUTLINE = "# 环境卫生 | Cleanliness\n楼道干净 | Clean stairwells\n垃圾日产日清\n# 秩序 | Order\n消防通道畅通 | Free fire lanes"
#: Served by firm1, firm2 and firm3.
PLACES = ("通瑞嘉苑", "珠江拉维小镇", "珠江丽景")


def webp() -> bytes:
    target = BytesIO()
    Image.new("RGB", (40, 30), "green").save(target, "WEBP")
    return target.getvalue()


def photo(**more: Any) -> NewPhoto:
    return NewPhoto(ContentFile(webp(), "x.webp"), 40, 30, **more)


@pytest.fixture
def draft(luyi: Cast, now: datetime) -> Campaign:
    """Not started yet."""
    day = now.date()
    fields = {"name": "测试整治", "starts_on": day, "ends_on": day + timedelta(days=30), "working_days": 3, "plan": "逐项整改"}
    compounds = [luyi.compounds[name] for name in PLACES]
    return actions.prepare(Draft(fields, from_text(OUTLINE), compounds, [luyi.department.department]), by=luyi.secretariat, at=now)


@pytest.fixture
def campaign(draft: Campaign, luyi: Cast, now: datetime) -> Campaign:
    """Running; the lot falls on nothing unless a test says so."""
    actions.start(draft, by=luyi.dispatcher, at=now)
    Campaign.objects.filter(pk=draft.pk).update(sample_percent=0)
    draft.refresh_from_db()
    return draft


@pytest.fixture
def cell(campaign: Campaign) -> Cell:
    """`cell("珠江拉维小镇", "1.1")`."""

    def _cell(compound: str = PLACES[1], code: str = "1.1") -> tuple[CampaignSite, CampaignPoint]:
        site = CampaignSite.objects.select_related("campaign", "compound").get(campaign=campaign, compound__name=compound)
        return site, CampaignPoint.objects.get(campaign=campaign, code=code)

    return _cell


@pytest.fixture
def found(cell: Cell, luyi: Cast, now: datetime) -> Found:
    """`found(compound, code, at=)` records a finding by the department."""

    def _found(compound: str = PLACES[1], code: str = "1.1", at: datetime = now) -> Finding:
        row = actions.inspect(*cell(compound, code), finding="三单元堆物", photos=[photo()], by=luyi.department, at=at)
        rows = Finding.objects.select_related("site__campaign", "site__compound", "firm", "point")
        return rows.get(inspection=row)

    return _found
