from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from federation.design import charts
from federation.design.charts import Part, Series

TWO = [Series("Experts", [3, 0]), Series("Crews", [1, 2])]


def _drawings() -> list[str]:
    return [
        charts.bars(["W1", "W2"], TWO, title="a < b"),
        charts.lines(["W1", "W2"], TWO, title="a < b", unit="min"),
        charts.donut([Part("x", 1), Part("y", 0)], title="a < b"),
        charts.stack([Part("x", 1)], of=4, title="a < b"),
        charts.meter(1, of=4, title="a < b"),
        charts.sparkline([1, 2, 1.5], title="a < b"),
    ]


@pytest.mark.parametrize("drawing", _drawings())
def test_every_drawing_is_named_escaped_and_free_of_styles(drawing: str) -> None:
    ElementTree.fromstring(f"<div>{drawing}</div>")

    assert 'role="img"' in drawing
    assert "a &lt; b" in drawing
    assert "style=" not in drawing


def test_bars_stack_and_total() -> None:
    drawing = charts.bars(["W1", "W2"], TWO, title="Help")

    assert re.findall(r'class="total"[^>]*>(\d+)<', drawing) == ["4", "2"]
    assert drawing.count('<rect class="c1" x="') == 1  # the zero draws nothing
    assert "<caption>Help</caption>" in drawing


@pytest.mark.parametrize("draw", [charts.bars, charts.lines])
def test_no_labels_give_no_drawing(draw: Callable[..., str]) -> None:
    assert draw([], [Series("Experts", [])], title="Help") == ""


def test_bars_of_nothing_but_zeros_still_have_an_axis() -> None:
    assert ">4</text>" in charts.bars(["W1"], [Series("Experts", [0])], title="Help")


@pytest.mark.parametrize(("value", "of", "width"), [(1, 4, "25.00"), (9, 4, "100.00"), (-1, 4, "0.00"), (1, 0, "0.00")])
def test_meter_stays_inside_its_rail(value: float, of: float, width: str) -> None:
    assert f'class="fill" x="0" y="0" width="{width}"' in charts.meter(value, of=of)


def test_sparkline_needs_two_points() -> None:
    assert charts.sparkline([5], title="Trend") == ""


def test_donut_of_nothing_shows_zero() -> None:
    assert ">0</text>" in charts.donut([Part("x", 0)], title="Help")


def test_stack_of_nothing_is_an_empty_rail() -> None:
    assert 'class="c1" x="0.00" y="0" width="0.00"' in charts.stack([Part("x", 3)], of=0, title="Score")
