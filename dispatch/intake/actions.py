"""What the public does without an account: prove a phone, report, follow, answer, ask to open again."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from dispatch.callbacks import actions as calls
from dispatch.intake import queries
from dispatch.intake.models import PhoneCode, PlaceCode
from dispatch.intake.texting import text
from dispatch.work_orders import actions as orders
from dispatch.work_orders import phones
from dispatch.work_orders.models import Follower, Stage, WorkOrder
from dispatch.work_orders.states import OPEN, OVER, OrderState
from federation.kernel import audit, identifiers, limits, turns
from federation.kernel.errors import Refused
from federation.kernel.masking import masked
from federation.kernel.media import Clean
from federation.tenancy import policy

MOST_TRIES = 5
DAY, HOUR = timedelta(days=1), 3600


class TooMany(Refused):
    """A limit was reached; the door answers 429."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who stands at the public door: the network address, and the phone's key where it was proven."""

    address: str
    phone_key: str = ""


def send_code(phone: str, *, purpose: str, caller: Caller, at: datetime) -> None:
    """Text a one-time code to the phone; a new one ends the older."""
    key = phones.key_of(phone)
    most = policy.number("intake_code_most")
    if _sent(key, at) >= most:
        raise TooMany(_("This phone has been sent enough codes today. Please call instead."), code="codes")
    if not limits.allowed("code", caller.address, most=most * 5, seconds=HOUR):
        raise TooMany(_("Too many codes were asked for from here. Please try again in an hour."), code="codes")
    code = f"{secrets.randbelow(1_000_000):06d}"
    with transaction.atomic():
        turns.take("codes", key)
        if _sent(key, at) >= most:
            raise TooMany(_("This phone has been sent enough codes today. Please call instead."), code="codes")
        PhoneCode.objects.filter(phone_key=key, used_at=None).update(expires_at=at)
        PhoneCode.objects.create(
            phone=phones.plain(phone), phone_key=key, digest=_digest(key, code), purpose=purpose, sent_at=at,
            expires_at=at + policy.minutes("intake_code_minutes"),
        )  # fmt: skip
        minutes = policy.number("intake_code_minutes")
        words = _("%(code)s is your code, good for %(minutes)d minutes. We never ask for it by phone.") % {"code": code, "minutes": minutes}
        text(phone, words, event="code", at=at)


def check_code(phone: str, typed: str, *, at: datetime) -> str:
    """The phone's key when the code is right; wrong ones are counted and end it after a few."""
    key = phones.key_of(phone)
    row = queries.last_code(key, at)
    if row is None:
        raise Refused(_("The code is over. Please ask for a new one."), code="code_over")
    if not PhoneCode.objects.filter(pk=row.pk, tries__lt=MOST_TRIES).update(tries=F("tries") + 1):
        raise Refused(_("Too many wrong codes. Please ask for a new one."), code="code_tries")
    if not constant_time_compare(row.digest, _digest(key, identifiers.digits(typed))):
        raise Refused(_("This is not the code that was sent."), code="code_wrong")
    PhoneCode.objects.filter(pk=row.pk).update(used_at=at, phone="")
    return key


def report(place: PlaceCode, new: orders.NewOrder, *, files: Sequence[Clean], caller: Caller, at: datetime) -> WorkOrder:
    """A resident's report through the place's code, with everything that keeps the door from being flooded."""
    if new.phone and phones.key_of(new.phone) != caller.phone_key:
        raise Refused(_("Please confirm your phone number by the code first."), code="phone")
    if not new.phone and not policy.number("intake_anonymous"):
        raise Refused(_("Please leave a phone number; here reports without one are not taken."), code="anonymous")
    with transaction.atomic():
        _within_limits(place, new, caller, at)
        order = orders.file_order(replace(new, compound=place.compound), by=None, at=at)
        for file in files:
            orders.keep(order, file, stage=Stage.REPORT, by=None, at=at)
    return order


def follow(order: WorkOrder, phone: str, *, caller: Caller, at: datetime) -> None:
    """Have the same trouble: be told of this order instead of filing another. Twice is once."""
    key = phones.key_of(phone)
    if not key or key != caller.phone_key:
        raise Refused(_("Please confirm your phone number by the code first."), code="phone")
    if order.state not in OPEN:
        raise Refused(_("This order is finished; please report it anew."), code="state")
    if order.phone_key == key:
        raise Refused(_("This is your own report."), code="own")
    if not limits.allowed("follow", key, most=policy.number("intake_phone_most") * 2, seconds=24 * HOUR):
        raise TooMany(_("Enough for today. Thank you."), code="follow")
    with transaction.atomic():
        _row, new = Follower.objects.get_or_create(order=order, phone_key=key, defaults={"phone": phones.plain(phone), "created_at": at})
        if new:
            WorkOrder.objects.filter(pk=order.pk).update(followers=F("followers") + 1)
            audit.record("follow", order, by=None, at=at, reporter=True)


def answer(order: WorkOrder, *, solved: bool, satisfaction: int, note: str, at: datetime) -> None:
    """The reporter's word on the result; not solved opens it again."""
    calls.answer_as_reporter(order, solved=solved, satisfaction=satisfaction, note=note, at=at)


def add(order: WorkOrder, *, words: str, files: Sequence[Clean], caller: Caller, at: datetime) -> None:
    """The reporter adds something while the order is open."""
    if order.state not in OPEN | {OrderState.RESOLVED}:
        raise Refused(_("This order is finished."), code="state")
    if not words.strip() and not files:
        raise Refused(_("Write something or choose a picture."), code="empty")
    if not limits.allowed("add", f"{order.pk}", most=20, seconds=24 * HOUR):
        raise TooMany(_("Enough for today. Thank you."), code="add")
    with transaction.atomic():
        audit.record("note", order, by=None, at=at, reason=masked(words.strip()[:300]), reporter=True)
        for file in files:
            orders.keep(order, file, stage=Stage.REPORT, by=None, at=at)


def consent(order: WorkOrder, *, public: bool, at: datetime) -> None:
    """The reporter lets the public read it without names, or no longer."""
    if order.about_firm_id is not None:
        raise Refused(_("Complaints about conduct are never shown."), code="conduct")
    WorkOrder.objects.filter(pk=order.pk).update(consented=public)
    audit.record("consent", order, by=None, at=at, public=public, reporter=True)


def withdraw(order: WorkOrder, *, at: datetime) -> None:
    """The reporter no longer needs it."""
    if order.state in OVER or order.state not in OPEN:
        raise Refused(_("This order is finished."), code="state")
    orders.cancel(order, reason=_("Withdrawn by the reporter."), by=None, at=at)


def _within_limits(place: PlaceCode, new: orders.NewOrder, caller: Caller, at: datetime) -> None:
    """Per phone and day, per network address and place and hour, and identical texts."""
    numbers = policy.numbers()
    if caller.phone_key:
        turns.take("reports", caller.phone_key)
    turns.take("same report", f"{place.compound_id} {new.title} {new.description}")
    recent = WorkOrder.objects.filter(received_at__gt=at - DAY)
    if caller.phone_key and recent.filter(phone_key=caller.phone_key).count() >= numbers["intake_phone_most"]:
        raise TooMany(_("This phone has reported enough for today. In an emergency call 110, 119 or 120."), code="phone_limit")
    same = recent.filter(compound=place.compound_id, title=new.title, description=new.description)
    if same.count() >= numbers["intake_same_most"]:
        raise TooMany(_("The same text has been reported here today already; follow that report instead."), code="same")
    if not limits.allowed("report-address", caller.address, most=numbers["intake_address_most"], seconds=HOUR):
        raise TooMany(_("Too many reports came from this network within an hour. Please wait, or call."), code="address_limit")
    if not limits.allowed("report-place", f"{place.pk}", most=numbers["intake_place_most"], seconds=HOUR):
        raise TooMany(_("Too many reports came from this place within an hour. Please wait, or call."), code="place_limit")


def _sent(key: str, at: datetime) -> int:
    return int(PhoneCode.objects.filter(phone_key=key, sent_at__gt=at - DAY).count())


def _digest(phone_key: str, code: str) -> str:
    return salted_hmac("dispatch.intake.code", f"{phone_key} {code}", algorithm="sha256").hexdigest()
