"""Parts that other capabilities put on an order's page; work orders show them and know none of them.

Like dispatch/mutual_aid/panels.py: registered from the app's `ready`; a context of None hides the part.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dispatch.work_orders.models import WorkOrder
from federation.accounts.models import Membership

Context = Callable[[WorkOrder, Membership, datetime], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Panel:
    """One part; smaller `order` stands higher."""

    name: str
    template: str
    context: Context
    order: int


_PANELS: dict[str, Panel] = {}


def register(name: str, template: str, context: Context, order: int = 100) -> None:
    """Put a part on every order's page; the same name replaces it."""
    _PANELS[name] = Panel(name, template, context, order)


def on(row: WorkOrder, by: Membership, at: datetime) -> list[dict[str, Any]]:
    """The parts to show: `template` and `context`, in order."""
    found = []
    for panel in sorted(_PANELS.values(), key=lambda one: (one.order, one.name)):
        context = panel.context(row, by, at)
        if context is not None:
            found.append({"name": panel.name, "template": panel.template, "context": context})
    return found
