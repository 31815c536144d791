"""A work order's clock as facts: what ran, what was held and why, and who is told when. Nothing is computed anew from settings."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dispatch.categories.models import ClockMode
from federation.accounts.models import Membership
from federation.tenancy.models import TenantKey, TenantModel


class SpanKind(models.TextChoices):
    RUN = "run", _("Running")
    PAUSE = "pause", _("Held")


class Span(TenantModel):
    """A stretch of an order's time, [began, ended), that counted or did not.

    `left_seconds` were left when it began; `counted_seconds` is written when a run ends, by the calendar of that day,
    and never again. `budget_seconds` is the whole time allowed so far. An order opened again begins a new round.
    """

    forgets = ("reason", "evidence")
    order = TenantKey("dispatch.WorkOrder", models.CASCADE, related_name="spans", verbose_name=_("work order"))
    round = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(_("kind"), max_length=5, choices=SpanKind.choices, default=SpanKind.RUN)
    mode = models.CharField(_("clock"), max_length=16, choices=ClockMode.choices)
    began = models.DateTimeField(_("from"))
    ended = models.DateTimeField(_("until"), null=True)
    planned_end = models.DateTimeField(_("held until"), null=True)
    budget_seconds = models.PositiveIntegerField()
    left_seconds = models.IntegerField()  # negative once the deadline has passed
    counted_seconds = models.PositiveIntegerField(null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)
    by = TenantKey(Membership, null=True, related_name="+", verbose_name=_("by"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "order"], condition=Q(ended=None), name="span_one_open"),
            models.CheckConstraint(name="span_forward", condition=Q(ended=None) | Q(ended__gte=F("began"))),
            models.CheckConstraint(name="span_kind", condition=Q(kind__in=SpanKind.values)),
            models.CheckConstraint(name="span_pause_has_reason", condition=Q(kind="run") | (~Q(reason="") & ~Q(evidence=""))),
        ]
        indexes = [
            models.Index(fields=["subdistrict", "order", "began"], name="span_by_order"),
            models.Index(fields=["subdistrict", "planned_end"], condition=Q(ended=None, kind="pause"), name="span_held"),
        ]
        ordering = ["began"]

    def __str__(self) -> str:
        return f"{self.kind} {self.began:%Y-%m-%d %H:%M}"


class Watch(models.TextChoices):
    RESPOND = "respond", _("first answer")
    RESOLVE = "resolve", _("solution")
    OUTSIDE = "outside", _("the hotline's deadline")


class Level(models.TextChoices):
    FIRM = "firm", _("responsible firm or department")
    COMMUNITY = "community", _("community")
    SUBDISTRICT = "subdistrict", _("subdistrict")
    DISTRICT = "district", _("district")


class Escalation(TenantModel):
    """Who is to be told at which share of the time, written when the clock starts and fired at most once."""

    order = TenantKey("dispatch.WorkOrder", models.CASCADE, related_name="escalations", verbose_name=_("work order"))
    round = models.PositiveSmallIntegerField(default=1)
    watch = models.CharField(max_length=8, choices=Watch.choices, default=Watch.RESOLVE)
    level = models.CharField(_("level"), max_length=12, choices=Level.choices)
    percent = models.PositiveSmallIntegerField(_("share of the time"))
    due_at = models.DateTimeField(_("due"))
    fired_at = models.DateTimeField(_("told at"), null=True)
    called_off_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "order", "round", "watch", "level"], name="escalation_once"),
            models.CheckConstraint(name="escalation_fired_or_called_off", condition=Q(fired_at=None) | Q(called_off_at=None)),
        ]
        indexes = [
            models.Index(fields=["subdistrict", "due_at"], condition=Q(fired_at=None, called_off_at=None), name="escalation_due"),
            models.Index(fields=["subdistrict", "-fired_at"], condition=Q(fired_at__isnull=False), name="escalation_fired"),
        ]
        ordering = ["due_at"]

    def __str__(self) -> str:
        return f"{self.level} {self.percent}%"
