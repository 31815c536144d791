"""Keys of other systems that write here, and what they sent beside the order itself."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from dispatch.work_orders.models import WorkOrder
from federation.accounts.models import Membership
from federation.kernel.sealed import SealedField
from federation.tenancy.models import TenantKey, TenantModel


class ClientKey(TenantModel):
    """A key with which another system files requests; only its digest is kept."""

    name = models.CharField(_("system"), max_length=80)
    digest = models.CharField(max_length=64)
    publishes = models.BooleanField(
        _("its requests may be shown to the public"), default=True, help_text=_("Without names, phone numbers and exact places.")
    )
    created_at = models.DateTimeField(_("issued"))
    created_by = TenantKey(Membership, related_name="+", verbose_name=_("issued by"))
    used_at = models.DateTimeField(_("last used"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subdistrict", "digest"], name="open311_key_once")]
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class Received(TenantModel):
    """What came with an order over Open311 and has no place on it. An address of a picture is shown to staff, never fetched."""

    forgets = ("email", "device", "account", "media_url", "fingerprint")
    order = TenantKey(WorkOrder, models.CASCADE, related_name="+")
    key = TenantKey(ClientKey, related_name="+")
    email = SealedField(blank=True)
    device = models.CharField(max_length=100, blank=True)
    account = models.CharField(max_length=100, blank=True)
    media_url = models.CharField(_("address of a picture"), max_length=500, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subdistrict", "order"], name="open311_received_once")]
        indexes = [models.Index(fields=["subdistrict", "key", "fingerprint"], name="open311_repeated")]

    def __str__(self) -> str:
        return f"received as {self.order_id}"


class Update(TenantModel):
    """A message of another system about an order, kept once however often it is sent."""

    forgets = ("description",)
    order = TenantKey(WorkOrder, models.CASCADE, related_name="+")
    key = TenantKey(ClientKey, related_name="+")
    outside_id = models.CharField(max_length=100)
    status = models.CharField(max_length=40, blank=True)
    description = models.TextField(max_length=4000, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subdistrict", "key", "outside_id"], name="open311_update_once")]
        ordering = ["at"]

    def __str__(self) -> str:
        return self.outside_id
