"""The demo shows work in progress."""

from __future__ import annotations

from datetime import datetime

from dispatch.demo import seed
from dispatch.fieldwork.models import Shift
from dispatch.handovers.models import Handover
from dispatch.ledger.models import Posting
from federation.tenancy import scope
from tests.cast import Cast


def test_a_running_crew_and_a_signed_loan(luyi: Cast, now: datetime) -> None:
    seed.scene(at=now)
    scope.enter(luyi.subdistrict.pk)
    crew = Shift.objects.filter(job__request__title="公共照明线路整修")
    assert sorted(crew.values_list("state", flat=True)) == [
        "planned",
        "planned",
        "worked",
    ]
    assert Handover.objects.get().state == "signed"
    assert not Posting.objects.exists()  # nothing that the story would have to explain
