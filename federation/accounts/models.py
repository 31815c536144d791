"""People, their sign-ins, and in which subdistrict they may act as what."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from federation.tenancy.models import District, TenantKey, TenantModel, in_language


class User(AbstractUser):
    """One person's account; what the person may do stands in memberships, never here."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("name"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="zh-hans")

    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def get_full_name(self) -> str:
        return self.name or self.username

    def __str__(self) -> str:
        return self.get_full_name()


class Role(models.TextChoices):
    """The roles of domain.md 1: who a person is inside one subdistrict."""

    LEADER = "leader", _("Subdistrict leader")
    DISPATCHER = "dispatcher", _("Dispatcher (property management centre)")
    DEPARTMENT = "department", _("Department officer")
    COMMUNITY = "community", _("Residents' committee")
    GRID = "grid", _("Grid worker")
    SECRETARIAT = "secretariat", _("Federation secretariat")
    FIRM_ADMIN = "firm_admin", _("Firm administrator")
    SITE_MANAGER = "site_manager", _("Site manager")
    FIRM_STAFF = "firm_staff", _("Firm staff")
    OWNERS = "owners", _("Owners' committee")
    ASSESSOR = "assessor", _("Independent assessor")
    RESIDENT = "resident", _("Resident")
    SUPERVISOR = "supervisor", _("District supervisor")


FIRM_ROLES = (Role.FIRM_ADMIN, Role.SITE_MANAGER, Role.FIRM_STAFF)
STAFF_ROLES = (Role.LEADER, Role.DISPATCHER, Role.DEPARTMENT, Role.SECRETARIAT)
PLACE_ROLES = (Role.OWNERS, Role.RESIDENT)


class Department(TenantModel):
    """A department (科室) of the subdistrict office."""

    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subdistrict", "name"], name="department_once")]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class Membership(TenantModel):
    """A role of one person in one subdistrict, tied to a firm, community, compound or department where it applies."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    firm = TenantKey("federation.PropertyFirm", null=True, blank=True, related_name="memberships", verbose_name=_("firm"))
    community = TenantKey("communities.Community", null=True, blank=True, related_name="+", verbose_name=_("community"))
    compound = TenantKey("communities.Compound", null=True, blank=True, related_name="+", verbose_name=_("compound"))
    department = TenantKey(Department, null=True, blank=True, related_name="memberships", verbose_name=_("department"))
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="membership_firm_roles", condition=Q(role__in=FIRM_ROLES, firm__isnull=False) | ~Q(role__in=FIRM_ROLES)
            ),
            models.UniqueConstraint(
                fields=["subdistrict", "user", "role", "firm", "community", "compound", "department"],
                name="membership_once",
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["user"], name="membership_by_user")]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


class Supervision(models.Model):
    """A district officer's right to look into every subdistrict of the district; each look is logged there."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="supervisions")
    district = models.ForeignKey(District, models.PROTECT, related_name="supervisions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "district"], name="supervision_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.district}"


class ApiToken(models.Model):
    """A sign-in for programs; only a digest is stored, and it dies with the password it was made under."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    password_digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"token of {self.user}"
