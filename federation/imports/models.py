"""An uploaded table between preview and import."""

from __future__ import annotations

import json

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Membership
from federation.kernel.sealed import SealedField
from federation.tenancy.models import TenantKey, TenantModel


class ImportBatch(TenantModel):
    """The rows of one file with a verdict on each. `content` is sealed, because tables carry phone numbers.

    `outcomes` has one word per row, `errors` the sentences of the wrong ones by position; once imported, only the
    wrong rows are kept, so that they can still be taken back as a workbook.
    """

    kind = models.CharField(_("kind"), max_length=20)  # one of the registry's
    filename = models.CharField(_("file"), max_length=200)
    header = models.JSONField(default=list)
    unused = models.JSONField(default=list)
    content = SealedField(default="[]")
    outcomes = models.JSONField(default=list)
    errors = models.JSONField(default=dict)
    created_by = TenantKey(Membership, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(_("time"))
    imported_at = models.DateTimeField(_("imported at"), null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.filename

    @property
    def rows(self) -> list[dict[str, str]]:
        """The rows as texts by column."""
        found: list[dict[str, str]] = json.loads(self.content or "[]")
        return found

    @property
    def wrong(self) -> int:
        """How many rows cannot be imported."""
        return len(self.errors)
