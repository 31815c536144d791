"""Machines that change hands: protocols signed by both sides, pictures, damage, and the alarm of a late return."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dispatch.handovers.states import DamageState, HandoverState
from dispatch.mutual_aid.models import Booking, Job
from federation.accounts.models import Membership
from federation.kernel.workflow import Stateful
from federation.pool.models import Unit
from federation.tenancy.models import TenantKey, TenantModel


class Direction(models.TextChoices):
    OUT = "out", _("Handed over")
    BACK = "back", _("Returned")


class Grade(models.TextChoices):
    GOOD = "good", _("Good")
    WORN = "worn", _("Signs of use")
    DAMAGED = "damaged", _("Damaged")


class Handover(Stateful, TenantModel):
    """A machine changes hands (交接单). Who writes it signs first; the other side's own account signs second."""

    number = models.CharField(_("number"), max_length=20, editable=False)
    job = TenantKey(Job, related_name="handovers")
    unit = TenantKey(Unit, related_name="handovers", verbose_name=_("machine"))
    direction = models.CharField(_("direction"), max_length=4, choices=Direction.choices)
    grade = models.CharField(_("condition"), max_length=10, choices=Grade.choices)
    meter = models.DecimalField(_("meter reading"), max_digits=10, decimal_places=1, null=True)
    accessories = models.CharField(_("accessories"), max_length=300, blank=True)
    note = models.TextField(_("remarks"), max_length=1000, blank=True)
    first_by = TenantKey(Membership, related_name="+", verbose_name=_("signed by"))
    first_name = models.CharField(max_length=150)
    first_at = models.DateTimeField()
    second_by = TenantKey(Membership, null=True, related_name="+", verbose_name=_("countersigned by"))
    second_name = models.CharField(max_length=150, blank=True)
    second_at = models.DateTimeField(null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "number"], name="handover_number_once"),
            models.UniqueConstraint(
                fields=["subdistrict", "job", "unit", "direction"], condition=Q(state__in=["open", "signed"]), name="handover_once"
            ),
            models.CheckConstraint(name="handover_state", condition=Q(state__in=HandoverState.values)),
        ]
        indexes = [models.Index(fields=["subdistrict", "state_due_at"], name="handover_due")]
        ordering = ["first_at"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(HandoverState(self.state).label)

    def __str__(self) -> str:
        return self.number


class Party(models.TextChoices):
    REQUESTER = "requester", _("The asking side")
    HELPER = "helper", _("The helping firm")
    SHARED = "shared", _("Both, half each")
    WEAR = "wear", _("Nobody: wear and tear")


class DamageCase(Stateful, TenantModel):
    """A damage found at the return: staff decide who is liable and for how much, in fen (设备损坏处理)."""

    number = models.CharField(_("number"), max_length=20, editable=False)
    job = TenantKey(Job, related_name="damages")
    unit = TenantKey(Unit, related_name="damages", verbose_name=_("machine"))
    handover = TenantKey(Handover, null=True, related_name="damages")
    description = models.TextField(_("what is damaged"), max_length=2000)
    party = models.CharField(_("liable"), max_length=10, choices=Party.choices, blank=True)
    amount_fen = models.BigIntegerField(_("amount in fen"), default=0, validators=[MaxValueValidator(10_000_000_000)])
    decision = models.CharField(_("grounds"), max_length=500, blank=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    reported_by = TenantKey(Membership, related_name="+", verbose_name=_("reported by"))
    created_at = models.DateTimeField(_("reported at"))
    cleared_at = models.DateTimeField(_("back in service"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "number"], name="damage_number_once"),
            models.CheckConstraint(name="damage_amount", condition=Q(amount_fen__gte=0)),
            models.CheckConstraint(name="damage_state", condition=Q(state__in=DamageState.values)),
        ]
        indexes = [models.Index(fields=["subdistrict", "state_due_at"], name="damage_due")]
        ordering = ["-created_at"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(DamageState(self.state).label)

    @property
    def yuan(self) -> str:
        """The amount as people write it: `1,234.50`."""
        return f"{self.amount_fen // 100:,}.{self.amount_fen % 100:02d}"

    def __str__(self) -> str:
        return self.number


class ConditionPicture(TenantModel):
    """A picture of a machine's condition, of a protocol or of a damage case."""

    handover = TenantKey(Handover, models.CASCADE, null=True, related_name="pictures")
    damage = TenantKey(DamageCase, models.CASCADE, null=True, related_name="pictures")
    file = models.FileField(upload_to="conditions/%Y/%m", max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="condition_picture_of_one",
                condition=Q(handover__isnull=False, damage=None) | Q(handover=None, damage__isnull=False),
            )
        ]
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"picture {self.pk}"


class OverdueAlarm(TenantModel):
    """Staff were told that a machine is not back although its next job is near; once per next booking."""

    job = TenantKey(Job, models.CASCADE, related_name="overdue_alarms")
    unit = TenantKey(Unit, related_name="+")
    following = TenantKey(Booking, null=True, related_name="+")
    raised_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "job", "unit", "following"], name="overdue_alarm_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.job_id} {self.unit_id}"
