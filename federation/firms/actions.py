"""A firm's way through the federation: apply, admit, suspend, leave."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Membership
from federation.accounts.queries import commanders, people_of_firm
from federation.firms import queries, rules
from federation.firms.models import MemberKind, PropertyFirm
from federation.firms.states import FIRM, FirmState
from federation.kernel import audit
from federation.kernel.errors import Refused
from federation.kernel.rules import require, require_reason
from federation.kernel.workflow import move
from federation.notices.actions import notify
from federation.tenancy import policy

REASON_NEEDED = {"reject", "suspend", "leave"}


def apply(*, by: Membership, at: datetime, **fields: Any) -> PropertyFirm:
    """Enter a firm's application; `fields` are the cleaned columns of PropertyFirm."""
    require(rules.can_register, by, None)
    with transaction.atomic():
        firm = PropertyFirm(state=FirmState.APPLIED, state_since=at, state_due_at=at + policy.minutes("application_days"), **fields)
        _save(firm)
        audit.record("apply", firm, by=by, at=at, name=firm.name)
    return firm


def edit_firm(firm: PropertyFirm, *, by: Membership, at: datetime, **fields: Any) -> None:
    """Change a firm's own data; what changed is named in the log, the values are not."""
    require(rules.can_edit, by, firm)
    with transaction.atomic():
        row = PropertyFirm.objects.select_for_update(of=("self",)).get(pk=firm.pk)
        changed = sorted(name for name, value in fields.items() if getattr(row, name) != value)
        if "kind" in changed and fields["kind"] != MemberKind.FIRM and row.contracts.exists():
            raise Refused(_("This firm has service contracts; only property firms manage compounds."), code="kind")
        for name in changed:
            setattr(row, name, fields[name])
        _save(row)
        audit.record("edit_firm", row, by=by, at=at, changed=changed)


def _save(firm: PropertyFirm) -> None:
    """Write the row, or say which firm is there already."""
    try:
        with transaction.atomic():
            firm.save()
    except IntegrityError as error:
        raise Refused(_("A firm with this name or credit code is already entered."), code="firm") from error


def decide(firm: PropertyFirm, verb: str, *, reason: str = "", by: Membership, at: datetime) -> None:
    """Admit, reject, suspend, reinstate or let go; those that take something away need a reason."""
    require(rules.can_leave if verb == "leave" else rules.can_decide, by, firm)
    if verb not in FIRM.verbs:
        raise Refused(_("Unknown decision."), code="verb")
    if verb in REASON_NEEDED:
        require_reason(reason)
    with transaction.atomic():
        due = {"suspend": at + policy.minutes("suspension_days"), "reapply": at + policy.minutes("application_days")}.get(verb)
        move(firm, FIRM, verb, by=by, at=at, due_at=due, reason=reason)
        changes: dict[str, Any] = {"reason": reason[:300]}
        if verb == "admit":
            changes["joined_on"] = at.astimezone(ZoneInfo(by.subdistrict.timezone)).date()
        PropertyFirm.objects.filter(pk=firm.pk).update(**changes)
        notify(
            people_of_firm(firm.pk), f"firm.{verb}", gettext_lazy("Membership of %(firm)s: %(state)s"),
            link=f"/firms/{firm.pk}/", at=at, firm=firm.name, state=FirmState(firm.state).label,
        )  # fmt: skip


def sweep(*, at: datetime) -> None:
    """Remind staff of applications and suspensions that wait too long."""
    for firm in queries.due(at):
        notify(
            commanders(), "firm.overdue", gettext_lazy("Waits for a decision: %(firm)s"),
            link=f"/firms/{firm.pk}/", at=at, firm=firm.name,
        )  # fmt: skip
        PropertyFirm.objects.filter(pk=firm.pk).update(state_due_at=at + timedelta(days=7))
