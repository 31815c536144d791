"""Alarms: an emergency request with its two clocks, and the steps of escalation written in advance."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dispatch.emergencies.states import AlarmState
from dispatch.mutual_aid.models import HelpRequest
from federation.accounts.models import Membership
from federation.kernel.workflow import Stateful
from federation.pool.models import EmergencyKind
from federation.tenancy.models import TenantKey, TenantModel


class Alarm(Stateful, TenantModel):
    """One emergency or drill; `acknowledge_by` and `on_site_by` are fixed when it is raised, whatever the word list says later."""

    forgets = ("outcome",)
    request = TenantKey(HelpRequest, related_name="alarms", verbose_name=_("request"))
    kind = TenantKey(EmergencyKind, related_name="+", verbose_name=_("kind of emergency"))
    raised_at = models.DateTimeField(_("raised at"))
    raised_by = TenantKey(Membership, related_name="+", verbose_name=_("raised by"))
    acknowledge_by = models.DateTimeField(_("answered by"))
    on_site_by = models.DateTimeField(_("on site by"))
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = TenantKey(Membership, null=True, related_name="+", verbose_name=_("answers for it"))
    reached_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(_("outcome"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "request"], name="alarm_once"),
            models.CheckConstraint(name="alarm_state", condition=Q(state__in=AlarmState.values)),
        ]
        indexes = [models.Index(fields=["subdistrict", "state", "-raised_at"], name="alarm_board")]
        ordering = ["-raised_at"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(AlarmState(self.state).label)

    @property
    def answered_within(self) -> timedelta | None:
        """From the call until somebody answered for it."""
        return self.acknowledged_at - self.raised_at if self.acknowledged_at else None

    @property
    def reached_within(self) -> timedelta | None:
        """From the call until help was on site."""
        return self.reached_at - self.raised_at if self.reached_at else None

    def __str__(self) -> str:
        return f"{self.kind} {self.raised_at:%m-%d %H:%M}"


class Watch(models.TextChoices):
    ACKNOWLEDGE = "acknowledge", _("answered in time")
    ON_SITE = "on_site", _("on site in time")


class Level(models.TextChoices):
    OFFICE = "office", _("dispatchers and all firms")
    LEADER = "leader", _("the subdistrict's leaders")


class AlarmStep(TenantModel):
    """Who is told when a clock runs out; written with the alarm and fired at most once."""

    alarm = TenantKey(Alarm, models.CASCADE, related_name="steps")
    watch = models.CharField(max_length=12, choices=Watch.choices)
    level = models.CharField(max_length=10, choices=Level.choices)
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subdistrict", "alarm", "watch", "level"], name="alarm_step_once")]
        indexes = [models.Index(fields=["due_at"], condition=Q(fired_at=None), name="alarm_step_due")]
        ordering = ["due_at"]

    def __str__(self) -> str:
        return f"{self.watch} {self.level}"
