"""Who may do what with lent machines. Both sides sign with their own accounts; staff decide about damage and sign nothing."""

from __future__ import annotations

from dispatch.fieldwork.models import Side
from dispatch.fieldwork.rules import side_of
from dispatch.handovers.models import DamageCase, Handover, Party
from dispatch.mutual_aid.models import Job
from federation.accounts import rules as people
from federation.accounts.models import Membership, Role
from federation.pool import rules as pool
from federation.pool.models import Unit


def can_hand_over(by: Membership, job: Job) -> bool:
    """Anybody of the two sides."""
    return side_of(by, job) is not None


def can_sign(by: Membership, handover: Handover) -> bool:
    """Somebody of the other side than who wrote it."""
    side, first = side_of(by, handover.job), side_of(handover.first_by, handover.job)
    return side is not None and side != first


def can_withdraw(by: Membership, handover: Handover) -> bool:
    """The side that wrote it, while the other has not signed."""
    side = side_of(by, handover.job)
    return side is not None and side == side_of(handover.first_by, handover.job)


def can_report_damage(by: Membership, job: Job) -> bool:
    """Either side, from the return."""
    return side_of(by, job) is not None


def can_assess(by: Membership, _case: DamageCase) -> bool:
    """The subdistrict decides between the firms."""
    return people.commands(by)


def can_agree(by: Membership, case: DamageCase) -> bool:
    """The side that is to pay or to bear it."""
    liable = Side.HELPER if case.party in (Party.HELPER, Party.WEAR) else Side.REQUESTER
    return side_of(by, case.job) == liable and by.role != Role.FIRM_STAFF


def can_dispute(by: Membership, case: DamageCase) -> bool:
    """Either side's managers."""
    return side_of(by, case.job) is not None and by.role != Role.FIRM_STAFF


def can_settle(by: Membership, case: DamageCase) -> bool:
    """The firm that owns the machine says that it is settled; staff may too."""
    return people.manages(by, case.job.firm_id) or people.commands(by)


def can_drop(by: Membership, case: DamageCase) -> bool:
    """The owner of the machine, or staff."""
    return people.manages(by, case.job.firm_id) or people.commands(by)


def can_clear(by: Membership, case: DamageCase) -> bool:
    """The firm that owns the machine, and staff."""
    return people.manages(by, case.job.firm_id) or people.commands(by)


def can_label(by: Membership, unit: Unit) -> bool:
    """Everybody of the firm that owns the machine, and whoever may edit or command it."""
    return people.acts_for(by, unit.resource.firm_id) or people.commands(by) or pool.can_edit(by, unit.resource)
