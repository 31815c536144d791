"""Every workflow × every verb × every state: allowed moves move, all others are refused and change nothing."""

from __future__ import annotations

import ast
import sys
from datetime import datetime, timedelta
from typing import Any

import pytest

from assessments.results.states import APPEAL, AppealState
from dispatch.cases.states import CASE, CaseState
from dispatch.mutual_aid import actions
from dispatch.mutual_aid.actions import sweeping
from dispatch.mutual_aid.models import HelpRequest, Job, Offer
from dispatch.mutual_aid.states import JOB, OFFER, REQUEST
from federation.firms.models import PropertyFirm
from federation.firms.states import FIRM, FirmState
from federation.kernel.audit import LogEntry
from federation.kernel.errors import Conflict
from federation.kernel.workflow import Workflow, move
from federation.notices.models import Notice
from federation.tenancy import policy
from tests.architecture.source import sources
from tests.flows import a_row_apart, moved, put, workflows

#: Where a row rests although it can be left again: membership and what the library shows are not tasks that end, and an
#: upheld appeal is filed anew only when the office refuses the correction that it led to.
AT_REST = {
    FIRM.name: {FirmState.ADMITTED, FirmState.REJECTED, FirmState.LEFT},
    CASE.name: {CaseState.PUBLISHED, CaseState.WITHDRAWN},
    APPEAL.name: {AppealState.UPHELD},
}


@pytest.fixture
def rows(ask: Any, luyi: Any, now: datetime) -> dict[str, Any]:
    """One row of each kind."""
    request = ask()
    actions.find_helpers(at=now)
    job = actions.accept_offer(request.offers.get(), by=luyi.firm2, at=now)
    return {REQUEST.name: request, OFFER.name: request.offers.get(), JOB.name: job, FIRM.name: luyi.firm1.firm}


@pytest.mark.parametrize(("model", "flow"), moved().items(), ids=lambda one: one.name if isinstance(one, Workflow) else "")
def test_a_verb_moves_from_its_states_and_from_no_other(model: type[Any], flow: Workflow, luyi: Any, now: datetime) -> None:
    row = a_row_apart(model, flow.states.values[0])
    for state in flow.states.values:
        for verb in flow.verbs:
            try_cell(flow, state, verb, row, luyi.dispatcher, now)


def try_cell(flow: Workflow, state: str, verb: str, row: Any, by: Any, now: datetime) -> None:
    """One verb in one state: it moves and is logged, or is refused and nothing has changed."""
    put(row, state)
    later, due, before, due_before = now + timedelta(hours=1), now + timedelta(hours=2), row.state_since, row.state_due_at
    entries = LogEntry.objects.count()
    if state in flow.verbs[verb].sources:
        move(row, flow, verb, by=by, at=later, due_at=due)
        expected = (flow.verbs[verb].target, later, due, entries + 1)
    else:
        with pytest.raises(Conflict) as refusal:
            move(row, flow, verb, by=by, at=later, due_at=due)
        assert str(flow.states(state).label) in str(refusal.value)
        expected = (state, before, due_before, entries)
    stored = type(row)._default_manager.values_list("state", "state_since", "state_due_at").get(pk=row.pk)
    assert (*stored, LogEntry.objects.count()) == expected, (flow.name, state, verb)
    assert row.state == stored[0]


def test_the_walk_covers_every_workflow() -> None:
    """As many as the sources define, each with one model."""
    defined = sum(source.text.count(" = Workflow(") for source in sources())
    cells = sum(len(flow.states.values) * len(flow.verbs) for flow in workflows())
    sys.stdout.write(f"  {len(workflows())} workflows, {cells} cells of state and verb")
    assert len(workflows()) == len(moved()) == len({id(flow) for flow in moved().values()}) == defined >= 39


ALL = pytest.mark.parametrize("flow", workflows(), ids=lambda flow: flow.name)


def births(flow: Workflow) -> set[str]:
    """In which states rows are made, as the capability's sources say: `state=XState.Y`, or the word itself."""
    app, found = flow.states.__module__.partition(".")[0], set()
    for source in sources():
        if source.name.startswith(app) and flow.states.__name__ in source.text:
            for node in ast.walk(source.tree):
                match node:
                    case ast.keyword(arg="state", value=ast.Attribute(value=ast.Name(id=name), attr=attr)) if name == flow.states.__name__:
                        found |= {flow.states[attr].value} if attr in flow.states.__members__ else set()
                    case ast.keyword(arg="state", value=ast.Constant(value=str(word))):
                        found.add(word)
    return found


@ALL
def test_no_state_is_a_dead_end_or_unreachable(flow: Workflow) -> None:
    final = flow.final()
    targets = {verb.target for verb in flow.verbs.values()}
    for state in flow.states.values:
        assert state in targets | births(flow), f"{state} cannot be reached"
        assert state in flow.clocks or state in final or state in AT_REST.get(flow.name, set()), f"{state} has no clock"
    assert not final & set(flow.clocks)


@ALL
def test_a_final_state_is_reached_from_everywhere(flow: Workflow) -> None:
    if flow.name in AT_REST:
        return
    good = flow.final()
    while True:
        more = {source for verb in flow.verbs.values() if verb.target in good for source in verb.sources} - good
        if not more:
            break
        good |= more
    assert good == set(flow.states.values)


@ALL
def test_a_clock_applies_a_verb_that_its_state_allows_or_staff_have_a_way_out(flow: Workflow) -> None:
    for state, clock in flow.clocks.items():
        assert str(clock.why)
        if clock.then:
            assert clock.then in flow.allowed(state), f"{flow.name}: {clock.then} is not possible from {state}"
        else:
            assert flow.allowed(state)


@ALL
def test_every_verb_and_state_has_words(flow: Workflow) -> None:
    assert all(str(verb.label) for verb in flow.verbs.values())
    assert all(str(label) != value for value, label in flow.states.choices)


def test_of_two_simultaneous_moves_one_wins(rows: dict[str, Any], luyi: Any, now: datetime) -> None:
    job = rows[JOB.name]
    same = Job.objects.get(pk=job.pk)
    move(job, JOB, "arrive", by=luyi.firm2, at=now)
    with pytest.raises(Conflict):
        move(same, JOB, "arrive", by=luyi.firm2, at=now)
    assert same.state == "on_site"
    assert LogEntry.objects.filter(verb="arrive", object_id=job.pk).count() == 1


CLOCKED = [pytest.param(flow, state, id=f"{flow.name}-{state}") for flow in (REQUEST, OFFER, JOB) for state in flow.clocks]


@pytest.mark.parametrize(("flow", "state"), CLOCKED)
def test_when_time_is_up_the_clock_acts_or_tells_somebody(
    flow: Workflow, state: str, rows: dict[str, Any], luyi: Any, now: datetime
) -> None:
    """Every state that has a clock is swept: the row moves on, or somebody gets a notice, or a new time is set."""
    row = rows[flow.name]
    for other in rows.values():  # nothing else is due
        type(other)._default_manager.filter(pk=other.pk).update(state_due_at=None)
    if flow is REQUEST:
        put(rows[JOB.name], "confirmed" if state == "finished" else "cancelled" if state != "staffed" else "booked")
        put(rows[OFFER.name], "expired")
    put(row, state)
    due = now + timedelta(minutes=1)
    type(row)._default_manager.filter(pk=row.pk).update(state_due_at=due)
    notices = Notice.objects.count()
    actions.sweep(at=due + timedelta(days=40))
    row.refresh_from_db()
    moved, told = row.state != state, Notice.objects.count() > notices
    assert moved or told
    if flow.clocks[state].then:
        assert moved


def test_what_the_clock_does_twice_it_does_once(rows: dict[str, Any], now: datetime) -> None:
    due = rows[JOB.name].state_due_at + timedelta(minutes=1)
    actions.sweep(at=due)
    once = (Notice.objects.count(), LogEntry.objects.count())
    actions.sweep(at=due)
    assert (Notice.objects.count(), LogEntry.objects.count()) == once


def test_every_row_with_a_deadline_has_one_from_the_start(rows: dict[str, Any], now: datetime) -> None:
    for model, flow in ((HelpRequest, REQUEST), (Offer, OFFER), (Job, JOB)):
        for row in model._default_manager.all():
            assert (row.state_due_at is not None) == (row.state in flow.clocks), f"{flow.name} {row.state}"
    assert PropertyFirm.objects.filter(state=FirmState.ADMITTED, state_due_at=None).exists()
    assert policy.number("late_minutes") > 0


def test_a_late_job_that_was_reported_does_not_hold_up_the_others(
    rows: dict[str, Any], ask: Any, luyi: Any, now: datetime, monkeypatch: Any
) -> None:
    late = rows[JOB.name]
    Job.objects.filter(pk=late.pk).update(late_noticed=True, state_due_at=now)
    ask(title="另一处", latest=now + timedelta(days=3))
    actions.find_helpers(at=now)
    other = actions.accept_offer(Offer.objects.get(state="open"), by=luyi.firm2, at=now)
    put(other, "done")
    Job.objects.filter(pk=other.pk).update(state_due_at=now + timedelta(minutes=1))
    monkeypatch.setattr(sweeping, "BATCH", 1)
    actions.sweep(at=now + timedelta(minutes=2))
    other.refresh_from_db()
    assert other.state == "confirmed"
