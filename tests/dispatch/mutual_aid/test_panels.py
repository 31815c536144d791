"""Other capabilities' parts on the page of a request, and their say when a job moves."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from dispatch.mutual_aid import hooks, panels
from federation.kernel.errors import Refused

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
BY: Any = SimpleNamespace(role="dispatcher")


def test_parts_come_in_order_and_none_hides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "_PANELS", {"request": {}, "job": {}})
    panels.register("late", "b.html", lambda row, by, at: {"n": row}, order=200)
    panels.register("hidden", "h.html", lambda row, by, at: None, order=5)
    panels.register("early", "a.html", lambda row, by, at: {"n": row}, order=10)
    panels.register("other", "j.html", lambda row, by, at: {}, page="job")
    assert [part["name"] for part in panels.on(1, BY, NOW)] == ["early", "late"]
    assert [part["template"] for part in panels.on(1, BY, NOW, page="job")] == ["j.html"]


def test_a_hook_can_object_and_another_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(hooks, "_BEFORE", hooks.defaultdict(list))
    monkeypatch.setattr(hooks, "_AFTER", hooks.defaultdict(list))

    def objects(job: Any, by: Any, at: datetime) -> None:
        raise Refused("not yet")

    hooks.before("arrive", objects)
    hooks.after("arrive", lambda job, by, at: seen.append("followed"))
    with pytest.raises(Refused):
        hooks.ask("arrive", BY, by=None, at=NOW)
    hooks.tell("arrive", BY, by=None, at=NOW)
    hooks.ask("complete", BY, by=None, at=NOW)
    assert seen == ["followed"]
    with pytest.raises(AssertionError):
        hooks.before("no such verb", objects)
