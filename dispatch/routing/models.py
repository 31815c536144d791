"""Routing rules: an ordered list that a clerk reads and edits; the first that fits decides."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.places.models import Community, Compound
from dispatch.categories.models import Category
from federation.accounts.models import Department
from federation.firms.models import PropertyFirm
from federation.tenancy.models import TenantKey, TenantModel


class RouteTo(models.TextChoices):
    CONTRACT = "contract", _("The compound's firm under contract claims it")
    FIRM = "firm", _("Assign to a named firm")
    DEPARTMENT = "department", _("Assign to a department")
    OFFICE = "office", _("Wait for the office")


class RoutingRule(TenantModel):
    """If all conditions that are set hold, the order goes there. Smaller `position` is asked first."""

    position = models.PositiveIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=80)
    category = TenantKey(Category, null=True, blank=True, related_name="+", verbose_name=_("category or group"))
    community = TenantKey(Community, null=True, blank=True, related_name="+", verbose_name=_("community"))
    compound = TenantKey(Compound, null=True, blank=True, related_name="+", verbose_name=_("compound"))
    sources = ArrayField(models.CharField(max_length=10), blank=True, default=list, verbose_name=_("sources"))
    words = models.CharField(_("one of these words in the text"), max_length=300, blank=True, help_text=_("Separated by spaces or commas."))
    urgent = models.BooleanField(_("only urgent ones"), default=False)
    to = models.CharField(_("goes to"), max_length=12, choices=RouteTo.choices, default=RouteTo.CONTRACT)
    firm = TenantKey(PropertyFirm, null=True, blank=True, related_name="+", verbose_name=_("firm"))
    department = TenantKey(Department, null=True, blank=True, related_name="+", verbose_name=_("department"))
    active = models.BooleanField(_("in use"), default=True)
    fault = models.CharField(_("why it was switched off"), max_length=300, blank=True)
    faulty_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="routing_firm", condition=~Q(to="firm") | Q(firm__isnull=False)),
            models.CheckConstraint(name="routing_department", condition=~Q(to="department") | Q(department__isnull=False)),
            models.CheckConstraint(name="routing_off_when_faulty", condition=Q(fault="") | Q(active=False)),
        ]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name
