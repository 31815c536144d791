"""What other capabilities show on a cycle's page: they register here, so that nothing here imports them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assessments.cycles.models import Cycle
from federation.accounts.models import Membership

Context = Callable[[Cycle, Membership, datetime], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class _Panel:
    name: str
    template: str
    context: Context
    order: int


_PANELS: list[_Panel] = []


def register(name: str, template: str, context: Context, order: int) -> None:
    """`context(cycle, by, at)` gives what the template reads as `panel`, or None to hide it; called once, in AppConfig.ready."""
    _PANELS.append(_Panel(name, template, context, order))
    _PANELS.sort(key=lambda panel: panel.order)


def panels(cycle: Cycle, by: Membership, at: datetime) -> list[dict[str, Any]]:
    """The panels of the page in order, each with its template and what it shows."""
    found = ((panel, panel.context(cycle, by, at)) for panel in _PANELS)
    return [{"name": panel.name, "template": panel.template, "panel": context} for panel, context in found if context is not None]
