"""Which category a text is about, by the words that point to each; pure, and every suggestion says why.

A word counts its weight times its length, so that “elevator trapped” beats “elevator”; a word that several categories
name is shared out among them. Pairs of characters that a text has in common with a category's name break ties.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_SPLIT = re.compile(r"[\s,，、;；]+")
_NOISE = re.compile(r"[^\w]+")
_PAIR = 0.4  # what a pair of characters shared with the name is worth, beside 1 for a plain word of two characters


@dataclass(frozen=True, slots=True)
class Pointer:
    """What is known of one category: its code, its names, its words with weights."""

    code: str
    name: str
    words: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A category with its score (higher is better, no unit) and the words of the text that led to it."""

    code: str
    score: float
    because: tuple[str, ...]


def words_of(text: str) -> tuple[tuple[str, float], ...]:
    """`停水 水压:5` as pairs of word and weight; a weight that is no number counts 1."""
    found = []
    for part in _SPLIT.split(text.strip()):
        word, _colon, weight = part.replace("：", ":").partition(":")
        if word:
            found.append((plain(word), float(weight) if weight.isdecimal() else 1.0))
    return tuple(found)


def plain(text: str) -> str:
    """Lower case, full-width letters as ordinary ones, without punctuation and spaces."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).casefold())


def suggest(text: str, pointers: Sequence[Pointer], *, most: int = 3) -> list[Suggestion]:
    """The best categories first; empty when no word points anywhere. Ties go by the code."""
    words = plain(text)
    pairs = set(_pairs(words))
    shared = Counter(word for pointer in pointers for word, _weight in pointer.words)
    found = [_judge(words, pairs, pointer, shared) for pointer in pointers]
    ranked = sorted((one for one in found if one.because), key=lambda one: (-one.score, one.code))
    return ranked[:most]


def _judge(words: str, pairs: set[str], pointer: Pointer, shared: Counter[str]) -> Suggestion:
    hits = [(word, weight) for word, weight in pointer.words if word in words]
    score = sum(weight * len(word) / shared[word] for word, weight in hits)
    common = [pair for pair in _pairs(plain(pointer.name)) if pair in pairs]
    because = [word for word, _weight in sorted(hits, key=lambda hit: -hit[1] * len(hit[0]))] or common
    return Suggestion(pointer.code, round(score + _PAIR * len(common), 3), tuple(dict.fromkeys(because)))


def _pairs(text: str) -> Iterable[str]:
    return (text[i : i + 2] for i in range(len(text) - 1))
