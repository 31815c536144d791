"""A pump of firm5 on loan to firm2."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from dispatch.handovers import actions
from dispatch.handovers.models import Direction, Grade, Handover
from dispatch.mutual_aid import actions as aid
from dispatch.mutual_aid.models import HelpRequest, Job
from federation.accounts.models import Membership
from federation.pool.models import EquipmentType, Kind, Unit
from tests.cast import Cast


@pytest.fixture
def lend(luyi: Cast, ask: Callable[..., HelpRequest], now: datetime, tomorrow: datetime) -> Callable[..., Job]:
    """firm5's only pump goes to whoever asks, three hours from `start` on."""

    def _lend(by: Membership, start: datetime = tomorrow) -> Job:
        line = aid.NewLine(kind=Kind.EQUIPMENT, equipment_type=EquipmentType.objects.get(code="PMP-TRK"))
        request = ask(by=by, compound=by.firm.contracts.get().compound, title="车库积水", lines=[line],
                      earliest=start, latest=start + timedelta(hours=4), duration=timedelta(hours=3))  # fmt: skip
        aid.find_helpers(at=now)
        return aid.accept_offer(request.offers.get(), by=luyi.firm5, at=now)

    return _lend


@pytest.fixture
def loan(lend: Callable[..., Job], luyi: Cast) -> Job:
    return lend(luyi.firm2)


@pytest.fixture
def unit(loan: Job) -> Unit:
    return loan.bookings.first().unit


@pytest.fixture
def write(luyi: Cast) -> Callable[..., Handover]:
    """The protocol, signed by its writer."""

    def _write(job: Job, direction: Direction, by: Membership, at: datetime, **more: Any) -> Handover:
        given = {"grade": Grade.GOOD, "signature": by.user.get_full_name(), **more}
        return actions.hand_over(job, job.bookings.first().unit, direction, by=by, at=at, **given)

    return _write


@pytest.fixture
def handed_over(loan: Job, write: Callable[..., Handover], luyi: Cast) -> Job:
    """On site, handed over, signed by both."""
    start = loan.starts_at
    aid.arrive(loan, by=luyi.firm5, at=start)
    out = write(loan, Direction.OUT, luyi.firm5, start, meter=120)
    actions.sign(out, signature=luyi.firm2.user.get_full_name(), by=luyi.firm2, at=start)
    return loan
