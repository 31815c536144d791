from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from federation.templatetags import design

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


def _render(source: str, **context: Any) -> str:
    with translation.override("en"):
        return Template("{% load design %}" + source).render(Context(context)).strip()


def test_state_badge_has_colour_and_word() -> None:
    assert _render("{% state_badge 'escalated' 'Late' %}") == '<span class="ly-badge tone-urgent">Late</span>'


def test_state_badge_takes_another_tone() -> None:
    assert "tone-good large" in _render("{% state_badge 'x' tone='good' large=True %}")


def test_deadline_ticks_unless_it_is_frozen() -> None:
    due = NOW + timedelta(minutes=22)

    assert "data-due" not in _render("{% deadline due now=now %}", due=due, now=NOW)
    assert "22 min left" in _render("{% deadline due now=now %}", due=due, now=NOW)
    assert "data-due" in _render("{% deadline due due %}", due=due)


def test_deadline_of_nothing_is_a_dash() -> None:
    assert "—" in _render("{% deadline None %}")


def test_score_parts_name_every_part() -> None:
    shown = _render("{% score_parts 91.2 parts %}", parts=[("near", 22.2, 25), ("fits", 20, 20)])

    assert "near <b>22.2</b>/25" in shown and "fits <b>20</b>/20" in shown and "91.2" in shown


@pytest.mark.parametrize(("value", "shown"), [(None, "Not rated yet"), (4.6, "4.6 of 5 stars")])
def test_stars_speak(value: float | None, shown: str) -> None:
    assert shown in _render("{% stars value 12 %}", value=value)


def test_pagination_keeps_the_other_parameters() -> None:
    page = Paginator(range(95), 10).page(2)
    shown = _render("{% pagination page %}", page=page, request=RequestFactory().get("/?state=open&page=2"))

    assert "11–20 of 95" in shown and "?state=open&amp;page=3" in shown and 'aria-current="page">2<' in shown


def test_pagination_of_one_page_only_counts() -> None:
    assert "<ul>" not in _render("{% pagination page %}", page=Paginator([1], 10).page(1), request=RequestFactory().get("/"))


def test_when_is_relative_for_the_past_and_exact_for_the_future() -> None:
    assert "2\xa0hours ago" in _render("{% when at %}", at=timezone.now() - timedelta(hours=2))
    assert "ago" not in _render("{% when at %}", at=timezone.now() + timedelta(hours=2))
    assert _render("{% when None %}") == "—"


def test_window_writes_the_day_once() -> None:
    shown = _render("{% window a b %}", a=NOW, b=NOW + timedelta(hours=4))

    assert "11-21 09:00–13:00" in shown
    assert "11-21 09:00–11-22 09:00" in _render("{% window a b %}", a=NOW, b=NOW + timedelta(days=1))
    assert _render("{% window None None %}") == "—"


@pytest.mark.parametrize(("name", "letters"), [("周明远", "明远"), ("Ada Lin", "AL"), ("", "?")])
def test_initials_follow_the_script(name: str, letters: str) -> None:
    assert design.initials(name) == letters


@pytest.mark.parametrize(("metres", "words"), [(820, "820 m"), (2640, "2.6 km"), (None, "—")])
def test_distance_changes_unit(metres: float | None, words: str) -> None:
    assert design.distance(metres) == words


@pytest.mark.parametrize(("value", "words"), [(3, "+3"), (-4, "−4"), (0, "±0")])
def test_signed_always_has_a_sign(value: float, words: str) -> None:
    assert design.signed(value) == words


def test_small_tags_render() -> None:
    shown = _render(
        "{% icon 'add' %}{% tone 'booked' %}{% tone_icon 'booked' %}{% bar 3 4 %}{% sparkline v %}"
        "{% avatar 'Ada' icon='crew' %}{% copy_button 'A-1' 'Copy it' %}{{ 3.5|hours }}",
        v=[1, 2],
    )

    assert "tone-active" in shown and 'width="75.00"' in shown and "3.5 h" in shown and 'data-copy="A-1"' in shown
