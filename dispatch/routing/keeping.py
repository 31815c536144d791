"""Writing, moving and removing routing rules."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from dispatch.routing import rules
from dispatch.routing.models import RouteTo, RoutingRule
from federation.accounts.models import Membership
from federation.kernel import audit
from federation.kernel.errors import Refused
from federation.kernel.rules import require


def save_rule(rule: RoutingRule | None, *, by: Membership, at: datetime, **fields: Any) -> RoutingRule:
    """A new rule goes to the end; saving a broken one puts it back into use."""
    require(rules.can_keep, by, rule)
    _check(fields)
    with transaction.atomic():
        row = rule or RoutingRule(position=(RoutingRule.objects.aggregate(last=Max("position"))["last"] or 0) + 10)
        for name, value in fields.items():
            setattr(row, name, value)
        row.fault, row.faulty_since = "", None
        row.save()
        audit.record("edit_rule" if rule else "add_rule", row, by=by, at=at, name=row.name)
    return row


def move_rule(rule: RoutingRule, *, up: bool, by: Membership, at: datetime) -> None:
    """Ask it one place earlier or later."""
    require(rules.can_keep, by, rule)
    with transaction.atomic():
        rows = list(RoutingRule.objects.select_for_update().order_by("position", "id"))
        at_place = next(i for i, row in enumerate(rows) if row.pk == rule.pk)
        other = at_place + (-1 if up else 1)
        if not 0 <= other < len(rows):
            raise Refused(_("It stands there already."), code="end")
        rows[at_place], rows[other] = rows[other], rows[at_place]
        for number, row in enumerate(rows, start=1):
            row.position = number * 10
        RoutingRule.objects.bulk_update(rows, ["position"])
        audit.record("edit_rule", rule, by=by, at=at, name=rule.name)


def remove_rule(rule: RoutingRule, *, by: Membership, at: datetime) -> None:
    """It is asked no more; what it routed stays where it is."""
    require(rules.can_keep, by, rule)
    with transaction.atomic():
        audit.record("remove_rule", rule, by=by, at=at, name=rule.name)
        RoutingRule.objects.filter(pk=rule.pk).delete()


def _check(fields: dict[str, Any]) -> None:
    if fields["to"] == RouteTo.FIRM and fields.get("firm") is None:
        raise Refused(_("Choose the firm it goes to."), code="firm")
    if fields["to"] == RouteTo.DEPARTMENT and fields.get("department") is None:
        raise Refused(_("Choose the department it goes to."), code="department")
