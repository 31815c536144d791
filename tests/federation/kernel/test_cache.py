"""The cache without Valkey, and with a Valkey that takes the call and never answers."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest
from django.core.cache import caches

from federation.kernel import cache as module
from federation.kernel.cache import REST_SECONDS, ForgivingRedisCache
from tests.stack import free_port

PARAMS = {"OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}}


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    module._resting.clear()
    caches["local"].clear()
    yield
    module._resting.clear()


@pytest.fixture
def gone() -> ForgivingRedisCache:
    """Nobody listens."""
    return ForgivingRedisCache(f"redis://127.0.0.1:{free_port()}/0", {"OPTIONS": dict(PARAMS["OPTIONS"])})


@pytest.fixture
def hung() -> Iterator[ForgivingRedisCache]:
    """Somebody listens and says nothing."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(50)
        yield ForgivingRedisCache(f"redis://127.0.0.1:{silent.getsockname()[1]}/0", {"OPTIONS": dict(PARAMS["OPTIONS"])})


def use(cache: ForgivingRedisCache) -> None:
    """Every method that the product and its packages call, twice over."""
    for n in range(2):
        assert cache.get(f"none{n}", "default") == "default"
        assert cache.add(f"key{n}", 1, 60)
        assert not cache.add(f"key{n}", 1, 60)
        assert cache.incr(f"key{n}") == 2
        cache.set(f"other{n}", [1, 2], 60)
        assert cache.get_many([f"key{n}", f"other{n}"]) == {f"key{n}": 2, f"other{n}": [1, 2]}
        assert cache.touch(f"key{n}", 60)
        assert f"key{n}" in cache
        assert cache.get_or_set(f"made{n}", 7) == 7
        assert cache.set_many({f"a{n}": 1}) == []
        cache.delete_many([f"a{n}"])
        assert cache.delete(f"key{n}")
        assert cache.get(f"key{n}") is None
        assert [cache.count(f"often{n}", seconds=60) for _ in range(3)] == [1, 2, 3]


def test_without_valkey_limits_are_counted_in_the_process(gone: ForgivingRedisCache) -> None:
    started = time.monotonic()
    use(gone)
    assert time.monotonic() - started < 2


def test_a_hung_valkey_costs_one_wait_not_one_per_call(hung: ForgivingRedisCache) -> None:
    started = time.monotonic()
    use(hung)
    assert 0.4 < time.monotonic() - started < 2


def test_valkey_is_asked_again_after_a_rest(hung: ForgivingRedisCache, monkeypatch: pytest.MonkeyPatch) -> None:
    hung.set("key", 1)
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + REST_SECONDS + 1)
    resting = dict(module._resting)
    hung.set("key", 1)
    assert module._resting != resting


def test_a_valkey_that_answers_is_used(gone: ForgivingRedisCache) -> None:
    caches["default"].set("shared", "there", 60)
    assert caches["default"].get("shared") == "there"
    assert caches["local"].get("shared") is None


def test_valkey_counts_for_so_long_and_begins_anew() -> None:
    cache = caches["default"]
    assert [cache.count("often", seconds=1) for _ in range(3)] == [1, 2, 3]
    assert caches["local"].get("often") is None
    time.sleep(1.1)
    assert cache.count("often", seconds=1) == 1
