"""What the pages of the ledger show, prepared. Reads, never writes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dispatch.ledger import queries, rules
from dispatch.ledger.inequality import gini, runs, verdict
from dispatch.ledger.models import Account, AccountKind, Entry, Posting
from dispatch.ledger.queries import Statement
from federation.accounts.models import Membership
from federation.design import charts

VERDICTS = {
    "none": gettext_lazy("Nobody has helped in this period yet."),
    "even": gettext_lazy("The burden is spread evenly: measured by size, all firms give about the same."),
    "fair": gettext_lazy("The burden is spread fairly: some firms give more than others, none stands out."),
    "uneven": gettext_lazy("The burden is spread unevenly: a minority of the firms gives most of the help."),
    "few": gettext_lazy("The burden rests on a few firms; the others give hardly anything."),
}
STATEMENT_HEADER = [
    gettext_lazy("Time"), gettext_lazy("Kind"), gettext_lazy("Number"), gettext_lazy("What"), gettext_lazy("Other side"),
    gettext_lazy("Quantity"), gettext_lazy("Unit"), gettext_lazy("Points per unit"), gettext_lazy("Points"), gettext_lazy("Balance"),
]  # fmt: skip
BALANCE_HEADER = [
    gettext_lazy("Account"), gettext_lazy("Households"), gettext_lazy("Helped"), gettext_lazy("Was helped"), gettext_lazy("Given"),
    gettext_lazy("Received"), gettext_lazy("Other movements"), gettext_lazy("Balance"), gettext_lazy("Given per 1,000 households"),
    gettext_lazy("Received per 1,000 households"),
]  # fmt: skip


def what(entry: Entry) -> str:
    """What an entry is for, in a line."""
    posting = entry.posting
    if posting.request is None or posting.reverses_id is not None:
        return str(posting.reason)
    return f"{posting.helper} → {posting.request.compound}"


def others(entry: Entry) -> str:
    """The accounts on the other side."""
    return "、".join(str(one.account) for one in entry.posting.entries.all() if one.account_id != entry.account_id)


def movements(entries: Iterable[Any]) -> list[dict[str, Any]]:
    """Entries as rows of a statement."""
    return [{"entry": entry, "posting": entry.posting, "what": what(entry), "others": others(entry)} for entry in entries]


def statement_rows(found: Statement) -> Iterable[list[Any]]:
    """The statement as a table for export: opening, movements, closing."""
    yield [_local(found.start), _("Opening balance"), "", "", "", "", "", "", "", found.opening]
    for entry in found.movements:
        number = entry.posting.request.number if entry.posting.request else ""
        yield [
            _local(entry.posting.at), entry.posting.get_kind_display(), number, what(entry), others(entry), _or_empty(entry.quantity),
            entry.get_unit_display() if entry.unit else "", _or_empty(entry.rate), entry.points, entry.after,
        ]  # fmt: skip
    yield [_local(found.end), _("Closing balance"), "", "", "", "", "", "", "", found.closing]


def story(entries: QuerySet[Entry]) -> str:
    """`First received help 2 times, then gave help once.` Empty where nothing happened."""
    rows = entries.filter(posting__kind="job").order_by("posting__at", "pk")
    found = runs(1 if points > 0 else -1 for points in rows.values_list("points", flat=True))
    words = [
        (ngettext("received help once", "received help %(n)d times", n) if word == "received"
         else ngettext("gave help once", "gave help %(n)d times", n)) % {"n": n}
        for word, n in found
    ]  # fmt: skip
    return _("First %(story)s.") % {"story": _(", then ").join(words)} if words else ""


def trend(found: Statement) -> list[float]:
    """The balance after each of the last movements, for a small drawing."""
    after = [float(entry.after) for entry in found.movements.select_related(None).prefetch_related(None)[:200]]
    return [float(found.opening), *after] if after else []


def burden(by: Membership, *, start: datetime, end: datetime, on: date) -> dict[str, Any]:
    """Every account over the period with its balance at the end, per 1,000 households, as rows, drawing and figure."""
    entries = Entry.objects.all()
    moved = queries.totals(entries.filter(queries.within(start, end)))
    standing = queries.balances(before=end)
    homes, limits = queries.households(on), queries.credit_limits()
    rows = [_row(account, moved.get(account.pk, {}), standing, homes, limits) for account in [*queries.silent(), *queries.accounts()]]
    rows.sort(key=lambda row: (row["account"].kind, str(row["account"])))
    firms = [row for row in rows if row["account"].kind == AccountKind.FIRM]
    figure = gini([float(row["given_rate"]) for row in firms if row["given_rate"] is not None])
    return {
        "rows": rows if rules.sees_all(by) else firms,
        "chart": _drawing([row for row in firms if row["given_rate"] is not None]),
        "gini": figure,
        "verdict": VERDICTS[verdict(figure)],
        "sum": sum((row["balance"] for row in rows), Decimal(0)),
        "firms_sum": sum((row["balance"] for row in firms), Decimal(0)),
        "unsized": [row["account"] for row in firms if row["given_rate"] is None],
    }


def _row(account: Account, moved: dict[str, Any], standing: dict[Any, Decimal], homes: dict[Any, int], limits: Any) -> dict[str, Any]:
    size = homes.get(account.firm_id)
    given, received = moved.get("given", queries.ZERO), moved.get("received", queries.ZERO)
    balance, limit = standing.get(account.pk, queries.ZERO), limits(account)
    return {
        "account": account, "opens": not account._state.adding,
        "size": size, "helps": moved.get("helps", 0), "helped": moved.get("helped", 0), "given": given,
        "received": received, "other": moved.get("other", queries.ZERO), "balance": balance, "limit": limit,
        "below": limit is not None and balance < -limit,
        "given_rate": given * 1000 / size if size else None, "received_rate": received * 1000 / size if size else None,
    }  # fmt: skip


def _drawing(rows: list[dict[str, Any]]) -> SafeString | str:
    if not any(row["given"] or row["received"] for row in rows):
        return ""
    return charts.opposed(
        [str(row["account"]) for row in rows],
        charts.Series(_("Received"), [float(row["received_rate"]) for row in rows]),
        charts.Series(_("Given"), [float(row["given_rate"]) for row in rows]),
        title=_("Given and received per 1,000 households, points"),
        net=_("Net"),
    )


def tabs(by: Membership) -> list[dict[str, Any]]:
    """The other pages of the ledger, beside the balances."""
    pages = [(_("Balances"), "ledger:balances", 0), (_("Tariff"), "ledger:tariff", 0)]
    if rules.sees_all(by):
        pages.append((_("Postings by decision"), "ledger:decisions", queries.proposals_waiting(by)))
    return [{"label": label, "url": reverse(name), "active": name == "ledger:balances", "count": waiting} for label, name, waiting in pages]


def balance_rows(rows: Iterable[dict[str, Any]]) -> Iterable[list[Any]]:
    """The balances as a table for export; empty where a firm's size is not known."""
    for row in rows:
        sized = [None if row[name] is None else round(row[name], 2) for name in ("given_rate", "received_rate")]
        yield [
            str(row["account"]), _or_empty(row["size"]), row["helps"], row["helped"], row["given"], row["received"], row["other"],
            row["balance"], *map(_or_empty, sized),
        ]  # fmt: skip


def warning(request: Any, by: Membership, _at: datetime) -> dict[str, Any] | None:
    """The part of a request's page that says that the asking firm is below its limit; for the firm itself and staff."""
    if request.firm_id is None or request.urgency == "emergency" or not (rules.sees_all(by) or by.firm_id == request.firm_id):
        return None
    found = queries.warned(request.firm_id)
    return {"standing": found, "firm": request.firm} if found is not None else None


def effect(job: Any, by: Membership, _at: datetime) -> dict[str, Any] | None:
    """The part of a job's page that says what the job moved; None before it is credited and for others."""
    posting = queries.posting_of(job.pk)
    return None if posting is None else effect_of(posting, by)


def effect_of(posting: Posting, by: Membership) -> dict[str, Any] | None:
    """A posting's entries with what each counts."""
    entries = list(posting.entries.all())
    involved = any(rules.sees_statement(by, entry.account) for entry in entries)
    if not involved:
        return None
    return {
        "posting": posting,
        "entries": [{"entry": entry, "opens": rules.sees_statement(by, entry.account)} for entry in sorted(entries, key=_gave_first)],
        "undone": bool(posting.reversals.all()),
        "can_undo": rules.can_propose(by),
    }


def _gave_first(entry: Entry) -> Decimal:
    return -entry.points


def _or_empty(value: Any) -> Any:
    return "" if value is None else value


def _local(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
