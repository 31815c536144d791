"""Messages to people, written with the change they tell of and delivered at least once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from federation.tenancy.models import TenantModel


class Notice(TenantModel):
    """One message to one person; the text is rendered in the person's language when the notice is written."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name=_("to"))
    event = models.CharField(max_length=60)
    text = models.CharField(_("message"), max_length=300)
    link = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(_("time"))
    read_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notice_by_user"),
            models.Index(fields=["created_at"], condition=Q(sent_at=None), name="notice_unsent"),
        ]
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.text
