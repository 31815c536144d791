"""A crew of ten electricians on a job of five days, and a pump on loan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from dispatch.mutual_aid import actions as aid
from dispatch.mutual_aid.models import HelpRequest, Job
from federation.pool.models import EquipmentType, Kind
from tests.cast import Cast


@pytest.fixture
def book(luyi: Cast, ask: Callable[..., HelpRequest], now: datetime) -> Callable[..., Job]:
    """Ask, find, accept: the job."""

    def _book(**changes: Any) -> Job:
        request = ask(**changes)
        aid.find_helpers(at=now)
        offer = request.offers.get()
        helper = next(m for m in (luyi.firm1, luyi.firm2, luyi.firm3, luyi.firm4, luyi.firm5) if m.firm_id == offer.firm_id)
        return aid.accept_offer(offer, by=helper, at=now)

    return _book


@pytest.fixture
def crew_job(book: Callable[..., Job], crew_line: Callable[[int], aid.NewLine], luyi: Cast, tomorrow: datetime) -> Job:
    """Ten heads of firm1's crew, five days of eight hours for firm4; the window leaves a week."""
    return book(
        by=luyi.firm4, compound=luyi.compounds["珠江东都国际"], title="更换漏电保护器", lines=[crew_line(10)],
        earliest=tomorrow, latest=tomorrow + timedelta(days=6, hours=10), duration=timedelta(hours=8), shifts=5,
    )  # fmt: skip


@pytest.fixture
def pump_line(luyi: Cast) -> Callable[..., aid.NewLine]:
    def _line(code: str = "PMP-TRK", **more: Any) -> aid.NewLine:
        return aid.NewLine(kind=Kind.EQUIPMENT, equipment_type=EquipmentType.objects.get(code=code), **more)

    return _line
