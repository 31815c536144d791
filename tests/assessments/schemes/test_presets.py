"""The ready-made schemes are complete, and what is locked stays locked, also for SQL."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from assessments.schemes import actions, queries
from assessments.schemes.models import Effect, Indicator, Panel, PanelCode
from assessments.schemes.presets import presets
from assessments.schemes.states import SchemeState
from federation.kernel.errors import Denied
from tests.cast import Cast


def test_every_preset_becomes_a_draft(luyi: Cast, now: datetime) -> None:
    for code, preset in presets().items():
        scheme = actions.from_preset(code, by=luyi.dispatcher, at=now)
        assert scheme.state == SchemeState.DRAFT
        assert scheme.indicators.count() == len(preset.indicators)
        assert scheme.grades.count() == len(preset.grades)
        assert not scheme.indicators.filter(name_en="").exists()


def test_the_four_sides_have_a_hundred_points_each(luyi: Cast, now: datetime) -> None:
    scheme = actions.from_preset("four_panels", by=luyi.dispatcher, at=now)
    assert {panel.code: panel.weight for panel in scheme.panels.all()} == {
        PanelCode.RESIDENT: 40,
        PanelCode.COMMUNITY: 20,
        PanelCode.DEPARTMENT: 15,
        PanelCode.THIRD_PARTY: 25,
    }
    assert queries.weight_sum(scheme) == 100
    for panel in scheme.panels.all():
        assert sum(row.points for row in queries.leaves(scheme) if row.panel_id == panel.pk) == 100, panel.code
    headings = Indicator.objects.filter(scheme=scheme, parent=None, children__isnull=False).distinct()
    sums = [sum(child.points for child in heading.children.all()) for heading in headings]
    assert sums == [10, 12, 20, 14, 16, 8, 8, 6, 6]
    assert scheme.indicators.filter(effect=Effect.VETO).count() == 5


def test_a_second_copy_is_the_next_version(luyi: Cast, now: datetime) -> None:
    first = actions.from_preset("credit_shandong", by=luyi.leader, at=now)
    second = actions.from_preset("credit_shandong", by=luyi.leader, at=now)
    assert (first.version, second.version) == (1, 2)


def test_firms_and_raters_write_no_schemes(luyi: Cast, now: datetime) -> None:
    for person in (luyi.firm1, luyi.community, luyi.assessor, luyi.department):
        with pytest.raises(Denied):
            actions.from_preset("four_panels", by=person, at=now)


LOCKED = [
    ("assessments_scheme", "bonus_cap = 99"),
    ("assessments_scheme", "state = 'draft'"),
    ("assessments_panel", "weight = 1"),
    ("assessments_indicator", "points = 1"),
    ("assessments_grade", "name = 'x'"),
]


def test_a_locked_scheme_refuses_sql(luyi: Cast, now: datetime) -> None:
    scheme = actions.from_preset("four_panels", by=luyi.dispatcher, at=now)
    actions.lock(scheme, by=luyi.leader, at=now)
    for table, change in LOCKED:
        with pytest.raises(IntegrityError, match="locked"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {change}")
    for table in ("assessments_indicator", "assessments_panel", "assessments_grade", "assessments_scheme"):
        with pytest.raises(IntegrityError, match="locked"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")
    with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
        Panel.objects.create(scheme=scheme, code=PanelCode.OPERATIONS, name="x", weight=Decimal(0), position=9)


def test_the_database_refuses_a_nonsense_rule(luyi: Cast, now: datetime) -> None:
    scheme = actions.from_preset("four_panels", by=luyi.dispatcher, at=now)
    for wrong in ({"per_occurrence": 0}, {"points": -1}, {"effect": Effect.BONUS}, {"formula": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            scheme.indicators.filter(code="T101").update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        scheme.panels.update(weight=-1)
