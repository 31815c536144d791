"""Lists cost the same however long they are."""

from __future__ import annotations

from tests.assessments import many
from tests.counting import queries


def test_bulletins_ask_the_same_few_questions(two, sign_in):
    firm = sign_in("firm1")
    queries(firm, "/assessments/bulletins/")
    before = queries(firm, "/assessments/bulletins/")
    many.cycles(two[1].cycle)
    assert queries(firm, "/assessments/bulletins/") == before
