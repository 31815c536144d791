"""Residents' words lead to the right category: first for eight of ten titles, among the first three for nine of ten."""

from __future__ import annotations

import json
from pathlib import Path

from dispatch.categories.suggesting import Pointer, suggest, words_of
from federation.environment import BASE_DIR

TITLES = Path(__file__).with_name("titles.txt")


def pointers() -> list[Pointer]:
    rows = json.loads((BASE_DIR / "dispatch/fixtures/categories.json").read_text(encoding="utf-8"))
    return [Pointer(row["code"], row["name"], words_of(row["words"])) for row in rows if "parent" in row]


def titles() -> list[tuple[str, str]]:
    lines = TITLES.read_text(encoding="utf-8").splitlines()
    return [tuple(line.split(" ", 1)) for line in lines if line and not line.startswith("#")]  # type: ignore[misc]


def test_two_hundred_titles() -> None:
    known, cases = pointers(), titles()
    assert len(cases) >= 200 and len({code for code, _title in cases}) == len(known) == 95
    ranked = [(code, [one.code for one in suggest(title, known)]) for code, title in cases]
    assert sum(found[:1] == [code] for code, found in ranked) >= 0.8 * len(cases)
    assert sum(code in found for code, found in ranked) >= 0.9 * len(cases)


def test_every_suggestion_says_why() -> None:
    for _code, title in titles():
        assert all(
            one.because and all(word in title.casefold() or word[:2] in title for word in one.because) for one in suggest(title, pointers())
        )


def test_nothing_is_suggested_for_nothing() -> None:
    assert suggest("", pointers()) == [] and suggest("！？", pointers()) == []


def test_weights_and_full_width_letters() -> None:
    assert words_of("停水 水压:5，ＫＴＶ：2") == (("停水", 1.0), ("水压", 5.0), ("ktv", 2.0))
