"""What supervision does to a work order: acts that want an answer, and time that is asked for and granted."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dispatch.clocks.models import Escalation, Level
from dispatch.supervision.states import ActState, TimeState
from dispatch.work_orders.models import WorkOrder
from federation.accounts.models import Membership
from federation.kernel.workflow import Stateful
from federation.tenancy.models import TenantKey, TenantModel


class SupervisionAct(Stateful, TenantModel):
    """A demand to whoever holds the order (督办), by a person or by the clock, with a time to answer."""

    forgets = ("demand", "answer")
    order = TenantKey(WorkOrder, models.CASCADE, related_name="supervision_acts", verbose_name=_("work order"))
    level = models.CharField(_("level"), max_length=12, choices=Level.choices)
    escalation = TenantKey(Escalation, models.CASCADE, null=True, related_name="acts")
    demand = models.CharField(_("what is demanded"), max_length=500)
    issued_at = models.DateTimeField(_("issued at"))
    issued_by = TenantKey(Membership, null=True, related_name="+")
    issuer = models.CharField(_("issued by"), max_length=150, blank=True)  # a district officer has no membership here
    answer_due_at = models.DateTimeField(_("answer due"))
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answered_by = TenantKey(Membership, null=True, related_name="+")
    answer = models.CharField(_("answer"), max_length=1000, blank=True)
    missed_at = models.DateTimeField(_("not answered in time"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "escalation"], name="act_once_per_escalation"),
            models.CheckConstraint(name="act_state", condition=Q(state__in=ActState.values)),
        ]
        indexes = [
            models.Index(fields=["subdistrict", "state_due_at"], condition=Q(state_due_at__isnull=False), name="act_clock"),
            models.Index(fields=["subdistrict", "-issued_at"], name="act_newest"),
        ]
        ordering = ["-issued_at"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(ActState(self.state).label)

    def __str__(self) -> str:
        return self.demand


class TimeKind(models.TextChoices):
    EXTEND = "extend", _("More time")
    PAUSE = "pause", _("Hold the clock")


class TimeRequest(Stateful, TenantModel):
    """The holder asks for more time, or that the clock is held for a reason that can be proved; the office decides."""

    forgets = ("reason", "evidence", "answer")
    order = TenantKey(WorkOrder, models.CASCADE, related_name="time_requests", verbose_name=_("work order"))
    kind = models.CharField(_("kind"), max_length=6, choices=TimeKind.choices)
    within = models.DurationField(_("time asked for"), null=True)
    until = models.DateTimeField(_("held until"), null=True)
    reason = models.CharField(_("reason"), max_length=300)
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)
    asked_by = TenantKey(Membership, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"))
    decided_by = TenantKey(Membership, null=True, related_name="+")
    answer = models.CharField(_("decision"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "order"], condition=Q(state="asked"), name="time_request_one_open"),
            models.CheckConstraint(name="time_request_state", condition=Q(state__in=TimeState.values)),
            models.CheckConstraint(
                name="time_request_kind",
                condition=Q(kind="extend", within__isnull=False, until=None)
                | (Q(kind="pause", until__isnull=False, within=None) & ~Q(evidence="")),
            ),
        ]
        indexes = [models.Index(fields=["subdistrict", "state_due_at"], condition=Q(state_due_at__isnull=False), name="time_request_clock")]
        ordering = ["-asked_at"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(TimeState(self.state).label)

    def __str__(self) -> str:
        return str(self.get_kind_display())
