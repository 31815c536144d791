"""Where a new order goes. A rule that cannot be followed switches itself off, says so, and the next one is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.routing.deciding import Facts, first
from dispatch.routing.models import RouteTo, RoutingRule
from federation.accounts.models import Department
from federation.accounts.queries import commanders
from federation.firms.models import PropertyFirm
from federation.kernel import audit
from federation.notices.actions import notify


@dataclass(frozen=True, slots=True)
class Route:
    """Where to, and by which rule; no rule means the house's default."""

    to: RouteTo
    firm: PropertyFirm | None = None
    department: Department | None = None
    rule: RoutingRule | None = None


def route(facts: Facts, *, at: datetime) -> Route:
    """The first rule in use that fits and can be followed."""
    rules = list(RoutingRule.objects.filter(active=True).select_related("firm", "department").order_by("position", "id"))
    while (rule := first(rules, facts)) is not None:
        fault = _fault(rule)
        if not fault:
            return Route(RouteTo(rule.to), rule.firm, rule.department, rule)
        switch_off(rule, fault=fault, at=at)
        rules.remove(rule)
    return Route(RouteTo.CONTRACT)


def switch_off(rule: RoutingRule, *, fault: str, at: datetime) -> None:
    """Take a broken rule out of use, and tell who can mend it."""
    RoutingRule.objects.filter(pk=rule.pk).update(active=False, fault=fault[:300], faulty_since=at)
    audit.record("switch_off_rule", rule, by=None, at=at, name=rule.name, reason=fault)
    notify(
        commanders(), "routing.fault", gettext_lazy("The routing rule “%(name)s” switched itself off: %(fault)s"),
        link="/work-orders/routing/", at=at, name=rule.name, fault=fault,
    )  # fmt: skip


def _fault(rule: RoutingRule) -> str:
    """Why the rule cannot be followed; empty when it can."""
    if rule.to == RouteTo.FIRM and (rule.firm is None or not rule.firm.lends):
        return _("The firm is not a member just now.")
    if rule.to == RouteTo.DEPARTMENT and rule.department is None:
        return _("The department is gone.")
    return ""
