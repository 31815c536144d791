"""Writing the ledger: credit a help, and post by decision of two people. Nothing is ever changed or taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.ledger import queries, rules
from dispatch.ledger.models import Account, AccountKind, Entry, Posting, PostingKind, Proposal, TariffRate
from dispatch.ledger.states import PROPOSAL, ProposalState
from dispatch.ledger.valuing import Help, points, rate_for
from federation.accounts.models import Membership
from federation.accounts.queries import commanders
from federation.kernel import audit
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require, require_reason
from federation.kernel.workflow import giving_way, move
from federation.notices.actions import notify
from federation.pool.models import EquipmentType, Trade
from federation.tenancy import policy

BATCH = 200


def account_of(firm_id: UUID | None, *, at: datetime) -> Account:
    """The firm's account, or the subdistrict's own; opened when it is first needed."""
    kind = AccountKind.SUBDISTRICT if firm_id is None else AccountKind.FIRM
    return _account(Account(kind=kind, firm_id=firm_id, opened_at=at))


def account_of_neighbour(code: str, name: str, *, at: datetime) -> Account:
    """The account of a neighbouring subdistrict in this one's ledger."""
    return _account(Account(kind=AccountKind.NEIGHBOUR, code=code, name=name, opened_at=at))


def _account(new: Account) -> Account:
    Account.objects.bulk_create([new], ignore_conflicts=True)
    found: Account = Account.objects.get(kind=new.kind, firm=new.firm_id, code=new.code)
    return found


def post_help(
    given: Help, *, giver: Account, receiver: Account, on: date, by: Membership | None, at: datetime,
    job: UUID | None = None, outside: UUID | None = None,
) -> Posting | None:  # fmt: skip
    """Credit the help of a `job`, or a neighbour's `outside` help, to both sides at the tariff of the day `on` which it was given.

    `by` None is the clock. Who may do so is decided by whoever moves the job. Helping oneself moves nothing. A second posting
    for the same help is refused by the database, whoever comes second.
    """
    if giver.pk == receiver.pk:
        return None
    rate = rate_for(given, queries.rates(), on=on)
    sides = [
        Entry(account=account, points=points(quantity, rate.points), unit=given.measure, quantity=quantity, rate=rate.points,
              tariff_id=rate.id)
        for account, quantity in ((giver, given.quantity), (receiver, -given.quantity))
    ]  # fmt: skip
    try:
        return _post(Posting(kind=PostingKind.JOB, job_id=job, outside_id=outside, by=by, at=at), sides)
    except IntegrityError as error:
        raise Conflict(_("This help is credited already."), code="credited") from error


def _post(posting: Posting, entries: Sequence[Entry]) -> Posting:
    with transaction.atomic():
        posting.lines = len(entries)
        posting.save(force_insert=True)
        for entry in entries:
            entry.posting = posting
        Entry.objects.bulk_create(entries)
    return posting


def propose(
    kind: PostingKind, *, credited: Account, debited: Account, amount: Decimal, reason: str, by: Membership, at: datetime
) -> Proposal:
    """Ask a second person to move points between two accounts: a correction, a write-off or an opening balance."""
    require(rules.can_propose, by, None)
    require_reason(reason)
    if credited.pk == debited.pk:
        raise Refused(_("Points cannot move from an account to itself."), code="same_account")
    if amount <= 0 or amount != round(amount, 2):
        raise Refused(_("Points are more than nothing, with at most two places."), code="points")
    if kind == PostingKind.WRITE_OFF:
        _check_write_off(credited, debited, amount)
    if kind == PostingKind.OPENING and AccountKind.SUBDISTRICT not in (credited.kind, debited.kind):
        raise Refused(_("An opening balance is set against the subdistrict's account."), code="opening")
    return _propose(reason, by, at, kind=kind, credited=credited, debited=debited, points=amount)


def _check_write_off(credited: Account, debited: Account, amount: Decimal) -> None:
    """Against the subdistrict, towards zero and not past it."""
    other = debited if credited.kind == AccountKind.SUBDISTRICT else credited
    if AccountKind.SUBDISTRICT not in (credited.kind, debited.kind):
        raise Refused(_("A write-off is carried by the subdistrict's account."), code="write_off")
    balance = queries.balances().get(other.pk, Decimal(0))
    after = balance + (amount if other is credited else -amount)
    if abs(after) > abs(balance) or after * balance < 0:
        raise Refused(_("A write-off leads towards zero; the balance is %(balance)s.") % {"balance": balance}, code="write_off")


def propose_reversal(posting: Posting, *, reason: str, by: Membership, at: datetime) -> Proposal:
    """Ask a second person to undo a posting by its exact opposite."""
    require(rules.can_propose, by, None)
    require_reason(reason)
    if posting.reversals.exists():
        raise Conflict(_("This posting has been undone already."), code="reversed")
    if Proposal.objects.filter(reverses=posting, state=ProposalState.PROPOSED).exists():
        raise Conflict(_("Somebody has proposed this already."), code="proposed")
    return _propose(reason, by, at, kind=PostingKind.REVERSAL, reverses=posting)


def _propose(reason: str, by: Membership, at: datetime, **what: Any) -> Proposal:
    with transaction.atomic():
        proposal: Proposal = Proposal.objects.create(
            reason=reason.strip()[:300], by=by, created_at=at, state=ProposalState.PROPOSED, state_since=at,
            state_due_at=at + policy.minutes("ledger_approval_days"), **what,
        )  # fmt: skip
        audit.record("propose_posting", proposal, by=by, at=at, kind=proposal.kind, points=proposal.points or "", reason=reason)
        notify(
            [user for user in commanders() if user.pk != by.user_id], "ledger.proposed",
            gettext_lazy("The ledger waits for a second approval: %(reason)s"), link=f"/ledger/decisions/{proposal.pk}/", at=at,
            reason=reason,
        )  # fmt: skip
    return proposal


def approve(proposal: Proposal, *, answer: str = "", by: Membership, at: datetime) -> Posting:
    """The second person agrees: the posting is made in the same transaction."""
    require(rules.can_decide, by, proposal)
    with transaction.atomic():
        move(proposal, PROPOSAL, "approve_posting", by=by, at=at, reason=answer)
        posting = Posting(
            kind=proposal.kind, reverses=proposal.reverses, reason=proposal.reason, by=proposal.by, approved_by=by, at=at,
            job=proposal.reverses.job if proposal.reverses else None, outside=proposal.reverses.outside if proposal.reverses else None,
        )  # fmt: skip
        try:
            _post(posting, _opposites(proposal.reverses) if proposal.reverses else _moved(proposal))
        except IntegrityError as error:
            raise Conflict(_("This posting has been undone already."), code="reversed") from error
        Proposal.objects.filter(pk=proposal.pk).update(decided_by=by, answer=answer[:300], posting=posting)
        _tell(proposal, gettext_lazy("Approved and posted: %(reason)s"), at=at)
    return posting


def _opposites(posting: Posting) -> list[Entry]:
    return [
        Entry(
            account_id=one.account_id, points=-one.points, unit=one.unit, rate=one.rate, tariff_id=one.tariff_id,
            quantity=None if one.quantity is None else -one.quantity,
        )
        for one in posting.entries.all()
    ]  # fmt: skip


def _moved(proposal: Proposal) -> list[Entry]:
    assert proposal.points is not None  # the table's CHECK ties it to the kind
    return [Entry(account=proposal.credited, points=proposal.points), Entry(account=proposal.debited, points=-proposal.points)]


def reject(proposal: Proposal, *, answer: str, by: Membership, at: datetime) -> None:
    """The second person refuses, and says why."""
    require(rules.can_decide, by, proposal)
    require_reason(answer)
    with transaction.atomic():
        move(proposal, PROPOSAL, "reject_posting", by=by, at=at, reason=answer)
        Proposal.objects.filter(pk=proposal.pk).update(decided_by=by, answer=answer[:300])
        _tell(proposal, gettext_lazy("Not approved: %(reason)s"), at=at)


def withdraw(proposal: Proposal, *, by: Membership, at: datetime) -> None:
    """Whoever proposed it takes it back."""
    require(rules.can_withdraw, by, proposal)
    move(proposal, PROPOSAL, "withdraw_posting", by=by, at=at)


def _tell(proposal: Proposal, sentence: object, *, at: datetime) -> None:
    notify([proposal.by.user], "ledger.decided", sentence, link=f"/ledger/decisions/{proposal.pk}/", at=at, reason=proposal.reason)  # type: ignore[arg-type]


def set_limit(account: Account, *, limit: int | None, by: Membership, at: datetime) -> None:
    """How many points below zero this firm is trusted; None goes back to the subdistrict's number."""
    require(rules.can_set_tariff, by, None)
    with transaction.atomic():
        Account.objects.filter(pk=account.pk).update(limit=limit)
        audit.record("set_limit", account, by=by, at=at, firm=account, points="" if limit is None else limit)


def add_rate(
    *, measure: str, mode: str, level: int | None, equipment_type: EquipmentType | None, trade: Trade | None, points: Decimal,
    valid_from: date, reason: str, today: date, by: Membership, at: datetime,
) -> TariffRate:  # fmt: skip
    """A rate from a day on, today at the earliest: what is posted already keeps the rate it was posted at."""
    require(rules.can_set_tariff, by, None)
    require_reason(reason)
    if valid_from < today:
        raise Refused(_("A rate begins today or later; old postings never change."), code="valid_from")
    with transaction.atomic():
        rate: TariffRate = TariffRate.objects.create(
            measure=measure, mode=mode, level=level, equipment_type=equipment_type, trade=trade, points=points,
            valid_from=valid_from, reason=reason[:300], by=by, created_at=at,
        )  # fmt: skip
        audit.record("add_rate", rate, by=by, at=at, kind=measure, points=points, start=valid_from, reason=reason)
    return rate


def sweep(*, at: datetime) -> None:
    """Proposals that nobody decided in time lapse."""
    for proposal in Proposal.objects.filter(state_due_at__lte=at).select_related("by__user").order_by("state_due_at")[:BATCH]:
        with giving_way():
            move(proposal, PROPOSAL, "lapse_posting", by=None, at=at)
            _tell(proposal, gettext_lazy("Nobody approved in time: %(reason)s"), at=at)
