"""The palette is measured, so that a later colour cannot quietly become unreadable."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from federation.design.states import TONES

CSS = (Path(__file__).parents[3] / "federation/static/federation/css/base.css").read_text()
THEMES = {
    "light": CSS[CSS.index(":root") : CSS.index('[data-bs-theme="dark"] {')],
    "dark": CSS[CSS.index('[data-bs-theme="dark"] {') : CSS.index(".tone-waiting")],
}


def _colour(theme: str, name: str) -> str:
    found = re.search(rf"--{name}: (#[0-9a-f]+);", THEMES[theme])
    assert found, f"{name} has no colour in the {theme} theme"
    code = found[1][1:]
    return "".join(2 * digit for digit in code) if len(code) == 3 else code


def _luminance(code: str) -> float:
    channels = [int(code[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("tone", TONES)
def test_the_word_of_a_tone_is_readable_on_its_ground_and_on_a_card(theme: str, tone: str) -> None:
    word = _colour(theme, f"ly-{tone}")

    assert _contrast(word, _colour(theme, f"ly-{tone}-bg")) >= 4.5
    assert _contrast(word, _colour(theme, "ly-card")) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ink", ["tblr-body-color", "ly-quiet"])
@pytest.mark.parametrize("ground", ["ly-card", "tblr-body-bg", "ly-sunken"])
def test_text_is_readable_on_every_ground(theme: str, ink: str, ground: str) -> None:
    assert _contrast(_colour(theme, ink), _colour(theme, ground)) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_the_sidebar_and_the_main_button_are_readable(theme: str) -> None:
    assert _contrast(_colour(theme, "ly-side-ink"), _colour(theme, "ly-side")) >= 4.5
    assert _contrast("ffffff", _colour(theme, "tblr-primary")) >= 4.5
    assert _contrast("ffffff", _colour(theme, "tblr-danger")) >= 4.5
