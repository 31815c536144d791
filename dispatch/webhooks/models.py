"""Who is told of work orders by a call to their server, and every such call."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dispatch.work_orders.models import WorkOrder
from federation.accounts.models import Membership
from federation.kernel.sealed import SealedField
from federation.tenancy.models import TenantKey, TenantModel


class Event(models.TextChoices):
    """What another system can be told of."""

    FILED = "order.filed", _("Taken in")
    ASSIGNED = "order.assigned", _("Given to a firm or a department")
    RESOLVED = "order.resolved", _("Mended")
    CLOSED = "order.closed", _("Closed")
    REOPENED = "order.reopened", _("Reopened")
    PARKED = "order.parked", _("Parked as a hard case")
    TEST = "test", _("Test")


class Webhook(TenantModel):
    """Another system's address and the secret that signs what it is sent."""

    name = models.CharField(_("system"), max_length=80)
    url = models.CharField(_("address"), max_length=500)
    secret = SealedField()
    events = ArrayField(models.CharField(max_length=20, choices=Event.choices), verbose_name=_("is told of"))
    active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(_("set up"))
    created_by = TenantKey(Membership, related_name="+", verbose_name=_("set up by"))

    class Meta:
        constraints = [models.CheckConstraint(name="webhook_told_of_something", condition=Q(events__len__gt=0))]
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class Delivery(TenantModel):
    """One message to one system. It is tried until the system answers with 2xx, or for three days."""

    webhook = TenantKey(Webhook, models.CASCADE, related_name="deliveries")
    order = TenantKey(WorkOrder, models.CASCADE, null=True, related_name="+")
    event = models.CharField(_("event"), max_length=20, choices=Event.choices)
    body = models.JSONField()
    created_at = models.DateTimeField(_("time"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("next attempt"), null=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True)
    answer = models.CharField(_("answer"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="webhook_delivered_or_due", condition=Q(delivered_at=None) | Q(next_at=None)),
        ]
        indexes = [models.Index(fields=["subdistrict", "webhook", "-created_at"], name="webhook_newest")]
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.event} {self.pk}"
