"""Property firms and their membership of the federation."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from federation.firms.states import FirmState
from federation.kernel.sealed import SealedField, validate_phone
from federation.kernel.workflow import Stateful
from federation.tenancy.models import TenantModel, in_language


class MemberKind(models.TextChoices):
    """Who takes part in the federation; only property firms manage compounds and are assessed."""

    FIRM = "firm", _("Property firm")
    ORGANISATION = "organisation", _("Social organisation")
    PARTNER = "partner", _("Paired unit")
    VOLUNTEERS = "volunteers", _("Volunteer team")


class PropertyFirm(Stateful, TenantModel):
    """A property-management firm (物业企业) of this subdistrict, a legal person, or another member that lends helpers."""

    kind = models.CharField(_("kind of member"), max_length=12, choices=MemberKind.choices, default=MemberKind.FIRM)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)
    credit_code = models.CharField(
        _("unified social credit code"),
        max_length=18,
        blank=True,
        validators=[RegexValidator(r"^[0-9A-Z]{18}$", _("The code has 18 digits and capital letters."))],
    )
    contact = models.CharField(_("contact person"), max_length=60, blank=True)
    phone = SealedField(_("phone"), blank=True, validators=[validate_phone])
    joined_on = models.DateField(_("member since"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    lift_licensed_until = models.DateField(_("lift maintenance licence until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "name"], name="firm_name_once"),
            models.UniqueConstraint(fields=["subdistrict", "credit_code"], name="firm_code_once", condition=~Q(credit_code="")),
            models.CheckConstraint(name="firm_kind", condition=Q(kind__in=MemberKind.values)),
            models.CheckConstraint(name="firm_state", condition=Q(state__in=FirmState.values)),
        ]
        ordering = ["name"]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)

    @property
    def lends(self) -> bool:
        """Only admitted members give and ask for help."""
        return self.state == FirmState.ADMITTED
