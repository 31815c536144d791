"""Inputs are stored, scores computed from them, and nothing else."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.test.utils import CaptureQueriesContext
from django.db import connection

from assessments.cycles.models import Entrant, Rater, Standing
from assessments.results import actions, gathering, queries
from assessments.results.actions.computing import from_inputs, stored
from assessments.results.models import Calculation, Result
from assessments.schemes.models import Panel
from assessments.sheets.models import Sheet
from dispatch.work_orders.models import WorkOrder
from federation.kernel.errors import Conflict, Denied, Refused
from tests.assessments.results.cast import Judged


def test_a_cycle_is_computed_from_its_sheets_and_stored_with_the_way(cycle: Judged, now: datetime) -> None:
    done = cycle.computed(now)

    assert (done.state, done.number, len(done.digest)) == ("done", 1, 64)
    rows = {row.entrant.compound.name: row for row in queries.results(cycle.cycle, cycle.cast.dispatcher)}
    assert len(rows) == len(cycle.entrants)
    assert rows["通瑞嘉苑"].total > rows["珠江拉维小镇"].total
    assert all(row.total is not None and row.grade is not None and row.rank for row in rows.values())
    found = queries.get_result(cycle.cast.dispatcher, cycle.entrants["通瑞嘉苑"].pk)
    assert found.derivation["kind"] == "total" and found.derivation["value"] == str(found.total)
    assert queries.firm_results(cycle.cycle, cycle.cast.leader).count() >= 4


def test_stored_inputs_give_the_same_to_the_last_digit(cycle: Judged, now: datetime) -> None:
    done = cycle.computed(now)
    again = from_inputs(json.loads(json.dumps(done.inputs)))
    for one in again.outcomes:
        row = Result.objects.get(calculation=done, entrant=one.key)
        assert {name: getattr(row, name) for name in stored(one)} == stored(one)


def test_what_changes_afterwards_moves_no_stored_score(cycle: Judged, now: datetime) -> None:
    before = cycle.computed(now)
    Entrant.objects.filter(pk=cycle.entrants["通瑞嘉苑"].pk).update(households=1)
    assert from_inputs(before.inputs) == from_inputs(Calculation.objects.get(pk=before.pk).inputs)
    after = cycle.computed(now)
    assert (after.number, after.digest == before.digest) == (2, False)


def test_a_panel_without_a_signed_sheet_is_missing_and_named(cycle: Judged, now: datetime) -> None:
    entrant = cycle.entrants["通瑞嘉苑"]
    Sheet.objects.filter(rater__entrant=entrant, rater__panel__code="third_party").update(state="replaced")
    cycle.computed(now)
    found = cycle.result("通瑞嘉苑")
    assert (found.total, found.reason, found.panels["third_party"]) == (None, "panel_missing", None)
    with pytest.raises(Refused, match="通瑞嘉苑"):
        actions.show_to_firms(cycle.cycle, by=cycle.cast.dispatcher, at=now)


def test_several_sheets_of_a_panel_are_averaged(cycle: Judged, now: datetime) -> None:
    from tests.assessments.results.cast import sheet

    entrant = cycle.entrants["通瑞嘉苑"]
    panel = Panel.objects.get(scheme=cycle.cycle.scheme, code="resident")
    sheet(cycle.cast, entrant, panel, Decimal("0.85"), now, by="supervisor" if False else "dispatcher")
    cycle.computed(now)
    assert cycle.result("通瑞嘉苑").panels["resident"] == "90.00"


def test_figures_of_operations_come_from_the_orders_of_the_interval(cycle: Judged, now: datetime) -> None:
    entrant = cycle.entrants["通瑞嘉苑"]
    from dispatch.work_orders import actions as orders
    from tests.dispatch.work_orders.conftest import new_order  # type: ignore[attr-defined]


def test_a_change_of_firm_in_mid_cycle_gives_each_its_own_orders(cycle: Judged, now: datetime) -> None: ...


def test_the_number_of_queries_does_not_grow(cycle: Judged, now: datetime) -> None:
    with CaptureQueriesContext(connection, ) as five:
        gathering.entrants(cycle.cycle, surveyed={}, at=now)
    keep = cycle.entrants["通瑞嘉苑"].pk
    Entrant.objects.filter(cycle=cycle.cycle).exclude(pk=keep).update(standing=Standing.EXCLUDED, reason="x", merged_into=keep)
    with CaptureQueriesContext(connection) as one:
        found = gathering.entrants(cycle.cycle, surveyed={}, at=now)
    assert len(five) == len(one) <= 12 and len(found) == 1


def test_only_the_office_computes_and_one_at_a_time(cycle: Judged, now: datetime) -> None:
    with pytest.raises(Denied):
        actions.ask(cycle.cycle, by=cycle.cast.firm1, at=now)
    actions.ask(cycle.cycle, by=cycle.cast.dispatcher, at=now)
    with pytest.raises(Conflict):
        actions.ask(cycle.cycle, by=cycle.cast.dispatcher, at=now)
    cycle.state("notified")  # type: ignore[arg-type]
    with pytest.raises(Refused):
        actions.ask(cycle.cycle, by=cycle.cast.dispatcher, at=now + timedelta(1))
    assert Rater.objects.exists() and WorkOrder is not None
