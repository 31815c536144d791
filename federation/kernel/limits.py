"""How often something may happen in a while, counted in the shared cache, or in this process when that is away."""

from __future__ import annotations

from typing import cast

from django.core.cache import cache as _cache
from django.utils.crypto import salted_hmac

from federation.kernel.cache import ForgivingRedisCache

cache = cast(ForgivingRedisCache, _cache)


def allowed(what: str, who: str, *, most: int, seconds: int) -> bool:
    """Count one more for `who`; False once more than `most` happened since the first of them, at most `seconds` ago."""
    key = f"limit-{what}-{salted_hmac('federation.kernel.limits', who, algorithm='sha256').hexdigest()[:32]}"
    return cache.count(key, seconds=seconds) <= most
