"""Who may see and decide what in the ledger."""

from __future__ import annotations

from typing import Any

from dispatch.ledger.models import Account, Proposal
from federation.accounts import rules as people
from federation.accounts.models import Membership, Role
from federation.tenancy import policy


def sees_all(by: Membership, _subject: Any = None) -> bool:
    """Staff and the district's supervisors read every statement."""
    return people.is_staff(by) or by.role == Role.SUPERVISOR


def sees_ledger(by: Membership, _subject: Any = None) -> bool:
    """Firms read their own statement, staff all."""
    return people.is_firm(by) or sees_all(by)


def sees_balances(by: Membership, _subject: Any = None) -> bool:
    """Everybody's balances: staff always, firms where the subdistrict opened them."""
    return sees_all(by) or (people.is_firm(by) and policy.number("ledger_balances_shown") == 1)


def sees_statement(by: Membership, account: Account) -> bool:
    """Every movement: the firm's own, and staff."""
    return sees_all(by) or (account.firm_id is not None and people.acts_for(by, account.firm_id))


def can_propose(by: Membership, _subject: Any = None) -> bool:
    """Corrections, write-offs and openings are proposed by those who command and by the secretariat."""
    return by.role in (Role.DISPATCHER, Role.LEADER, Role.SECRETARIAT)


def can_decide(by: Membership, proposal: Proposal) -> bool:
    """A second person who commands; never the one who proposed, whatever other role that person has."""
    return people.commands(by) and by.user_id != proposal.by.user_id


def can_withdraw(by: Membership, proposal: Proposal) -> bool:
    """Whoever proposed it."""
    return by.pk == proposal.by_id


def can_set_tariff(by: Membership, _subject: Any = None) -> bool:
    """Tariff and limits are numbers of the subdistrict."""
    return people.can_manage_settings(by)
