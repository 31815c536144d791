from __future__ import annotations

from django.db.models import TextChoices

from dispatch.mutual_aid.states import JobState, OfferState, RequestState
from federation.design.states import STATE_TONES, SYMBOLS, TONES, tone_of
from federation.firms.states import FirmState


def test_every_state_of_every_workflow_has_a_tone() -> None:
    workflows: list[type[TextChoices]] = [RequestState, OfferState, JobState, FirmState]

    assert [state for states in workflows for state in states.values if state not in STATE_TONES] == []


def test_every_tone_has_a_symbol() -> None:
    assert set(STATE_TONES.values()) | set(TONES) == set(SYMBOLS)


def test_tone_of_takes_a_tone_a_state_or_anything() -> None:
    assert [tone_of(code) for code in ("review", "escalated", "no_such_state")] == ["review", "urgent", "closed"]
