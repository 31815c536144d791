"""Connecting a system, writing what it is to be told in the transaction of the change, and sending it until it is taken."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from dispatch.webhooks import queries, rules, signing
from dispatch.webhooks.models import Delivery, Event, Webhook
from dispatch.work_orders.models import WorkOrder
from federation.accounts.models import Membership
from federation.kernel import audit, jobs, outgoing
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require

SEND = "dispatch.webhooks.send"
#: Minutes from one attempt to the next; afterwards the message counts as lost and may be sent again by hand.
PAUSES = (0.5, 2, 10, 30, 120, 360, 720, 1440, 1440)
#: Which verb of an order tells which event.
TOLD = {
    "file_order": Event.FILED, "offer_claim": Event.ASSIGNED, "assign": Event.ASSIGNED, "hand_over": Event.ASSIGNED,
    "resolve": Event.RESOLVED, "close": Event.CLOSED, "cancel": Event.CLOSED, "merge": Event.CLOSED, "reopen": Event.REOPENED,
    "park": Event.PARKED,
}  # fmt: skip


def connect(*, name: str, url: str, events: Iterable[str], by: Membership, at: datetime) -> Webhook:
    """Set a system up; its secret is on the row, sealed. Raises Refused for an address that must not be called."""
    require(rules.can_connect, by, None)
    outgoing.check(url)
    with transaction.atomic():
        row: Webhook = Webhook.objects.create(
            name=name, url=url, events=sorted(events), secret=signing.new_secret(), created_at=at, created_by=by
        )
        audit.record("connect_webhook", row, by=by, at=at, url=url)
    return row


def change(row: Webhook, *, name: str, url: str, events: Iterable[str], active: bool, by: Membership, at: datetime) -> None:
    """New name, address or events; a system that is not in use is told nothing, also not what waits."""
    require(rules.can_connect, by, row)
    outgoing.check(url)
    with transaction.atomic():
        Webhook.objects.filter(pk=row.pk).update(name=name, url=url, events=sorted(events), active=active)
        audit.record("change_webhook", row, by=by, at=at, url=url, active=active)
        if active and not row.active:
            for pk in Delivery.objects.filter(webhook=row, next_at__isnull=False).values_list("pk", flat=True):
                jobs.enqueue(SEND, at=at, delivery=str(pk))


def renew(row: Webhook, *, by: Membership, at: datetime) -> str:
    """A new secret; the old one is worth nothing from now on."""
    require(rules.can_connect, by, row)
    secret = signing.new_secret()
    with transaction.atomic():
        Webhook.objects.filter(pk=row.pk).update(secret=secret)
        audit.record("renew_webhook", row, by=by, at=at)
    return secret


def remove(row: Webhook, *, by: Membership, at: datetime) -> None:
    """The system is told nothing any more, and what it was told is forgotten."""
    require(rules.can_connect, by, row)
    with transaction.atomic():
        audit.record("remove_webhook", row, by=by, at=at, url=row.url)
        Webhook.objects.filter(pk=row.pk).delete()


def try_out(row: Webhook, *, by: Membership, at: datetime) -> None:
    """Send a message that says nothing, to see whether it arrives."""
    require(rules.can_connect, by, row)
    if not row.active:
        raise Refused(_("This system is not in use."), code="inactive")
    with transaction.atomic():
        _queue([_message(row, Event.TEST, {}, None, at)], at=at)


def send_again(delivery: Delivery, *, by: Membership, at: datetime) -> None:
    """Once more, with as many attempts as at first. The message keeps its id, so that the receiver knows it."""
    require(rules.can_connect, by, delivery.webhook)
    with transaction.atomic():
        found = Delivery.objects.filter(pk=delivery.pk, next_at=None).update(attempts=0, next_at=at, delivered_at=None, answer="")
        if not found:
            raise Conflict(_("It is being sent already."), code="waiting")
        jobs.enqueue(SEND, at=at, delivery=str(delivery.pk))


def tell(event: Event, order: WorkOrder, *, at: datetime) -> None:
    """Write a message to every system that is to know; the caller holds the transaction of the change."""
    hooks = Webhook.objects.filter(active=True, events__contains=[event])
    _queue([_message(hook, event, _facts(order), order, at) for hook in hooks], at=at)


def send(pk: str, *, at: datetime) -> None:
    """One attempt. A 2xx answer ends it, 410 takes the system out of use, everything else is tried again later."""
    row = queries.for_sending(pk)
    if row is None:
        return
    body = json.dumps(row.body, ensure_ascii=False, separators=(",", ":")).encode()
    headers = signing.headers(row.webhook.secret, message=str(row.pk), sent_at=int(at.timestamp()), body=body)
    try:
        status = outgoing.post(row.webhook.url, body, headers)
        answer = str(status)
    except (outgoing.Unreachable, Refused) as error:
        status, answer = 0, str(error)[:200]
    attempts = row.attempts + 1
    taken = 200 <= status < 300
    later = None if taken or attempts > len(PAUSES) else at + timedelta(minutes=PAUSES[attempts - 1])
    Delivery.objects.filter(pk=row.pk).update(attempts=attempts, answer=answer, delivered_at=at if taken else None, next_at=later)
    if status == 410:
        Webhook.objects.filter(pk=row.webhook_id).update(active=False)
    elif later is not None:
        jobs.enqueue(SEND, at=later, delivery=str(row.pk))


def forget(before: datetime) -> int:
    """Delete messages that are older and not waiting; returns how many."""
    return int(Delivery.objects.filter(created_at__lt=before, next_at=None).delete()[0])


def _queue(rows: list[Delivery], *, at: datetime) -> None:
    for row in Delivery.objects.bulk_create(rows) if rows else ():
        jobs.enqueue(SEND, at=at, delivery=str(row.pk))


def _message(hook: Webhook, event: Event, facts: dict[str, Any], order: WorkOrder | None, at: datetime) -> Delivery:
    body = {"type": event.value, "timestamp": at.isoformat(), "data": facts}
    return Delivery(id=uuid4(), webhook=hook, order=order, event=event, body=body, created_at=at, next_at=at)


def _facts(order: WorkOrder) -> dict[str, Any]:
    """The order without anything that points at a person: no words of the reporter, no phone, no room."""
    moments = ("received_at", "respond_due_at", "due_at", "outside_due_at", "answered_at", "resolved_at", "closed_at")
    return {
        "id": str(order.pk), "number": order.number, "state": str(order.state), "source": str(order.source), "kind": str(order.kind),
        "category": order.category.code, "category_name": order.category.name,
        "compound": order.compound.name if order.compound else None, "compound_id": str(order.compound_id or "") or None,
        "firm": order.firm.name if order.firm else None, "department": order.department.name if order.department else None,
        "urgent": order.urgent, "outside_number": order.outside_number, "reopened": order.reopened,
        **{name: value.isoformat() if (value := getattr(order, name)) else None for name in moments},
    }  # fmt: skip
