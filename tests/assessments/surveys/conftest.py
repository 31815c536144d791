"""A cycle that is open now over the demo's compounds, with a register and codes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from django.utils import timezone

from assessments.cycles.models import Cycle, Entrant, Standing
from assessments.schemes.models import AnswerRule, Panel, PanelCode, Scheme
from assessments.surveys import codes, flagging
from assessments.surveys.codes import Code
from assessments.surveys.models import Answer, Household
from communities.contracts.queries import firm_of
from communities.places.models import Compound
from tests.cast import Cast

HOMES = 6


@dataclass
class Survey:
    """The cycle and, of each compound, its homes with the codes in their hands."""

    cycle: Cycle
    hands: dict[str, list[tuple[Household, Code]]]

    def home(self, compound: str = "通瑞嘉苑", number: int = 0) -> tuple[Household, Code]:
        return self.hands[compound][number]

    def code(self, compound: str = "通瑞嘉苑", number: int = 0) -> Code:
        return self.home(compound, number)[1]


def open_survey(cast: Cast, at: datetime, rule: str = AnswerRule.LATEST, **scheme_fields: Any) -> Survey:
    """Make it; the scope must be open."""
    scheme = Scheme.objects.create(name="问卷方案", answer_rule=rule, created_at=at, state="draft", state_since=at, **scheme_fields)
    Panel.objects.create(scheme=scheme, code=PanelCode.RESIDENT, name="居民满意度", weight=100, position=1)
    today = timezone.localdate(at)
    cycle = Cycle.objects.create(
        scheme=scheme, name="第三季度", starts_on=today - timedelta(days=30), ends_on=today + timedelta(days=30),
        survey_from=today, survey_until=today + timedelta(days=7), created_by=cast.dispatcher, created_at=at, state="open",
        state_since=at,
    )  # fmt: skip
    hands = {}
    for place in Compound.objects.filter(outside=False):
        period = DateRange(cycle.starts_on, cycle.ends_on + timedelta(days=1))
        Entrant.objects.create(
            cycle=cycle, compound=place, firm=firm_of(place, today), during=period, grade=place.grade, size_band="small",
            households=place.households, standing=Standing.RANKED,
        )  # fmt: skip
        hands[place.name] = [_home(cycle, place, number) for number in range(HOMES)]
    return Survey(cycle, hands)


def _home(cycle: Cycle, place: Compound, number: int) -> tuple[Household, Code]:
    code = codes.new(place.subdistrict_id)
    home = Household.objects.create(cycle=cycle, compound=place, building="1号楼", room=f"10{number + 1}", digest=code.digest)
    return home, code


def opened(cycle: Cycle) -> QuerySet[Answer]:
    """End collecting, shuffle what lies in the box, and collect again."""
    Cycle.objects.filter(pk=cycle.pk).update(state="checking")
    flagging.open_box(cycle)
    Cycle.objects.filter(pk=cycle.pk).update(state="open")
    return Answer.objects.filter(cycle=cycle)


@pytest.fixture
def survey(luyi: Cast, now: datetime) -> Survey:
    return open_survey(luyi, now)


@pytest.fixture
def first_counts(luyi: Cast, now: datetime) -> Survey:
    return open_survey(luyi, now, AnswerRule.FIRST)


@pytest.fixture
def tap() -> Callable[..., dict[str, str]]:
    """What a browser sends: the whole, five questions, who."""

    def _tap(overall: int = 2, *choices: int, **more: Any) -> dict[str, str]:
        given = choices or (overall,) * 5
        return {"overall": str(overall), **{f"q{n}": str(one or "") for n, one in enumerate(given, 1)}, "who": "owner", **more}

    return _tap
