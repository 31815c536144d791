"""Who judges whom: by role where it follows from it, by hand otherwise; never with a tie to the firm."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import cycle as in_turn
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.cycles import queries, rules
from assessments.cycles.models import Cycle, Entrant, Interest, Rater, Standing
from assessments.cycles.states import CycleState
from assessments.schemes.models import Panel, PanelCode
from federation.accounts.models import Membership, Role
from federation.firms.models import PropertyFirm
from federation.kernel import audit
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require, require_reason


def assign_defaults(cycle: Cycle, *, by: Membership, at: datetime) -> int:
    """Give sheets where nobody has one; returns how many were assigned. People with a tie to the firm are passed over.

    The community's sheet goes to the compound's own, every department gets one, assessors take turns, the office records bonus and veto.
    """
    require(rules.can_run, by, cycle)
    _require_assignable(cycle)
    people = list(queries.judges())
    ties = queries.conflicts()
    panels: list[Panel | None] = [*queries.judged_panels(cycle), *([None] if queries.has_office_sheet(cycle) else [])]
    taken = {(row.entrant_id, row.panel_id) for row in cycle.raters.all()}
    turn = in_turn([member for member in people if member.role == Role.ASSESSOR] or [None])
    new = []
    for entrant in queries.entrants(cycle).exclude(standing=Standing.EXCLUDED):
        assessor = next(turn)
        for panel in panels:
            if (entrant.pk, panel.pk if panel else None) not in taken:
                chosen = _by_role(entrant, panel, people, assessor, by)
                free = [member for member in chosen if entrant.firm_id not in ties.get(member.user_id, ())]
                new += [Rater(cycle=cycle, entrant=entrant, panel=panel, member=member) for member in free]
    with transaction.atomic():
        Rater.objects.bulk_create(new)
        audit.record("assign_raters", cycle, by=by, at=at, count=len(new))
    return len(new)


def _by_role(
    entrant: Entrant, panel: Panel | None, people: Sequence[Membership], assessor: Membership | None, by: Membership
) -> list[Membership]:
    if panel is None or panel.code == PanelCode.OPERATIONS:
        centre = [member for member in people if member.role == Role.DISPATCHER]
        return centre[:1] or [by]
    if panel.code == PanelCode.COMMUNITY:
        own = entrant.compound.community_id
        return [member for member in people if member.role == Role.COMMUNITY and own is not None and member.community_id == own][:1]
    if panel.code == PanelCode.DEPARTMENT:
        first = {member.department_id: member for member in reversed(people) if member.role == Role.DEPARTMENT}
        return list(first.values())
    return [assessor] if panel.code == PanelCode.THIRD_PARTY and assessor is not None else []


def assign(cycle: Cycle, *, panel: Panel | None, member: Membership, entrants: Sequence[Entrant], by: Membership, at: datetime) -> int:
    """Give one person the sheets of several projects; those with a tie to the firm are refused by name. Returns how many are new."""
    require(rules.can_run, by, cycle)
    _require_assignable(cycle)
    if not rules.can_judge(member):
        raise Refused(_("People of this role do not judge."), code="role")
    if panel is not None and panel.scheme_id != cycle.scheme_id:
        raise Refused(_("This panel belongs to another scheme."), code="panel")
    ties = queries.conflicts().get(member.user_id, set())
    blocked = [str(entrant) for entrant in entrants if entrant.firm_id in ties]
    if blocked:
        sentence = _("%(person)s has a tie to the firm and must not judge: %(projects)s")
        raise Refused(sentence % {"person": member.user, "projects": "、".join(blocked)}, code="conflict_of_interest")
    known = set(Rater.objects.filter(cycle=cycle, panel=panel, member=member).values_list("entrant", flat=True))
    new = [Rater(cycle=cycle, entrant=entrant, panel=panel, member=member) for entrant in entrants if entrant.pk not in known]
    with transaction.atomic():
        Rater.objects.bulk_create(new)
        audit.record("assign_rater", cycle, by=by, at=at, member=member.pk, count=len(new))
    return len(new)


def unassign(rater: Rater, *, by: Membership, at: datetime) -> None:
    """Take a sheet away that nobody has begun."""
    cycle: Cycle = rater.cycle
    require(rules.can_run, by, cycle)
    _require_assignable(cycle)
    if rater.sheets.exists():
        raise Refused(_("A sheet has been filled in already; it stays."), code="begun")
    with transaction.atomic():
        audit.record("unassign_rater", rater, by=by, at=at, thread=cycle.pk, member=rater.member_id)
        Rater.objects.filter(pk=rater.pk).delete()


def declare_interest(*, member: Membership, firm: PropertyFirm, reason: str, by: Membership, at: datetime) -> Interest:
    """Note a person's tie to a firm: sheets not yet signed are taken away, signed ones are named for the leader to judge again."""
    require(rules.can_run, by, None)
    require_reason(reason)
    with transaction.atomic():
        row: Any
        row, _made = Interest.objects.get_or_create(
            member=member, firm=firm, defaults={"reason": reason.strip()[:300], "by": by, "created_at": at}
        )
        open_ones = Rater.objects.filter(
            member__user=member.user_id, entrant__firm=firm, cycle__state__in=["draft", "opening", "open", "checking"]
        )
        open_ones.filter(sheets=None).delete()
        audit.record("declare_interest", row, by=by, at=at, member=member.pk, firm=firm.pk, reason=reason)
    return row


def _require_assignable(cycle: Cycle) -> None:
    if cycle.state not in (CycleState.DRAFT, CycleState.OPEN):
        raise Conflict(_("Raters are assigned until collecting is over."), code="state")
