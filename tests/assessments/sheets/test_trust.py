"""Where and when a picture was taken: told to the rater before signing, flagged where others read it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from assessments.cycles.models import Rater
from assessments.results import actions as results
from assessments.results import queries as found
from assessments.sheets import actions, presentation, queries
from assessments.sheets.actions import NewMark
from assessments.sheets.trust import trust
from federation.tenancy.models import Setting
from tests.assessments.sheets.test_scoring import Of, code, picture
from tests.cast import Cast

HERE = SimpleNamespace(latitude=Decimal("39.9"), longitude=Decimal("116.6"))


@pytest.mark.parametrize(
    ("north", "accuracy", "far"),
    [("39.9", 5, None), ("39.9044", 5, None), ("39.9050", 5, 556), ("39.9050", 60, None), ("39.95", 99999, 5560)],
)
def test_far_is_beyond_what_the_phone_s_own_error_explains(north: str, accuracy: int, far: int | None) -> None:
    """A degree of latitude is about 111.2 km; a phone that knows nothing does not excuse five kilometres."""
    there = SimpleNamespace(latitude=Decimal(north), longitude=HERE.longitude)
    assert trust(there, HERE, accuracy=accuracy, timed=True, limit=500).far == far


def test_unknown_positions_are_not_far_but_unplaced() -> None:
    nowhere = SimpleNamespace(latitude=None, longitude=None)
    assert trust(nowhere, HERE, accuracy=None, timed=False, limit=500).unplaced
    assert trust(HERE, nowhere, accuracy=None, timed=True, limit=500).doubtful is False


def shoot(browser: Client, rater: Rater, **facts: Any) -> dict[str, Any]:
    given = {"indicator": str(code(rater, "T302")), "key": str(uuid.uuid4()), "picture": picture(), **facts}
    answer: dict[str, Any] = browser.post(f"/assessments/sheets/{rater.pk}/evidence/", given).json()
    return answer


def test_the_rater_is_told_before_signing_and_everybody_who_reads_it(
    sheet_of: Of, sign_in: Callable[[str], Client], luyi: Cast, now: datetime
) -> None:
    rater, browser = sheet_of("third_party"), sign_in("assessor")
    place, at = rater.entrant.compound, (now - timedelta(hours=2)).isoformat()
    near = {"latitude": str(place.latitude), "longitude": str(place.longitude), "at": at}
    assert shoot(browser, rater, **near)["doubts"] == []
    told = shoot(browser, rater, **{**near, "latitude": str(place.latitude + Decimal("0.02"))})
    assert len(told["doubts"]) == 1 and "2224" in told["doubts"][0] and "2.2 km" in told["html"]
    assert len(shoot(browser, rater)["doubts"]) == 2  # neither position nor time
    page = browser.get(f"/assessments/sheets/{rater.pk}/")
    assert page.context["doubts"] == told["doubts"] + page.context["doubts"][1:] and "2.2 km" in page.content.decode()

    marks = [NewMark(code(rater, "T302"), now, occurrences=1)]
    actions.save_marks(rater, marks=marks, by=rater.member, at=now)
    assert found.far(rater.cycle) == []  # not signed yet
    actions.sign(rater, signature=rater.member.user.get_full_name(), impartial=True, by=rater.member, at=now)
    assert [(entrant.pk, n) for entrant, n in found.far(rater.cycle)] == [(rater.entrant_id, 1)]
    results.compute_now(results.ask(rater.cycle, by=luyi.dispatcher, at=now), at=now)
    office = sign_in("leader")
    derivation = office.get(f"/assessments/results/entrants/{rater.entrant_id}/")
    assert derivation.context["far"] == 1 and "2.2 km" in derivation.content.decode()
    assert str(rater.entrant_id) in office.get(f"/assessments/results/{rater.cycle_id}/?view=firms").content.decode()
    Setting.objects.create(key="assess_evidence_metres", value="5000")
    assert found.far(rater.cycle) == [] and presentation.doubts(queries.rows(rater, queries.current(rater)))[0] != told["doubts"][0]
