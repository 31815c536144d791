"""QR codes of places: made, printed and revoked by staff; and what the public is told when an order moves."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.places.models import Compound
from dispatch.categories.models import Category
from dispatch.intake import rules, tokens
from dispatch.intake.models import PlaceCode
from dispatch.intake.texting import text
from dispatch.intake.tokens import Purpose
from dispatch.work_orders.models import Follower, WorkOrder
from federation.accounts import rules as people
from federation.accounts.models import Membership, Role
from federation.kernel import audit
from federation.kernel.errors import Conflict, Denied, Refused
from federation.kernel.rules import require

MOST_TOLD = 500
TOLD: dict[str, Promise] = {
    "claim": gettext_lazy("%(number)s is accepted. Follow it at %(link)s"),
    "accept": gettext_lazy("%(number)s is accepted. Follow it at %(link)s"),
    "ask_federation": gettext_lazy("For %(number)s the neighbouring firms are asked for help. See who comes at %(link)s"),
    "resolve": gettext_lazy("%(number)s is reported as mended. Is it? Please tell us at %(link)s"),
    "reopen": gettext_lazy("%(number)s is taken up again. Follow it at %(link)s"),
    "close": gettext_lazy("%(number)s is closed. How was it? %(link)s"),
    "cancel": gettext_lazy("%(number)s is not handled; the reason stands at %(link)s"),
    "merge": gettext_lazy("%(number)s is joined to another report of the same matter. %(link)s"),
}


def make_code(
    compound: Compound,
    *,
    building: str = "",
    asset: str = "",
    category: Category | None = None,
    expires_on: date,
    by: Membership,
    at: datetime,
) -> PlaceCode:
    """One code for one place; a place has one at a time."""
    require(rules.can_make_codes, by, None)
    if by.role == Role.COMMUNITY and not people.same(by.community_id, compound.community_id):
        raise Denied(_("Your role does not allow this."))
    if expires_on <= timezone.localdate(at):
        raise Refused(_("Choose a day in the future."), code="expires_on")
    try:
        with transaction.atomic():
            row: PlaceCode = PlaceCode.objects.create(
                compound=compound, building=building.strip(), asset=asset.strip(), category=category, expires_on=expires_on,
                created_at=at, created_by=by,
            )  # fmt: skip
            audit.record("make_code", row, by=by, at=at, name=str(row), until=expires_on)
    except IntegrityError as error:
        raise Conflict(_("This place has a code already; revoke it first."), code="code") from error
    return row


def revoke_code(code: PlaceCode, *, by: Membership, at: datetime) -> None:
    """Its posters open a page that warns from now on."""
    require(rules.can_revoke, by, code)
    with transaction.atomic():
        if not PlaceCode.objects.filter(pk=code.pk, revoked_at=None).update(revoked_at=at):
            raise Conflict(_("It is revoked already."), code="state")
        audit.record("revoke_code", code, by=by, at=at, name=str(code))


def count_scan(code: PlaceCode) -> None:
    """How often a poster is used."""
    PlaceCode.objects.filter(pk=code.pk).update(scans=F("scans") + 1)


def tell(verb: str):  # type: ignore[no-untyped-def]
    """A hook that texts the reporter and the followers; the office's own language, no detail of the matter."""

    def told(order: WorkOrder, _by: Membership | None, at: datetime) -> None:
        if order.phone:
            _text(verb, order, order.phone, Purpose.REPORTER, at)
        if order.followers:
            for row in Follower.objects.filter(order=order)[:MOST_TOLD]:
                _text(verb, order, row.phone, Purpose.FOLLOWER, at)

    return told


def _text(verb: str, order: WorkOrder, phone: str, purpose: Purpose, at: datetime) -> None:
    link = f"{settings.SITE_URL}/track/{tokens.token(purpose, order.subdistrict_id, order.pk)}/"
    with translation.override(settings.LANGUAGE_CODE):
        text(phone, str(TOLD[verb]) % {"number": order.number, "link": link}, event=f"order.{verb}", at=at)
