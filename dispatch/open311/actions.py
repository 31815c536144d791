"""Keys for other systems; orders and messages that they send."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from communities.places.models import Compound
from dispatch.categories.models import Category
from dispatch.open311 import queries, rules
from dispatch.open311.models import ClientKey, Received, Update
from dispatch.work_orders import actions as orders
from dispatch.work_orders.models import OrderKind, Source, WorkOrder
from federation.accounts.models import Membership
from federation.kernel import audit
from federation.kernel.errors import Conflict
from federation.kernel.rules import require

TITLE = 80
REPEATED = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A request as another system sent it. `position` is WGS-84."""

    category: Category
    kind: OrderKind
    description: str
    compound: Compound | None
    place: str
    position: tuple[Decimal, Decimal] | None
    name: str = ""
    phone: str = ""
    email: str = ""
    device: str = ""
    account: str = ""
    media_url: str = ""


def issue_key(name: str, *, publishes: bool, by: Membership, at: datetime) -> tuple[ClientKey, str]:
    """A new key and its secret, which is shown once and not kept."""
    require(rules.can_issue, by, None)
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        row: ClientKey = ClientKey.objects.create(
            name=name, digest=queries.digest(secret), publishes=publishes, created_at=at, created_by=by
        )
        audit.record("issue_key", row, by=by, at=at)
    return row, secret


def revoke_key(row: ClientKey, *, by: Membership, at: datetime) -> None:
    """From now on the other system is refused."""
    require(rules.can_issue, by, None)
    with transaction.atomic():
        if not ClientKey.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=at):
            raise Conflict(_("This key is revoked already."), code="revoked")
        audit.record("revoke_key", row, by=by, at=at)


def post_report(report: Report, *, key: ClientKey, at: datetime) -> tuple[WorkOrder, bool]:
    """File it like any other order: same numbering, clocks and routing. False beside it when it was filed already.

    A system that got no answer in time sends the same again: within REPEATED that is the order which the first one made.
    """
    category, fingerprint = report.category, _fingerprint(report)
    with transaction.atomic():
        with connection.cursor() as cursor:  # a repeat that comes at the same time waits for the first
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('open311'), hashtext(%s))", [f"{key.pk} {fingerprint}"])
        known = queries.repeated(key, fingerprint, at - REPEATED)
        if known is not None:
            return known, False
        order = orders.file_order(
            orders.NewOrder(
                source=Source.OPEN311, kind=report.kind, category=category, title=_title(report), description=report.description,
                compound=report.compound, place=report.place[:120], position=report.position, reporter=report.name, phone=report.phone,
                consented=key.publishes,
            ),
            by=None, at=at,
        )  # fmt: skip
        Received.objects.create(
            order=order, key=key, email=report.email, device=report.device, account=report.account, media_url=report.media_url,
            fingerprint=fingerprint,
        )  # fmt: skip
        ClientKey.objects.filter(pk=key.pk).update(used_at=at)
    return order, True


def post_update(
    order: WorkOrder, *, outside_id: str, status: str, description: str, sent_at: datetime, key: ClientKey, at: datetime
) -> bool:
    """Keep a message about the order and put it into its story; False when it is known already."""
    with transaction.atomic():
        row, new = Update.objects.get_or_create(
            key=key, outside_id=outside_id, defaults={"order": order, "status": status, "description": description, "at": sent_at}
        )
        if new:
            audit.record("outside_update", row, by=None, at=at, thread=order.pk, note=description[:300], party=key.name)
            ClientKey.objects.filter(pk=key.pk).update(used_at=at)
    return new


def _fingerprint(report: Report) -> str:
    """What makes two reports the same: everything that was sent but pictures; keyed, since it holds names and phones."""
    compound = report.compound.pk if report.compound else ""
    parts = [
        report.category.code, report.kind, report.description, compound, report.place, report.position, report.name, report.phone,
        report.email, report.device, report.account, report.media_url,
    ]  # fmt: skip
    whole = json.dumps(parts, default=str, ensure_ascii=False)
    return salted_hmac("dispatch.open311.repeated", whole, algorithm="sha256").hexdigest()


def _title(report: Report) -> str:
    first = report.description.strip().splitlines()[0] if report.description.strip() else str(report.category)
    return first if len(first) <= TITLE else first[: TITLE - 1] + "…"
