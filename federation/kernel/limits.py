"""How often something may happen in a while, counted in the shared cache, or in this process when that is away."""

from __future__ import annotations

from django.core.cache import cache
from django.utils.crypto import salted_hmac


def allowed(what: str, who: str, *, most: int, seconds: int) -> bool:
    """Count one more for `who`; False once more than `most` happened since the first of them, at most `seconds` ago."""
    key = f"limit-{what}-{salted_hmac('federation.kernel.limits', who, algorithm='sha256').hexdigest()[:32]}"
    if cache.add(key, 1, timeout=seconds):
        return most >= 1
    try:
        return int(cache.incr(key)) <= most
    except ValueError:  # it ran out in between
        cache.set(key, 1, timeout=seconds)
        return most >= 1
