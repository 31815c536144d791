"""The demo's cycles: fictional firms only, collected by the product's own actions."""

from __future__ import annotations

import re
from datetime import datetime

from django.utils import translation

from assessments.cycles.models import Cycle, Entrant, Standing
from assessments.cycles.states import CycleState
from assessments.demo import scene
from assessments.sheets import queries
from federation.notices.models import Notice
from federation.tenancy import scope
from tests.cast import Cast


def test_both_subdistricts_have_something_to_look_at(luyi: Cast, neighbour: Cast, now: datetime) -> None:
    with translation.override("en"):
        scene.load(at=now)
    english = [text for text in Notice.objects.values_list("text", flat=True) if re.search("[A-Za-z]{3,} [A-Za-z]{2,}", text)]
    assert english == []
    states = list(Cycle.objects.order_by("starts_on").values_list("state", flat=True))
    assert states == [CycleState.PUBLISHED, CycleState.CHECKING, CycleState.OPEN]
    real = Entrant.objects.filter(firm__name__startswith=scene.REAL)
    assert real.exists() and not real.exclude(standing=Standing.EXCLUDED).exists()
    rows = queries.panel_inputs(Cycle.objects.get(state=CycleState.CHECKING))
    assert len({row["sheet_id"] for row in rows}) == 16
    assert not {row["entrant_id"] for row in rows} & set(real.values_list("pk", flat=True))
    with scope.atomic_tenant(neighbour.subdistrict.pk):
        assert Cycle.objects.get().state == CycleState.CHECKING
