"""The shared cache on Valkey, which may hang, be wiped or be away without anybody noticing more than slowness."""

from __future__ import annotations

import time
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

REST_SECONDS = 5.0
_resting: dict[str, float] = {}  # server -> until when this process leaves it alone; shared by its threads


class LocalCache(LocMemCache):
    """This process's own memory."""

    def count(self, key: str, *, seconds: int) -> int:
        """How often this was asked for with the key since the first time, at most `seconds` ago."""
        if self.add(key, 1, timeout=seconds):
            return 1
        try:
            return self.incr(key)
        except ValueError:  # it ran out in between
            self.set(key, 1, timeout=seconds)
            return 1


class CountingRedisCache(RedisCache):
    """Counts in one round trip."""

    def count(self, key: str, *, seconds: int) -> int:
        """How often this was asked for with the key since the first time, at most `seconds` ago."""
        name = self.make_and_validate_key(key)
        both = self._cache.get_client(name, write=True).pipeline()
        both.set(name, 0, ex=seconds, nx=True)
        both.incr(name)
        return int(both.execute()[1])


class ForgivingRedisCache(CountingRedisCache):
    """Falls back to this process's own memory on any broker error, so that limits still limit.

    After an error the server is left alone for some seconds: a page that asks ten times (a sign-in does) waits
    for a hung server once, not ten times.
    """

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        params.setdefault("OPTIONS", {})["retry"] = Retry(NoBackoff(), 0)
        super().__init__(server, params)

    def _forgive(self, method: str, *args: Any, **kwargs: Any) -> Any:
        server = str(self._servers[0])  # type: ignore[attr-defined]
        if time.monotonic() >= _resting.get(server, 0.0):
            try:
                return getattr(super(), method)(*args, **kwargs)
            except (RedisError, OSError):
                _resting[server] = time.monotonic() + REST_SECONDS
        return getattr(caches["local"], method)(*args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._forgive("get", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self._forgive("set", *args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self._forgive("add", *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self._forgive("delete", *args, **kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> Any:
        return self._forgive("incr", *args, **kwargs)

    def count(self, *args: Any, **kwargs: Any) -> int:
        return int(self._forgive("count", *args, **kwargs))

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        return self._forgive("touch", *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._forgive("get_many", *args, **kwargs)

    def set_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._forgive("set_many", *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._forgive("delete_many", *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        return self._forgive("has_key", *args, **kwargs)
