"""The red and black list: proposed by the office, published by the leader for a time, repaired, appealed, run out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.cycles.models import Entrant
from assessments.schemes.models import Listing
from assessments.standings import rules
from assessments.standings.models import ListEntry
from assessments.standings.states import ENTRY, EntryState
from communities.places.models import Compound
from federation.accounts.models import Membership
from federation.accounts.queries import commanders, people_of_firm
from federation.firms.models import PropertyFirm
from federation.kernel import audit
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require, require_reason
from federation.kernel.workflow import giving_way, move
from federation.notices.actions import notify
from federation.tenancy import policy

LINK = "/assessments/standings/"


def propose_entry(
    firm: PropertyFirm, *, kind: str, basis: str, compound: Compound | None, entrant: Entrant | None, by: Membership, at: datetime
) -> ListEntry:
    """Put a firm up for a list, with what it rests on: a result, or an incident."""
    require(rules.can_propose, by, None)
    require_reason(basis)
    try:
        with transaction.atomic():
            row: ListEntry = ListEntry.objects.create(
                kind=kind, firm=firm, compound=compound, entrant=entrant, basis=basis[:500], proposed_by=by, state=EntryState.PROPOSED,
                state_since=at,
            )  # fmt: skip
            audit.record("propose_entry", row, by=by, at=at, kind=kind, firm=firm.name, reason=basis)
    except IntegrityError as error:
        raise Conflict(_("This result is on the list already."), code="listed") from error
    return row


def publish_entry(row: ListEntry, *, by: Membership, at: datetime) -> None:
    """On the list from now on, until it runs out."""
    require(rules.can_publish, by, row)
    until = at + policy.minutes(f"standing_{row.kind}_days")
    with transaction.atomic():
        ListEntry.objects.filter(pk=row.pk, state=EntryState.PROPOSED).update(published_at=at, expires_at=until)
        move(row, ENTRY, "publish_entry", by=by, at=at, due_at=until)
        _tell(row, gettext_lazy("You are on the %(list)s until %(until)s."), at=at, until=until.strftime("%Y-%m-%d"))


def drop_entry(row: ListEntry, *, reason: str, by: Membership, at: datetime) -> None:
    """The proposal is not published."""
    require(rules.can_publish, by, row)
    require_reason(reason)
    with transaction.atomic():
        ListEntry.objects.filter(pk=row.pk).update(answer=reason[:500])
        move(row, ENTRY, "drop_entry", by=by, at=at, reason=reason)


def ask_repair(row: ListEntry, *, text: str, by: Membership, at: datetime) -> None:
    """The firm shows what it mended and asks to be taken off the black list before the time (信用修复)."""
    require(rules.can_answer_entry, by, row)
    _write(row, "repair", text, by=by, at=at)


def appeal_entry(row: ListEntry, *, text: str, by: Membership, at: datetime) -> None:
    """The firm holds the entry to be wrong."""
    require(rules.can_answer_entry, by, row)
    _write(row, "appeal", text, by=by, at=at)


def _write(row: ListEntry, what: str, text: str, *, by: Membership, at: datetime) -> None:
    require_reason(text)
    if row.state != EntryState.PUBLISHED or row.kind != "black":
        raise Refused(_("Only an entry that stands on the black list can be answered."), code="state")
    if getattr(row, what):
        raise Conflict(_("This waits for a decision already."), code="open")
    when = "repair_asked_at" if what == "repair" else "appealed_at"
    with transaction.atomic():
        ListEntry.objects.filter(pk=row.pk).update(**{what: text[:1000], when: at})
        audit.record(f"ask_{what}", row, by=by, at=at, reason=text)
        sentence = gettext_lazy("%(firm)s answers an entry of the black list.")
        notify(commanders(), "assessment.entry", sentence, link=f"{LINK}entries/{row.pk}/", at=at, firm=row.firm)
    setattr(row, what, text)


def answer_entry(row: ListEntry, *, verb: str, answer: str, by: Membership, at: datetime) -> None:
    """Decide what the firm asked for: `repair_entry` and `revoke_entry` take it off, `keep` lets it stand with reasons."""
    require(rules.can_publish, by, row)
    require_reason(answer)
    asked = {"repair_entry": row.repair, "revoke_entry": row.appeal, "keep": row.repair or row.appeal}[verb]
    if not asked:
        raise Refused(_("The firm asked for nothing of the kind."), code="state")
    with transaction.atomic():
        if verb == "keep":
            ListEntry.objects.filter(pk=row.pk).update(answer=answer[:500], repair="", appeal="")
            audit.record("keep_entry", row, by=by, at=at, reason=answer)
        else:
            ListEntry.objects.filter(pk=row.pk).update(answer=answer[:500], ended_at=at)
            move(row, ENTRY, verb, by=by, at=at, reason=answer)
        _tell(row, gettext_lazy("What you asked about the %(list)s is decided."), at=at)


def sweep(*, at: datetime) -> None:
    """Entries run out."""
    for row in ListEntry.objects.filter(state=EntryState.PUBLISHED, state_due_at__lte=at):
        with giving_way():
            ListEntry.objects.filter(pk=row.pk, state=EntryState.PUBLISHED).update(ended_at=row.expires_at)
            move(row, ENTRY, "expire_entry", by=None, at=at)


def _tell(row: ListEntry, sentence: Any, *, at: datetime, **facts: Any) -> None:
    people = people_of_firm(row.firm_id)
    notify(people, "assessment.entry", sentence, link=f"{LINK}entries/{row.pk}/", at=at, list=Listing(row.kind).label, **facts)
