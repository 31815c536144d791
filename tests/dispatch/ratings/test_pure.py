"""Ratings as one number, and the residents' link."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.ratings import tokens
from dispatch.ratings.shrinking import combined, share, shrunk

WEIGHTS = {"requester": 50, "staff": 20, "resident": 30}


@pytest.mark.parametrize(("good", "of", "expected"), [(3, 3, 0.864), (190, 200, 0.937), (0, 0, 0.85)])
def test_few_are_drawn_to_the_street_and_many_are_not(good, of, expected):
    """Three of three is less than 190 of 200, with thirty imagined at 85 %."""
    assert shrunk(good, of, mean=0.85, weight=30) == pytest.approx(expected, abs=0.0005)


def test_stars_as_a_share():
    assert [share(n) for n in (1, 3, 5)] == [0, 0.5, 1]


@given(st.lists(st.floats(0, 1), max_size=40), st.floats(0, 1), st.floats(0, 100))
def test_shrinking_stays_between_the_mean_of_the_street_and_the_own_mean(shares, mean, weight):
    own = sum(shares) / len(shares) if shares else mean
    low, high = sorted((own, mean))
    assert low - 1e-9 <= shrunk(sum(shares), len(shares), mean=mean, weight=weight) <= high + 1e-9


def test_a_silent_side_leaves_its_weight_to_the_others():
    assert combined({"requester": 1.0, "staff": 0.0, "resident": 0.5}, WEIGHTS) == pytest.approx(0.65)
    assert combined({"requester": 1.0, "staff": 0.0}, WEIGHTS) == pytest.approx(50 / 70)
    assert combined({"staff": 0.25}, WEIGHTS) == pytest.approx(0.25)
    assert combined({}, WEIGHTS) is None


def test_sides_without_weight_are_heard_only_alone():
    weights = {"requester": 0, "staff": 1, "resident": 0}
    assert combined({"requester": 1.0, "staff": 0.5}, weights) == 0.5
    assert combined({"requester": 1.0, "resident": 0.5}, weights) == 0.75


def test_a_link_names_its_job_and_nothing_near_it_works():
    job = uuid.uuid4()
    link = tokens.token(7, job)
    assert tokens.read(link) == (7, job)
    _tenant, name, proof = link.split(".")
    other = tokens.token(7, uuid.uuid4()).split(".")[1]
    near = [f"8.{name}.{proof}", f"7.{other}.{proof}", f"7.{name}.", f"7.{name}", f"{'9' * 40}.{name}.{proof}", f"７.{name}.{proof}"]
    for wrong in ("", "x", "..", "7.é.x", *near):
        assert tokens.read(wrong) is None, wrong


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading(text):
    assert tokens.read(text) is None


def test_a_voice_differs_by_device_and_by_job():
    first, second = uuid.uuid4(), uuid.uuid4()
    assert len({tokens.voice("a", first), tokens.voice("b", first), tokens.voice("a", second)}) == 3
