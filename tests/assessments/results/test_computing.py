"""Inputs are stored, scores computed from them, and nothing else."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.cycles.models import Entrant, Standing
from assessments.results import actions, figures, gathering, queries
from assessments.results.actions.computing import from_inputs, stored
from assessments.results.models import Calculation, Result
from assessments.schemes.models import Panel
from assessments.sheets.models import Sheet
from dispatch.callbacks.models import Callback
from dispatch.categories.models import Category
from dispatch.mutual_aid.models import Job
from dispatch.work_orders.models import Source, WorkOrder
from dispatch.work_orders.states import OrderState
from federation.kernel.errors import Conflict, Denied, Refused
from tests.assessments.results.cast import Judged, sheet

DAY = timedelta(days=1)


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
    entrant = cycle.entrants["通瑞嘉苑"]
    panel = Panel.objects.get(scheme=cycle.cycle.scheme, code="resident")
    sheet(cycle.cast, entrant, panel, Decimal("0.85"), now, by="dispatcher")
    cycle.computed(now)
    assert cycle.result("通瑞嘉苑").panels["resident"] == "90.00"


def order(cycle: Judged, received: datetime, number: int, **changes: Any) -> WorkOrder:
    compound = changes.pop("compound", cycle.entrants["通瑞嘉苑"].compound)
    given: dict[str, Any] = {
        "number": f"T-{number}", "source": Source.PHONE, "category": Category.objects.get(code="STR01"), "title": "漏水",
        "compound": compound, "received_at": received, "respond_due_at": received + DAY, "due_at": received + 5 * DAY,
        "resolved_at": received + DAY, "state": OrderState.CLOSED, "state_since": received,
    }  # fmt: skip
    row: WorkOrder = WorkOrder.objects.create(**given | changes)
    return row


def call(row: WorkOrder, satisfaction: int) -> None:
    given = {"contacted": True, "solved": satisfaction > 2, "satisfaction": satisfaction, "valid": True}
    Callback.objects.create(order=row, attempt=1, at=row.received_at + DAY, outcome="reached", **given)


def test_figures_of_operations_come_from_the_orders_of_the_interval(cycle: Judged, now: datetime) -> None:
    day, entrant = now - 20 * DAY, cycle.entrants["通瑞嘉苑"]
    for number, satisfaction in enumerate((5, 4, 3, 1)):
        call(order(cycle, day, number), satisfaction)
    order(cycle, day, 10, resolved_at=None, due_at=day + DAY, state=OrderState.WORKING, reopened=1)
    order(cycle, day, 11, countable=False)
    order(cycle, day, 12, excluded=True)
    order(cycle, day - 200 * DAY, 13)
    found = figures.figures(cycle.cycle, [entrant], at=now)[entrant.pk]
    values = {name: one.value for name, one in found.items()}
    assert (values["response_rate"], values["solve_rate"], values["satisfaction_rate"]) == (100, 75, Decimal("72.5"))
    assert (values["composite_rate"], values["on_time_rate"], values["overdue_rate"]) == (Decimal("76.5"), 80, 20)
    assert (found["orders_per_100"].part, found["orders_per_100"].whole) == (5, entrant.households)
    assert (found["repeat_per_100"].part, values["recheck_rate"], values["help_points"]) == (1, 100, 0)
    assert figures.behind(cycle.cycle, [entrant], "overdue_rate", at=now).count() == 5
    assert figures.behind(cycle.cycle, [entrant], "solve_rate", at=now).count() == 4
    nothing = figures.figures(cycle.cycle, [cycle.entrants["珠江拉维小镇"]], at=now)[cycle.entrants["珠江拉维小镇"].pk]
    assert nothing["solve_rate"].value is None


def test_a_change_of_firm_in_mid_cycle_gives_each_its_own_orders_and_a_merged_compound_brings_its_own(cycle: Judged, now: datetime) -> None:
    old, taken = cycle.entrants["通瑞嘉苑"], cycle.entrants["珠江拉维小镇"]
    first, change = old.during.lower, (now - 30 * DAY).date()
    Entrant.objects.filter(pk=old.pk).update(during=(first, change))
    new = Entrant.objects.create(
        cycle=cycle.cycle, compound=old.compound, firm=taken.firm, during=(change, old.during.upper), grade=old.grade,
        size_band=old.size_band, households=old.households, standing=Standing.RECORDED, reason="不足半个周期",
    )  # fmt: skip
    Entrant.objects.filter(pk=taken.pk).update(merged_into=new, standing=Standing.EXCLUDED, reason="并入")
    order(cycle, now - 60 * DAY, 1)
    order(cycle, now - 20 * DAY, 2)
    order(cycle, now - 20 * DAY, 3, compound=taken.compound)

    rows = gathering.entrants(cycle.cycle, surveyed={}, at=now)

    found = {one.key: one for one in rows}
    assert str(taken.pk) not in found and not found[str(new.pk)].ranked
    assert found[str(old.pk)].figures["orders_per_100"].part == 1
    assert found[str(new.pk)].figures["orders_per_100"].part == 2
    assert found[str(new.pk)].households == old.households + taken.households
    assert {sheet.panel for sheet in found[str(new.pk)].sheets} >= {"community", "third_party"}  # brought by the merged one


def test_help_given_comes_from_the_ledger(cycle: Judged, credited: Job, now: datetime) -> None:
    found = figures.figures(cycle.cycle, cycle.entrants.values(), at=now)
    assert found[cycle.entrants["珠江拉维小镇"].pk]["help_points"].value == Decimal("4.50")
    assert found[cycle.entrants["通瑞嘉苑"].pk]["help_points"].value == 0


def test_the_number_of_queries_does_not_grow(cycle: Judged, now: datetime) -> None:
    gathering.entrants(cycle.cycle, surveyed={}, at=now)  # loads the cycle's scheme and subdistrict once
    with CaptureQueriesContext(connection) as five:
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
