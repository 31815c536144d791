"""The public's doors: codes stuck to places, and one-time codes that prove a phone."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from communities.places.models import Compound
from dispatch.categories.models import Category
from federation.accounts.models import Membership
from federation.kernel.sealed import SealedField
from federation.tenancy.models import TenantKey, TenantModel


class PlaceCode(TenantModel):
    """A QR code for one place: a compound, a building in it, or a thing. It ends, and can be revoked when a poster is torn off."""

    compound = TenantKey(Compound, related_name="+", verbose_name=_("compound"))
    building = models.CharField(_("building"), max_length=40, blank=True)
    asset = models.CharField(_("thing"), max_length=60, blank=True, help_text=_("For example “Lift 3” or “Boom gate, east”."))
    category = TenantKey(Category, null=True, blank=True, related_name="+", verbose_name=_("usual category"))
    expires_on = models.DateField(_("ends on"))
    revoked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = TenantKey(Membership, related_name="+")
    scans = models.PositiveIntegerField(_("opened"), default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subdistrict", "compound", "building", "asset"], condition=models.Q(revoked_at=None), name="place_code_once"
            )
        ]
        ordering = ["compound__name", "building", "asset"]

    @property
    def place(self) -> str:
        """Building and thing."""
        return " ".join(filter(None, [self.building, self.asset]))

    def __str__(self) -> str:
        return f"{self.compound} {self.place}".strip()


class PhoneCode(TenantModel):
    """A one-time code sent to a phone; only digests are kept, the number sealed until it is used or over."""

    phone = SealedField()
    phone_key = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    purpose = models.CharField(max_length=10)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["subdistrict", "phone_key", "-sent_at"], name="phone_code_latest")]

    def __str__(self) -> str:
        return f"code of {self.sent_at:%Y-%m-%d %H:%M}"


class TextMessage(TenantModel):
    """An SMS to somebody without account, in the transaction of its cause; number and text are sealed."""

    phone = SealedField()
    text = SealedField()
    event = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["subdistrict", "created_at"], condition=models.Q(sent_at=None), name="text_message_open")]

    def __str__(self) -> str:
        return f"{self.event} {self.created_at:%Y-%m-%d %H:%M}"
