"""Answering for a household: once, or the latest counts, as the scheme says; by its own hand, on paper, or at the door."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.cycles.models import Cycle
from assessments.surveys import codes, hands, queries, rules
from assessments.surveys.codes import Code
from assessments.surveys.hands import Hand
from assessments.surveys.models import Answer, Channel, Household, PaperEntry, Verdict
from federation.accounts.models import Membership
from federation.kernel import audit
from federation.kernel.errors import Conflict, Denied, Refused
from federation.kernel.rules import require, require_reason
from federation.tenancy import scope

LONGEST = 3600  # seconds; whoever thinks longer went away in between


@dataclass(frozen=True, slots=True)
class Given:
    """What a household says: the whole, and each further question (0 where it is left open)."""

    overall: int
    choices: tuple[int, ...]
    renter: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """How it came in. `form` names the form that was sent, so that sending it again changes nothing."""

    channel: Channel
    form: str = ""
    device: str = ""
    address: str = ""
    seconds: int | None = None


class Receipt(StrEnum):
    NEW = "new"
    REPLACED = "replaced"
    REPEATED = "repeated"


def respond(hand: Hand, given: Given, *, origin: Origin, at: datetime) -> Receipt:
    """Take a household's answer in. The register's row is the lock: of simultaneous answers the database lets one through.

    Repeating a form that was taken in is not an error and changes nothing.
    """
    entrant = _fit(hand, given, at)
    if _first(hand, entrant, _content(hand, given, origin, at), _form(origin)):
        return Receipt.NEW
    with transaction.atomic():
        return _again(hand, given, entrant, origin=origin, at=at)


#: The register's row is taken and the answer written by one statement: either both or neither, and nothing in between.
_TAKE = """
WITH taken AS (
    UPDATE assessments_household SET answered = true
    WHERE subdistrict_id = %(tenant)s AND id = %(home)s AND digest = %(digest)s AND NOT answered RETURNING staff
)
INSERT INTO assessments_sealedanswer (id, subdistrict_id, cycle_id, entrant_id, seat, channel, renter, overall, choices, "on", hour,
    seconds, device, address, forms, staff)
SELECT gen_random_uuid(), %(tenant)s, %(cycle)s, %(entrant)s, %(seat)s, %(channel)s, %(renter)s, %(overall)s, %(choices)s::smallint[],
    %(on)s, %(hour)s, %(seconds)s::smallint, %(device)s, %(address)s, %(forms)s::varchar[], taken.staff
FROM taken
"""


def _first(hand: Hand, entrant: UUID, content: dict[str, Any], form: str) -> bool:
    """Whether it was the household's first."""
    code, forms = hand.code, [form] if form else []
    known: dict[str, Any] = {"tenant": scope.current(), "home": hand.home, "digest": code.digest, "seat": code.seat, "cycle": hand.cycle}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {**content, **known, "entrant": entrant, "forms": forms})
        return bool(cursor.rowcount)


_AGAIN = """
SELECT survey_again(%(cycle)s, %(entrant)s, %(seat)s, %(overall)s::smallint, %(choices)s::smallint[], %(renter)s, %(form)s, %(channel)s,
    %(on)s, %(hour)s::smallint, %(seconds)s::smallint, %(device)s, %(address)s, %(latest)s)
"""


def _again(hand: Hand, given: Given, entrant: UUID, *, origin: Origin, at: datetime) -> Receipt:
    form = _form(origin) if origin.form else ""
    facts: dict[str, Any] = {"cycle": hand.cycle, "entrant": entrant, "seat": hand.code.seat, "form": form, "latest": hand.latest}
    with connection.cursor() as cursor:
        cursor.execute(_AGAIN, {**_content(hand, given, origin, at), **facts})
        found = cursor.fetchone()[0]
    if found == "none":
        return _again_since_opened(hand, given, entrant, origin=origin, at=at)
    if found == "differs":
        raise Conflict(_("Your household has answered already; the first answer counts."), code="answered")
    return Receipt(found)


def _again_since_opened(hand: Hand, given: Given, entrant: UUID, *, origin: Origin, at: datetime) -> Receipt:
    """Collecting goes on after a first check: the answer lies open, and nothing of the register is touched by changing it."""
    before: Answer | None = Answer.objects.select_for_update().filter(cycle=hand.cycle, seat=hand.code.seat).first()
    if before is None:
        raise Conflict(_("Your household has answered already. Each household answers once."), code="answered")
    if origin.form and _form(origin) in before.forms:
        return Receipt.REPEATED
    same = (before.overall, tuple(before.choices), before.renter) == (given.overall, given.choices, given.renter)
    if not same and not hand.latest:
        raise Conflict(_("Your household has answered already; the first answer counts."), code="answered")
    if before.verdict == Verdict.EXCLUDED:
        raise Conflict(_("This answer was looked at and left out; it cannot be replaced."), code="excluded")
    before.forms += [_form(origin)] if origin.form else []
    if not same:
        fresh = {"entrant_id": entrant, "looked": False, "verdict": "", "reason": "", "decided_by": None}
        for name, value in {**_content(hand, given, origin, at), **fresh, "on": None, "hour": None}.items():
            setattr(before, name, value)
    before.save()
    return Receipt.REPEATED if same else Receipt.REPLACED


def visit(home: Household, given: Given, *, by: Membership, at: datetime) -> Receipt:
    """An answer given at the door, for a home that has not answered. The letter it may hold is void from now on."""
    require(rules.can_collect_in, by, home.compound)
    with transaction.atomic():
        receipt = respond(_held(reissue(home), at), given, origin=Origin(Channel.VISIT), at=at)
        audit.record("visit_home", home.cycle, by=by, at=at, name=str(home.compound))
    return receipt


def reissue(home: Household) -> Code:
    """A new code for a home that has not answered; the older one is void. Conflict when it has answered."""
    code = codes.new(scope.current())
    if not Household.objects.filter(pk=home.pk, answered=False).update(digest=code.digest):
        raise Conflict(_("This household has answered already."), code="answered")
    return code


def enter_paper(cycle: Cycle, code: Code, given: Given, *, by: Membership, at: datetime) -> Receipt | None:
    """Type a paper form. The first person's typing waits (None); a second person's equal one makes it an answer."""
    require(rules.can_collect, by, None)
    home = queries.household_behind(code)
    if home is None or home.cycle_id != cycle.pk:
        raise Refused(_("No household of this survey holds this code. Please compare it with the form."), code="code")
    if not rules.can_collect_in(by, home.compound):
        raise Denied(_("Your role does not allow this."))
    hand = _held(code, at)
    _fit(hand, given, at)
    with transaction.atomic():
        Household.objects.select_for_update().get(pk=home.pk)  # two who type the same form wait for each other
        entry, differs = _typed(cycle, code, given)
        if entry is None:
            _type_first(home, code, given, by=by, at=at)
            return None
        first = PaperEntry.objects.get(pk=entry)
        if first.by.user_id == by.user_id:
            raise Refused(_("You have typed this form; somebody else must type it a second time."), code="same_person")
        _compare(differs)
        first.delete()
        receipt = respond(hand, given, origin=Origin(Channel.PAPER), at=at)
        audit.record("agree_paper", cycle, by=by, at=at, name=str(home.compound))
    return receipt


def _type_first(home: Household, code: Code, given: Given, *, by: Membership, at: datetime) -> None:
    if home.answered:
        raise Conflict(_("This household has answered already."), code="answered")
    PaperEntry.objects.create(
        cycle_id=home.cycle_id, compound=home.compound, seat=code.seat, renter=given.renter, overall=given.overall,
        choices=list(given.choices), by=by, entered_on=timezone.localdate(at),
    )  # fmt: skip
    audit.record("enter_paper", home.cycle, by=by, at=at, name=str(home.compound))


def _typed(cycle: Cycle, code: Code, given: Given) -> tuple[UUID | None, list[int]]:
    """The first typing of this form, and in which questions the second one differs: 1 is the whole, 0 owner or tenant."""
    with connection.cursor() as cursor:
        facts: list[Any] = [cycle.pk, code.seat, given.overall, list(given.choices), given.renter]
        cursor.execute("SELECT entry, differs FROM survey_typed(%s, %s, %s::smallint, %s::smallint[], %s)", facts)
        return cursor.fetchone() or (None, [])


def _compare(differs: list[int]) -> None:
    if differs:
        which = "、".join(str(number) for number in differs if number) or _("owner or tenant")
        words = _("This differs from what was typed first (%(which)s). Look at the form together; nothing was saved.")
        raise Conflict(words % {"which": which}, code="differs")


def withdraw_paper(entry: PaperEntry, *, by: Membership, at: datetime) -> None:
    """Throw away a first typing, by whoever typed it or who runs the survey."""
    if entry.by_id != by.pk:
        require(rules.can_run, by, entry)
    with transaction.atomic():
        entry.delete()
        audit.record("withdraw_paper", entry.cycle, by=by, at=at, name=str(entry.compound))


def exclude(answer: Answer, *, reason: str, by: Membership, at: datetime) -> None:
    """It does not count any more; it stays to be seen with who decided so and why."""
    _decide(answer, Verdict.EXCLUDED, "exclude_answer", reason, by=by, at=at)


def keep(answer: Answer, *, reason: str, by: Membership, at: datetime) -> None:
    """Looked at: it counts, whatever the signals say."""
    _decide(answer, Verdict.KEPT, "keep_answer", reason, by=by, at=at)


def _decide(answer: Answer, verdict: Verdict, verb: str, reason: str, *, by: Membership, at: datetime) -> None:
    require(rules.can_run, by, answer)
    require_reason(reason)
    if answer.cycle.state not in ("open", "checking"):
        raise Conflict(_("Answers are decided on before the firms are shown their scores."), code="state")
    with transaction.atomic():
        Answer.objects.filter(pk=answer.pk).update(verdict=verdict, reason=reason.strip()[:300], decided_by=by)
        audit.record(verb, answer, by=by, at=at, thread=answer.cycle_id, reason=reason, name=str(answer.entrant))


def _held(code: Code, at: datetime) -> Hand:
    hand = hands.read(code, at)
    if hand is None:
        raise Refused(_("No household of this survey holds this code. Please compare it with the form."), code="code")
    return hand


def _fit(hand: Hand, given: Given, at: datetime) -> UUID:
    """The project that it counts for; refused while the survey is not open or the form does not fit."""
    if not hand.is_open(at):
        raise Refused(_("The survey is not open now."), code="closed")
    if len(given.choices) != len(hand.asked) or not all(0 <= one <= 5 for one in given.choices) or not 1 <= given.overall <= 5:
        raise Refused(_("Please choose one of the five answers."), code="choices")
    if hand.entrant is None:
        raise Refused(_("This compound does not take part in the survey."), code="closed")
    return hand.entrant


def _content(hand: Hand, given: Given, origin: Origin, at: datetime) -> dict[str, Any]:
    moment = at.astimezone(hand.zone)
    return {
        "channel": origin.channel, "renter": given.renter, "overall": given.overall, "choices": list(given.choices), "on": moment.date(),
        "hour": moment.hour, "seconds": None if origin.seconds is None else min(origin.seconds, LONGEST),
        "device": codes.trace(hand.cycle, "device", origin.device), "address": codes.trace(hand.cycle, "address", origin.address),
    }  # fmt: skip


def _form(origin: Origin) -> str:
    return hashlib.sha256(origin.form.encode()).hexdigest()[:16]
