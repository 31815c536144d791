"""Permission as one visible line at the start of every action."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from federation.kernel import identifiers
from federation.kernel.errors import Denied, Refused

Rule = Callable[[Any, Any], bool]


def require(rule: Rule, by: Any, subject: Any) -> None:
    """Raise Denied unless `rule(by, subject)` holds; `by` is None only for the clock, which may do everything."""
    if by is not None and not rule(by, subject):
        raise Denied(_("Your role does not allow this."))


def require_reason(reason: str) -> None:
    """Raise Refused where a person decides something for others and does not say why."""
    if not identifiers.seen(reason):
        raise Refused(_("Please give a reason."), code="reason_required")
