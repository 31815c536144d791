"""The resident supply gives the same candidates as the explained ranking, and follows changes of one resource."""

from dataclasses import replace

import numpy as np
import pytest

from bench.matching.gen import make
from dispatch.matching import Interval, rank
from dispatch.matching.instances import as_problem, normal
from dispatch.matching.resident import Resident


@pytest.mark.parametrize(("size", "scenario"), [("tiny", "calm"), ("small", "surge"), ("small", "calm"), ("street", "surge")])
def test_candidates_equal_those_of_the_explained_ranking(size: str, scenario: str) -> None:
    arrays = normal(make(size, 6, scenario))
    supply, resident = as_problem(arrays), Resident(arrays)
    some = 0
    for request in range(0, len(arrays["req_kind"]), 1 + len(arrays["req_kind"]) // 40):
        explained = [(one.line, list(one.candidates)) for one in rank(supply, str(request))]
        assert resident.rank(request, 10**6) == explained
        assert resident.rank(request, 2) == [(line, candidates[:2]) for line, candidates in explained]
        some += sum(len(candidates) for _, candidates in explained)
    assert some


def test_changed_resource_is_ranked_as_it_is_now() -> None:
    arrays = normal(make("small", 6, "calm"))
    supply, resident = as_problem(arrays), Resident(arrays)
    request = next(number for number in range(60) if resident.rank(number, 1)[0][1])
    chosen = int(resident.rank(request, 1)[0][1][0].helper)
    spans = ((0, 40), (40, 90), (100, 101), (110, 192))
    resident.replace(chosen, spans, units=1, rating=17)
    helpers = list(supply.helpers)
    helpers[chosen] = replace(helpers[chosen], available=tuple(Interval(*span) for span in spans), rating=17, quantity=1)
    now = rank(replace(supply, helpers=tuple(helpers)), str(request))
    assert resident.rank(request, 99) == [(one.line, list(one.candidates)) for one in now]
    resident.replace(chosen, (), units=0)
    assert all(str(chosen) != one.helper for _, candidates in resident.rank(request, 99) for one in candidates)


def test_nobody_near_gives_no_candidates() -> None:
    arrays = normal(make("tiny", 6, "calm"))
    arrays["ok"], arrays["ok_ptr"] = np.zeros(0, np.int64), np.zeros_like(arrays["ok_ptr"])
    assert [candidates for _, candidates in Resident(arrays).rank(0, 5)] == [[] for _ in range(int((arrays["line_req"] == 0).sum()))]
