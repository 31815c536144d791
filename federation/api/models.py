"""What was answered to which creating call, so that a repeated call makes nothing twice."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from federation.tenancy.models import TenantModel


class IdempotencyKey(TenantModel):
    """One key of one account, written in the transaction of the work it stands for."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    body_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subdistrict", "user", "key"], name="idempotency_once")]
        indexes = [models.Index(fields=["created_at"], name="idempotency_age")]

    def __str__(self) -> str:
        return self.key
