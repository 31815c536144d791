"""Which firm serves which compound, and when."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from communities.places.models import Compound
from federation.tenancy.models import TenantKey, TenantModel


class ServiceContract(TenantModel):
    """A property service contract: firm x compound x period. One compound has one firm at a time (one zone, one firm)."""

    firm = TenantKey("federation.PropertyFirm", related_name="contracts", verbose_name=_("firm"))
    compound = TenantKey(Compound, related_name="contracts", verbose_name=_("compound"))
    during = DateRangeField(_("period"))
    number = models.CharField(_("contract number"), max_length=60, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="contract_once",
                expressions=[
                    (F("subdistrict"), RangeOperators.EQUAL),
                    (F("compound"), RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            )
        ]
        ordering = ["-during"]

    def __str__(self) -> str:
        return f"{self.firm} · {self.compound}"
