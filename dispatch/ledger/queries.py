"""Reading the ledger: balances as of any instant, statements, burden per size, reciprocity, and the proof that it sums to zero.

A period is [start, end): a movement at `start` belongs to it, one at `end` does not. Points are Decimal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, DecimalField, F, Q, QuerySet, Sum, Window
from django.http import Http404

from communities.contracts.models import ServiceContract
from dispatch.ledger import rules
from dispatch.ledger.models import Account, AccountKind, Entry, Posting, PostingKind, Proposal, TariffRate
from dispatch.ledger.states import ProposalState
from dispatch.ledger.valuing import Rate
from federation.accounts.models import Membership
from federation.firms.models import PropertyFirm
from federation.kernel.lookup import one
from federation.tenancy import policy

ZERO = Decimal(0)
_HELP = Q(posting__kind=PostingKind.JOB)
_UNDONE = Q(posting__kind=PostingKind.REVERSAL, posting__reverses__kind=PostingKind.JOB)
GIVEN = (_HELP & Q(points__gt=0)) | (_UNDONE & Q(points__lt=0))
RECEIVED = (_HELP & Q(points__lt=0)) | (_UNDONE & Q(points__gt=0))
_POINTS: DecimalField[Any, Any] = DecimalField(max_digits=14, decimal_places=2)


def within(start: datetime | None, end: datetime | None) -> Q:
    """Entries whose posting lies in [start, end); an empty end is open."""
    found = Q() if start is None else Q(posting__at__gte=start)
    return found if end is None else found & Q(posting__at__lt=end)


def balances(*, before: datetime | None = None) -> dict[UUID, Decimal]:
    """The balance of every account that ever moved, as of the instant; above zero has given more than received."""
    rows = Entry.objects.filter(within(None, before)).order_by().values_list("account")
    return dict(rows.annotate(total=Sum("points")))


def reciprocity() -> dict[UUID, int]:
    """Per firm 0 to 1000: how much a firm owes the federation help, for the ranking.

    `500 - 500 * balance / (|balance| + half)` in whole numbers, `half` the setting `reciprocity_half`: 500 is even, a firm
    that received `half` points more than it gave has 750, one that gave as much more 250; nobody else's balance matters.
    """
    half = policy.number("reciprocity_half")
    rows = Entry.objects.filter(account__firm__isnull=False).order_by().values_list("account__firm")
    found = dict.fromkeys(PropertyFirm.objects.order_by().values_list("pk", flat=True), 500)
    return found | {firm: owed(balance, half) for firm, balance in rows.annotate(total=Sum("points"))}


def owed(balance: Decimal, half: int) -> int:
    """One firm's reciprocity; see `reciprocity`."""
    return int(500 - 500 * balance / (abs(balance) + half))


def accounts() -> QuerySet[Account]:
    """Every account, firms by name first, the subdistrict and its neighbours last."""
    return Account.objects.select_related("firm").order_by("kind", "firm__name", "name")


def silent() -> list[Account]:
    """Member firms that neither gave nor received yet, as accounts that are not opened: they carry nothing, which counts."""
    opened = Account.objects.filter(firm__isnull=False).values("firm")
    return [Account(kind=AccountKind.FIRM, firm=firm) for firm in PropertyFirm.objects.exclude(pk__in=opened) if firm.lends]


def get_account(by: Membership, pk: UUID) -> Account:
    """An account whose statement this person may read, else 404."""
    row = accounts().filter(pk=pk).first()
    if row is None or not rules.sees_statement(by, row):
        raise Http404
    return row


def own_account(by: Membership) -> Account | None:
    """The acting firm's account; None before its first movement."""
    return accounts().filter(firm=by.firm_id).first() if by.firm_id else None


def entries_of(by: Membership) -> QuerySet[Entry]:
    """The entries this person may read: a firm its own, staff and supervisors all."""
    rows = Entry.objects.select_related(
        "account__firm",
        "posting__job__request__compound",
        "posting__job__resource",
        "posting__outside__request__compound",
        "posting__reverses",
        "tariff",
    ).prefetch_related("posting__entries__account__firm")
    if rules.sees_all(by):
        return rows
    return rows.filter(account__firm=by.firm_id) if by.firm_id and rules.sees_ledger(by) else rows.none()


def totals(entries: QuerySet[Entry]) -> dict[UUID, dict[str, Any]]:
    """Given, received, other movements, their sum and the number of helps, per account."""
    rows = entries.order_by().values("account").annotate(
        given=Sum("points", filter=GIVEN, default=ZERO, output_field=_POINTS),
        received=-Sum("points", filter=RECEIVED, default=ZERO, output_field=_POINTS),
        balance=Sum("points"),
        helps=Count("id", filter=_HELP & Q(points__gt=0)),
        helped=Count("id", filter=_HELP & Q(points__lt=0)),
    )  # fmt: skip
    return {row["account"]: {**row, "other": row["balance"] - row["given"] + row["received"]} for row in rows}


@dataclass(frozen=True)
class Statement:
    """An account over [start, end): `opening + given - received + other == closing`."""

    account: Account
    start: datetime
    end: datetime
    opening: Decimal
    given: Decimal
    received: Decimal
    other: Decimal
    closing: Decimal
    movements: QuerySet[Any]


def statement(by: Membership, account: Account, *, start: datetime, end: datetime) -> Statement:
    """The account's movements, oldest first, each with the balance after it (`after`)."""
    own = entries_of(by).filter(account=account)
    opening = own.filter(within(None, start)).aggregate(total=Sum("points", default=ZERO, output_field=_POINTS))["total"]
    moved = own.filter(within(start, end))
    sums = totals(moved.select_related(None).prefetch_related(None)).get(account.pk, {})
    order = [F("posting__at").asc(), F("id").asc()]
    running = Window(Sum("points", output_field=_POINTS), order_by=order)
    return Statement(
        account=account,
        start=start,
        end=end,
        opening=opening,
        given=sums.get("given", ZERO),
        received=sums.get("received", ZERO),
        other=sums.get("other", ZERO),
        closing=opening + sums.get("balance", ZERO),
        movements=moved.annotate(after=opening + running).order_by(*order),
    )


def of_compound(by: Membership, compound: UUID) -> QuerySet[Entry]:
    """The help a compound received, and the help that came from resources at home there, oldest first."""
    got = Q(points__lt=0) & (Q(posting__job__request__compound=compound) | Q(posting__outside__request__compound=compound))
    gave = Q(points__gt=0, posting__job__resource__home=compound)
    return entries_of(by).filter(_HELP & (got | gave)).order_by("posting__at", "pk")


@dataclass(frozen=True)
class Standing:
    """A firm's balance against its limit: `limit` points below zero it is still trusted."""

    balance: Decimal
    limit: int

    @property
    def below(self) -> bool:
        return self.balance < -self.limit


def standing(firm_id: UUID) -> Standing:
    """Where the firm stands now."""
    account = Account.objects.filter(firm=firm_id).first()
    numbers = policy.numbers()
    balance = ZERO if account is None else Entry.objects.filter(account=account).aggregate(total=Sum("points", default=ZERO))["total"]
    own = account.limit if account is not None else None
    return Standing(balance, numbers["ledger_limit_points"] if own is None else own)


def held_back(firm_id: UUID) -> bool:
    """Whether the subdistrict wants to confirm this firm's requests: it is below its limit and the setting says so."""
    return policy.number("ledger_limit_effect") == 2 and standing(firm_id).below


def warned(firm_id: UUID) -> Standing | None:
    """The firm's standing where it is below its limit and the subdistrict wants that said."""
    found = standing(firm_id)
    return found if found.below and policy.number("ledger_limit_effect") >= 1 else None


def credit_limits() -> Callable[[Account], int | None]:
    """How many points below zero each firm is trusted; None for accounts that are not a firm's."""
    general = policy.number("ledger_limit_points")

    def limit(account: Account) -> int | None:
        if account.kind != AccountKind.FIRM:
            return None
        return general if account.limit is None else account.limit

    return limit


def households(on: date) -> dict[UUID, int]:
    """Households that each firm serves on the day; firms without any are left out."""
    rows = ServiceContract.objects.filter(during__contains=on, compound__households__gt=0).order_by().values_list("firm")
    return dict(rows.annotate(total=Sum("compound__households")))


def rates() -> list[Rate]:
    """The subdistrict's own rates as values, oldest entry first."""
    rows = TariffRate.objects.order_by("created_at", "pk")
    return [
        Rate(
            measure=row.measure, points=row.points, mode=row.mode, level=row.level, term=row.equipment_type_id or row.trade_id,
            valid_from=row.valid_from, order=order, id=row.pk,
        )
        for order, row in enumerate(rows)
    ]  # fmt: skip


def posting_of(job: UUID) -> Posting | None:
    """The posting that credited the job, with its entries."""
    rows = Posting.objects.filter(kind=PostingKind.JOB, job=job).prefetch_related("entries__account__firm", "entries__tariff", "reversals")
    found: Posting | None = rows.first()
    return found


def get_posting(by: Membership, pk: UUID) -> Posting:
    """One posting, for staff who may propose to undo it."""
    rows = Posting.objects.select_related("job__request", "outside__request").prefetch_related("entries__account__firm")
    row = rows.filter(pk=pk).first()
    if row is None or not rules.sees_all(by):
        raise Http404
    found: Posting = row
    return found


def proposals(by: Membership) -> QuerySet[Proposal]:
    """Proposals to post by decision; a firm sees those that touch its own account and were decided for."""
    rows = Proposal.objects.select_related(
        "credited__firm", "debited__firm", "by__user", "decided_by__user", "reverses__job__request", "reverses__outside__request"
    ).prefetch_related("reverses__entries__account__firm")  # fmt: skip
    if rules.sees_all(by):
        return rows
    return rows.none()


def get_proposal(by: Membership, pk: UUID) -> Proposal:
    return one(proposals(by), pk=pk)


def proposals_waiting(by: Membership) -> int:
    """Proposals that this person could decide."""
    if not rules.sees_all(by):
        return 0
    return Proposal.objects.filter(state=ProposalState.PROPOSED).exclude(by__user=by.user_id).count()


@dataclass(frozen=True)
class Proof:
    """What the check of one subdistrict found; it `holds` when nothing is off by a cent."""

    postings: int
    entries: int
    total: Decimal
    faults: list[str]

    @property
    def holds(self) -> bool:
        return not self.faults and self.total == 0


def prove() -> Proof:
    """Add everything up: each posting sums to zero over exactly the entries it names, and so does the whole."""
    faults = []
    rows = Posting.objects.order_by().annotate(total=Sum("entries__points", default=ZERO), found=Count("entries"))
    for pk, total, found, lines in rows.filter(~Q(total=0) | ~Q(found=F("lines"))).values_list("pk", "total", "found", "lines"):
        faults.append(f"posting {pk}: sum {total}, {found} of {lines} entries")
    whole = Entry.objects.aggregate(total=Sum("points", default=ZERO), n=Count("id"))
    return Proof(Posting.objects.count(), whole["n"], whole["total"], faults)


def firms_sum() -> Decimal:
    """All firms together; zero where every compound that was helped had a firm and nothing was written off."""
    total: Decimal = Entry.objects.filter(account__kind=AccountKind.FIRM).aggregate(total=Sum("points", default=ZERO))["total"]
    return total
