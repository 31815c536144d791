"""Jobs that are credited, by the shortest way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from dispatch.ledger import actions as ledger
from dispatch.ledger.models import PostingKind
from dispatch.mutual_aid import actions
from dispatch.mutual_aid.models import Job


@pytest.fixture
def confirmed(ask: Any, luyi: Any, now: datetime) -> Job:
    """Three hours by firm2's expert at firm1's compound, confirmed and not yet credited."""
    request = ask()
    actions.find_helpers(at=now)
    job = actions.accept_offer(request.offers.get(), by=luyi.firm2, at=now)
    actions.arrive(job, by=luyi.firm2, at=now)
    actions.complete(job, result="修好", worked=timedelta(hours=3), by=luyi.firm2, at=now)
    actions.confirm(job, by=luyi.firm1, at=now)
    return job


@pytest.fixture
def credited(confirmed: Job, now: datetime) -> Job:
    """The same, credited: 4.50 points."""
    actions.credit(confirmed, by=None, at=now)
    return confirmed


@pytest.fixture
def write_off(luyi: Any, now: datetime) -> Callable[..., Any]:
    """A proposal by the dispatcher to forgive firm1 so many points."""

    def _propose(points: str, **changes: Any) -> Any:
        sides = {
            "credited": ledger.account_of(luyi.firm1.firm_id, at=now),
            "debited": ledger.account_of(None, at=now),
            **changes,
        }
        return ledger.propose(
            sides.pop("kind", PostingKind.WRITE_OFF), amount=Decimal(points), reason="企业退出", by=luyi.dispatcher, at=now, **sides
        )

    return _propose
