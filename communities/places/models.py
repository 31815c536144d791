"""Communities, compounds and how each compound is managed over time."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from federation.tenancy.models import TenantKey, TenantModel, in_language


class Community(TenantModel):
    """A community (社区) with its residents' committee; it holds many compounds."""

    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subdistrict", "name"], name="community_once")]
        ordering = ["name"]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class CompoundClass(models.TextChoices):
    BASIC = "basic", _("Basic")
    COMPLETE = "complete", _("Completed")
    RAISED = "raised", _("Upgraded")
    QUALITY = "quality", _("Quality")


class CompoundKind(models.TextChoices):
    COMMODITY = "commodity", _("Commodity housing")
    RESETTLEMENT = "resettlement", _("Resettlement housing")
    OLD = "old", _("Old estate")
    MIXED = "mixed", _("Mixed")


class CoordinateSystem(models.TextChoices):
    WGS84 = "WGS84", "WGS-84"
    GCJ02 = "GCJ02", "GCJ-02"
    BD09 = "BD09", "BD-09"


class Compound(TenantModel):
    """A residential compound (小区): one management area, one owners' assembly, one firm."""

    community = TenantKey(Community, null=True, blank=True, related_name="compounds", verbose_name=_("community"))
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    grade = models.CharField(_("class"), max_length=10, choices=CompoundClass.choices, default=CompoundClass.BASIC)
    kind = models.CharField(_("type"), max_length=15, choices=CompoundKind.choices, default=CompoundKind.COMMODITY)
    households = models.PositiveIntegerField(_("households"), default=0)
    buildings = models.PositiveIntegerField(_("buildings"), default=0)
    latitude = models.DecimalField(
        _("latitude (WGS-84)"), max_digits=9, decimal_places=6, null=True, blank=True,
        validators=[MinValueValidator(3), MaxValueValidator(54)],
    )  # fmt: skip
    longitude = models.DecimalField(
        _("longitude (WGS-84)"), max_digits=9, decimal_places=6, null=True, blank=True,
        validators=[MinValueValidator(73), MaxValueValidator(136)],
    )  # fmt: skip
    source_crs = models.CharField(
        _("source coordinate system"), max_length=5, choices=CoordinateSystem.choices, default=CoordinateSystem.WGS84
    )
    approximate = models.BooleanField(_("position is an estimate"), default=False)
    outside = models.BooleanField(default=False, help_text=_("A neighbouring subdistrict's compound that is helped; no list counts it."))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "name"], name="compound_once"),
            models.CheckConstraint(
                name="compound_position",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__gte=3, latitude__lte=54, longitude__gte=73, longitude__lte=136),
            ),
        ]
        ordering = ["name"]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class ManagementKind(models.TextChoices):
    PROFESSIONAL = "professional", _("Professional firm")
    COMMUNITY = "community", _("Hosted by the community")
    STATE = "state", _("State-owned backstop")
    TRUST = "trust", _("Non-profit trust")
    SELF = "self", _("Self-managed by owners")
    NONE = "none", _("No management")


class Management(TenantModel):
    """How a compound was managed during a period; periods of one compound never overlap."""

    compound = TenantKey(Compound, related_name="managements", verbose_name=_("compound"))
    kind = models.CharField(_("management mode"), max_length=15, choices=ManagementKind.choices)
    during = DateRangeField(_("period"))

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="management_once",
                expressions=[
                    (F("subdistrict"), RangeOperators.EQUAL),
                    (F("compound"), RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            )
        ]
        ordering = ["-during"]

    def __str__(self) -> str:
        return f"{self.compound} · {self.get_kind_display()}"
