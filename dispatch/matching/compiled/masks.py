"""Sets of ticks as rows of 64-bit words, and chance from one word: the smallest pieces of the search."""

from __future__ import annotations

import numpy as np

from dispatch.matching.compiled import inlined

ZERO, ONE = np.uint64(0), np.uint64(1)
Array = np.ndarray


@inlined
def any_set(masks: Array, row: int, low: int, length: int) -> bool:
    """Whether a tick of [low, low + length) is in the set."""
    while length > 0:
        bit = low & 63
        span = min(64 - bit, length)
        word = masks[row, low >> 6] >> np.uint64(bit)
        if span < 64:
            word &= (ONE << np.uint64(span)) - ONE
        if word != ZERO:
            return True
        low += span
        length -= span
    return False


@inlined
def add_span(masks: Array, row: int, low: int, length: int) -> None:
    while length > 0:
        bit = low & 63
        span = min(64 - bit, length)
        word = ~ZERO if span == 64 else (ONE << np.uint64(span)) - ONE
        masks[row, low >> 6] |= word << np.uint64(bit)
        low += span
        length -= span


@inlined
def drop_span(masks: Array, row: int, low: int, length: int) -> None:
    while length > 0:
        bit = low & 63
        span = min(64 - bit, length)
        word = ~ZERO if span == 64 else (ONE << np.uint64(span)) - ONE
        masks[row, low >> 6] &= ~(word << np.uint64(bit))
        low += span
        length -= span


@inlined
def draw(chance: Array, below: int) -> int:
    """0 up to, not including, `below`; the state is one word and never zero (xorshift)."""
    word = chance[0]
    word ^= word << np.uint64(13)
    word ^= word >> np.uint64(7)
    word ^= word << np.uint64(17)
    chance[0] = word
    return np.int64(word >> np.uint64(11)) % below  # type: ignore[return-value]


@inlined
def draw_unit(chance: Array) -> float:
    """Evenly in [0, 1)."""
    return draw(chance, 1 << 30) / (1 << 30)
