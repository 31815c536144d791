"""Counts beside the navigation. Capabilities register theirs by name; a page pays only for those it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from federation.accounts.models import Membership

Counter = Callable[[Membership], int]

_COUNTERS: dict[str, Counter] = {}


def register(name: str, counter: Counter) -> None:
    """Let the capability answer for this badge with one cheap query; called once, in AppConfig.ready."""
    _COUNTERS[name] = counter


class Badges(Mapping[str, int]):
    """The badges of one page: each is counted when it is first looked at, and only once."""

    def __init__(self, membership: Membership | None) -> None:
        self.membership = membership
        self._counted: dict[str, int] = {}

    def __getitem__(self, name: str) -> int:
        if self.membership is None or name not in _COUNTERS:
            raise KeyError(name)
        if name not in self._counted:
            self._counted[name] = _COUNTERS[name](self.membership)
        return self._counted[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_COUNTERS if self.membership is not None else ())

    def __len__(self) -> int:
        return len(_COUNTERS) if self.membership is not None else 0
