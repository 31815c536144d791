"""What help costs in money, agreed between the two firms. Points of the ledger have no place here, and money none there."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dispatch.costs.states import SheetState
from dispatch.mutual_aid.models import HelpRequest
from federation.accounts.models import Membership
from federation.firms.models import PropertyFirm
from federation.kernel.workflow import Stateful
from federation.tenancy.models import TenantKey, TenantModel


class Terms(models.TextChoices):
    FREE = "free", _("Free")
    AT_COST = "at_cost", _("At cost")
    PAID = "paid", _("Paid")


class CostSheet(Stateful, TenantModel):
    """What one helping firm charges for one request: free, at cost or paid (费用清单)."""

    request = TenantKey(HelpRequest, related_name="cost_sheets")
    firm = TenantKey(PropertyFirm, related_name="cost_sheets", verbose_name=_("helping firm"))
    terms = models.CharField(_("terms"), max_length=10, choices=Terms.choices, default=Terms.FREE)
    note = models.CharField(_("remarks"), max_length=300, blank=True)
    written_by = TenantKey(Membership, related_name="+", verbose_name=_("written by"))
    created_at = models.DateTimeField()
    proposed_by = TenantKey(Membership, null=True, related_name="+", verbose_name=_("proposed by"))
    agreed_by = TenantKey(Membership, null=True, related_name="+", verbose_name=_("agreed by"))
    agreed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "request", "firm"], name="cost_sheet_once"),
            models.CheckConstraint(name="cost_sheet_state", condition=Q(state__in=SheetState.values)),
        ]
        indexes = [models.Index(fields=["subdistrict", "state_due_at"], name="cost_sheet_due")]
        ordering = ["created_at"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(SheetState(self.state).label)

    def __str__(self) -> str:
        return f"{self.request_id} {self.firm_id}"


class CostKind(models.TextChoices):
    LABOUR = "labour", _("Labour")
    MACHINE = "machine", _("Machine")
    MATERIAL = "material", _("Material")
    TRAVEL = "travel", _("Travel")


class CostItem(TenantModel):
    """One line of a cost sheet: quantity times price in fen."""

    sheet = TenantKey(CostSheet, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=10, choices=CostKind.choices)
    label = models.CharField(_("what for"), max_length=100)
    quantity = models.DecimalField(_("quantity"), max_digits=9, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))])
    unit = models.CharField(_("unit"), max_length=10, blank=True)
    price_fen = models.BigIntegerField(_("price in fen"), validators=[MinValueValidator(0), MaxValueValidator(1_000_000_000)])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "sheet", "position"], name="cost_item_once"),
            models.CheckConstraint(name="cost_item_amounts", condition=Q(quantity__gt=0, price_fen__gte=0)),
        ]
        ordering = ["position"]

    @property
    def total_fen(self) -> int:
        """Quantity times price, half a fen rounded up."""
        return int((self.quantity * self.price_fen).quantize(Decimal(1), ROUND_HALF_UP))

    def __str__(self) -> str:
        return self.label
