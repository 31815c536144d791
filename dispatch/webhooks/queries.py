"""Reading connected systems and what they were sent."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from dispatch.webhooks import rules
from dispatch.webhooks.models import Delivery, Webhook
from federation.accounts.models import Membership
from federation.kernel.lookup import one


def visible_to(by: Membership) -> QuerySet[Webhook]:
    """All of the subdistrict for those who connect systems, with how their calls went."""
    rows = Webhook.objects.select_related("created_by__user") if rules.can_connect(by) else Webhook.objects.none()
    waiting = Count("deliveries", filter=Q(deliveries__next_at__isnull=False))
    lost = Count("deliveries", filter=Q(deliveries__next_at=None, deliveries__delivered_at=None))
    return rows.annotate(waiting=waiting, lost=lost, last=Max("deliveries__delivered_at"))


def get_webhook(by: Membership, pk: UUID) -> Webhook:
    return one(visible_to(by), pk=pk)


def deliveries(webhook: Webhook) -> QuerySet[Delivery]:
    """What it was sent, newest first."""
    return Delivery.objects.filter(webhook=webhook).select_related("order").order_by("-created_at", "-pk")


def get_delivery(by: Membership, pk: UUID) -> Delivery:
    return one(Delivery.objects.filter(webhook__in=visible_to(by).order_by().values("pk")).select_related("webhook"), pk=pk)


def for_sending(pk: str) -> Delivery | None:
    """A message that is still to be sent to a system in use, locked; None when there is nothing to do."""
    rows = Delivery.objects.select_for_update(of=("self",), skip_locked=True).select_related("webhook")
    row: Delivery | None = rows.filter(pk=pk, delivered_at=None, next_at__isnull=False, webhook__active=True).first()
    return row
