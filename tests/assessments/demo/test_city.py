"""The reported figure comes out of the reported number of answers, on the page as it is read."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assessments.demo import city
from assessments.surveys import presentation, queries
from tests.cast import Cast


def test_126_000_answers_come_to_93_44_percent(luyi: Cast, now, sign_in, django_assert_max_num_queries) -> None:
    cycle = city.answers(by=luyi.leader, at=now)
    with django_assert_max_num_queries(9):
        found = presentation.progress(cycle, luyi.leader)
    assert (found["street"].valid, found["street"].raw) == (126_000, Decimal("93.44"))
    assert found["street"].part * 100 / 126_000 == Decimal("93.44"), "exactly, before any rounding"
    assert [count for _label, count in found["counts"]] == list(city.OPTIONS)
    assert len(found["rows"]) == 300 and len({row.rates.raw for row in found["rows"]}) > 100
    assert sum(tally.valid for tally in queries.tallies(cycle).values()) == 126_000
    page = sign_in("leader").get(f"/assessments/surveys/{cycle.pk}/").content.decode()
    assert "93.44 <small>%" in page and "126000" in page.replace(",", "")


@pytest.mark.parametrize("number", [0, 299])
def test_sizes_are_tens_that_divide(number: int) -> None:
    sizes = city.sizes()
    assert len(sizes) == 300 and sizes[number] % 10 == 0 and sum(sizes) * 7 // 10 == city.ANSWERS
