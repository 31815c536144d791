"""Who fills in, reads and corrects a sheet."""

from __future__ import annotations

from typing import Any

from assessments.cycles import rules as cycles
from assessments.cycles.models import Rater
from assessments.cycles.states import CycleState
from assessments.sheets.models import Sheet
from federation.accounts.models import Membership, Role


def has_sheets(by: Membership, _subject: Any = None) -> bool:
    """Whoever can be asked to judge."""
    return cycles.can_judge(by)


def can_score(by: Membership, rater: Rater) -> bool:
    """Only the person the sheet was given to; nobody fills it in for somebody else."""
    return by.pk == rater.member_id


def can_see(by: Membership, rater: Rater) -> bool:
    """The rater, the office and the district; firms never see a sheet as such."""
    return can_score(by, rater) or cycles.can_read(by)


def can_correct(by: Membership, sheet: Sheet) -> bool:
    """The rater corrects the own signed sheet until the firms have seen their scores."""
    return can_score(by, sheet.rater)


def is_collecting(rater: Rater, draft: Sheet | None) -> bool:
    """Marks are taken while the cycle collects; a correction also while it is being checked."""
    state = rater.cycle.state
    return state == CycleState.OPEN or (state == CycleState.CHECKING and draft is not None and draft.corrects_id is not None)


def can_import(by: Membership, cycle: Any) -> bool:
    """The office for any assessor, an assessor the own results; firms, communities and departments nothing."""
    return cycles.can_run(by) or (by.role == Role.ASSESSOR and Rater.objects.filter(cycle=cycle, member=by.pk).exists())


def can_import_for(by: Membership, member: Membership) -> bool:
    """In whose name results are taken in."""
    return cycles.can_run(by) or by.pk == member.pk


def can_import_for_all(by: Membership, _subject: Any = None) -> bool:
    """Whose template holds everybody's projects."""
    return cycles.can_run(by)
