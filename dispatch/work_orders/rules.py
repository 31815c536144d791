"""Who may do what with work orders (permission matrix of the domain, rows complaint create to call-back)."""

from __future__ import annotations

from typing import Any

from dispatch.work_orders.models import CoHandler, Exclusion, Transfer, WorkOrder
from federation.accounts import rules as people
from federation.accounts.models import FIRM_ROLES, Membership, Role

SEES_ALL = (Role.LEADER, Role.DISPATCHER, Role.SUPERVISOR)
FILES = (*FIRM_ROLES, Role.LEADER, Role.DISPATCHER, Role.DEPARTMENT, Role.COMMUNITY, Role.GRID, Role.OWNERS)
SEES = (*FIRM_ROLES, *SEES_ALL, Role.DEPARTMENT, Role.COMMUNITY, Role.GRID, Role.OWNERS)


def can_file(by: Membership, _subject: Any = None) -> bool:
    """Everybody who meets residents; residents themselves come through the public door."""
    return by.role in FILES


def can_see(by: Membership, _subject: Any = None) -> bool:
    """Who has a list of orders at all."""
    return by.role in SEES


def can_direct(by: Membership, _order: Any = None) -> bool:
    """Assign, approve, park, exclude, close: the property management centre and the leaders."""
    return people.commands(by)


def holds(by: Membership, order: WorkOrder) -> bool:
    """A member of the firm or the department that is responsible; never the firm that is complained about."""
    if by.role in FIRM_ROLES:
        return by.firm_id == order.firm_id and by.firm_id != order.about_firm_id
    return by.role == Role.DEPARTMENT and people.same(by.department_id, order.department_id)


def can_claim(by: Membership, order: WorkOrder) -> bool:
    """Anybody of the firm under contract."""
    return by.role in FIRM_ROLES and holds(by, order)


def can_handle(by: Membership, order: WorkOrder) -> bool:
    """Who holds it; the dispatcher may in their place."""
    return holds(by, order) or people.is_dispatcher(by)


def can_return(by: Membership, order: WorkOrder) -> bool:
    """The holder's managers, with a reason."""
    return holds(by, order) and by.role != Role.FIRM_STAFF


def can_request(by: Membership, order: WorkOrder) -> bool:
    """Ask for a transfer or an exclusion: the holder's managers, and staff."""
    return can_return(by, order) or people.commands(by)


def can_answer_transfer(by: Membership, transfer: Transfer) -> bool:
    """The firm or department it is offered to."""
    if transfer.to_firm_id is not None:
        return people.manages(by, transfer.to_firm_id)
    return by.role == Role.DEPARTMENT and people.same(by.department_id, transfer.to_department_id)


def can_withdraw_transfer(by: Membership, transfer: Transfer) -> bool:
    """Who asked, and staff."""
    return by.pk == transfer.asked_by_id or people.commands(by)


def can_co_answer(by: Membership, row: CoHandler) -> bool:
    """The party that was called in."""
    if row.firm_id is not None:
        return people.acts_for(by, row.firm_id)
    return by.role == Role.DEPARTMENT and people.same(by.department_id, row.department_id)


def can_call_in(by: Membership, order: WorkOrder) -> bool:
    """Staff call departments and other firms in; the department that holds the order may, too."""
    return people.commands(by) or (by.role == Role.DEPARTMENT and holds(by, order))


def can_verify(by: Membership, order: WorkOrder) -> bool:
    """The community looks at the work, or staff; never who did it."""
    if by.role in FIRM_ROLES or (order.handler_id is not None and by.pk == order.handler_id):
        return False
    if by.role in (Role.COMMUNITY, Role.GRID):
        return people.same(by.community_id, order.community_id)
    return people.commands(by)


def can_close(by: Membership, _order: WorkOrder) -> bool:
    """The property management centre and the leaders."""
    return people.commands(by)


def can_reopen(by: Membership, _order: WorkOrder) -> bool:
    """Staff, and the district."""
    return people.commands(by) or by.role == Role.SUPERVISOR


def can_decide_exclusion(by: Membership, _row: Exclusion) -> bool:
    """The property management centre; a leader as well."""
    return people.commands(by)


def can_appeal(by: Membership, row: Exclusion) -> bool:
    """Who asked for it: the same firm or department, or the same person."""
    return by.pk == row.asked_by_id or (people.same(by.firm_id, row.asked_by.firm_id) and by.role != Role.FIRM_STAFF)


def can_decide_appeal(by: Membership, row: Exclusion) -> bool:
    """A leader who did not decide the first time."""
    return people.is_leader(by) and by.pk != row.decided_by_id


def can_reveal(by: Membership, order: WorkOrder) -> bool:
    """Phone and address in full, one at a time and logged: who has accepted it, staff, and the community; the district sees them masked."""
    accepted = holds(by, order) and order.handler_id is not None
    return accepted or people.commands(by) or by.role == Role.COMMUNITY


def can_export(by: Membership, _subject: Any = None) -> bool:
    """Lists leave the house with the dispatcher or a leader."""
    return people.commands(by)
