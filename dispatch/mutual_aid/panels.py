"""Parts that other capabilities put on a request's or a job's page or on the workspace; mutual aid shows them and knows none of them.

A capability registers its parts from the app's `ready`. A part is a template and a function that is asked on every
view with the row (None on the workspace), who looks and when; what it returns is the template's context, None hides the part.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from federation.accounts.models import Membership

Context = Callable[[Any, Membership, datetime], dict[str, Any] | None]
PAGES = ("request", "job", "workspace")


@dataclass(frozen=True, slots=True)
class Panel:
    """One part; smaller `order` stands higher."""

    name: str
    template: str
    context: Context
    order: int


_PANELS: dict[str, dict[str, Panel]] = {page: {} for page in PAGES}


def register(name: str, template: str, context: Context, order: int = 100, *, page: str = "request") -> None:
    """Put a part on the page of a request (or of a job, or on the workspace: `page`); the same name replaces it."""
    _PANELS[page][name] = Panel(name, template, context, order)


def on(row: Any, by: Membership, at: datetime, *, page: str = "request") -> list[dict[str, Any]]:
    """The parts to show: `template` and `context`, in order."""
    found = []
    for panel in sorted(_PANELS[page].values(), key=lambda one: (one.order, one.name)):
        context = panel.context(row, by, at)
        if context is not None:
            found.append({"name": panel.name, "template": panel.template, "context": context})
    return found
