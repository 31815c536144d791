"""How often something may happen in a while, counted in the shared cache, or in this process when that is away."""

from __future__ import annotations

import time
from typing import cast

from django.core.cache import cache as _cache
from django.utils.crypto import salted_hmac

from federation.kernel.cache import ForgivingRedisCache

cache = cast(ForgivingRedisCache, _cache)


DAY = 86_400


def _key(what: str, who: str) -> str:
    return f"limit-{what}-{salted_hmac('federation.kernel.limits', who, algorithm='sha256').hexdigest()[:32]}"


def allowed(what: str, who: str, *, most: int, seconds: int) -> bool:
    """Count one more for `who`; False once more than `most` happened since the first of them, at most `seconds` ago."""
    return cache.count(_key(what, who), seconds=seconds) <= most


def wait(what: str, who: str, *, free: int, first: int, longest: int) -> int:
    """Count one more try of `who`, or say how many seconds it still has to wait; a try that must wait costs nothing.

    From the `free`-th try within a day on, each is followed by a wait, `first` seconds and then twice as long each time, at
    most `longest`. `forgive` after one that succeeded.
    """
    key = _key(what, who)
    until = cache.get(f"{key}-until")
    if until is None:
        tries = cache.count(key, seconds=DAY)
        rest = min(first * 2 ** min(max(tries - free, 0), 16), longest)
        if tries < free or cache.add(f"{key}-until", time.time() + rest, timeout=rest):
            return 0
        until = time.time() + rest
    return max(int(until - time.time()) + 1, 1)


def forgive(what: str, who: str) -> None:
    """Forget the tries of `who`."""
    cache.delete_many([_key(what, who), f"{_key(what, who)}-until"])
