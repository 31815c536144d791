"""Lists cost the same however long they are."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from assessments.cycles.models import Cycle
from tests.assessments import many
from tests.counting import queries


def test_the_list_and_the_board_ask_the_same_few_questions(opened: Cycle, sign_in: Callable[[str], Client]) -> None:
    office = sign_in("leader")
    queries(office, "/assessments/cycles/")
    before = queries(office, "/assessments/cycles/")
    many.cycles(opened)
    assert queries(office, "/assessments/cycles/") == before
