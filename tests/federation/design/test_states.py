from __future__ import annotations

import sys

from federation.design.states import STATE_TONES, SYMBOLS, TONES, tone_of
from tests.flows import workflows


def test_every_state_of_every_workflow_has_a_tone() -> None:
    states = {(flow.name, state) for flow in workflows() for state in flow.states.values}

    sys.stdout.write(f"  {len(states)} states of {len(workflows())} workflows")
    assert sorted(one for one in states if one[1] not in STATE_TONES) == []
    assert len(states) >= 188


def test_every_tone_has_a_symbol() -> None:
    assert set(STATE_TONES.values()) | set(TONES) == set(SYMBOLS)


def test_tone_of_takes_a_tone_a_state_or_anything() -> None:
    assert [tone_of(code) for code in ("review", "escalated", "no_such_state")] == ["review", "urgent", "closed"]
