"""An uploaded table between preview and import."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Membership
from federation.tenancy.models import TenantKey, TenantModel


class ImportKind(models.TextChoices):
    FIRMS = "firms", _("Firms")
    COMPOUNDS = "compounds", _("Compounds and contracts")
    POOL = "pool", _("Pool: experts, crews, equipment")


class ImportBatch(TenantModel):
    """The parsed rows of one file, its row errors, and whether it was imported."""

    kind = models.CharField(_("kind"), max_length=20, choices=ImportKind.choices)
    filename = models.CharField(_("file"), max_length=200)
    header = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    errors = models.JSONField(default=dict)
    created_by = TenantKey(Membership, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(_("time"))
    imported_at = models.DateTimeField(_("imported at"), null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.filename
