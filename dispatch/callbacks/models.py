"""Calls to the reporter after the work: each try with its outcome; only a valid one enters the rates."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dispatch.work_orders.models import WorkOrder
from federation.accounts.models import FIRM_ROLES, Membership, Role
from federation.tenancy.models import TenantKey, TenantModel


class CallOutcome(models.TextChoices):
    REACHED = "reached", _("Reached")
    NO_ANSWER = "no_answer", _("No answer")
    WRONG_NUMBER = "wrong_number", _("Wrong number")
    REFUSED = "refused", _("Did not want to talk")


class Satisfaction(models.IntegerChoices):
    """Five steps, as the hotline asks them."""

    VERY = 5, _("Very satisfied")
    SATISFIED = 4, _("Satisfied")
    FAIRLY = 3, _("Fairly satisfied")
    DISSATISFIED = 2, _("Dissatisfied")
    VERY_DISSATISFIED = 1, _("Very dissatisfied")


class Callback(TenantModel):
    """One try to hear from the reporter (回访): a call by staff, or the reporter's own answer on the tracking page (`by` is empty)."""

    forgets = ("note",)
    order = TenantKey(WorkOrder, models.CASCADE, related_name="callbacks")
    attempt = models.PositiveSmallIntegerField(_("try"))
    by = TenantKey(Membership, null=True, related_name="+", verbose_name=_("called by"))
    role = models.CharField(max_length=20, choices=Role.choices, blank=True)  # of `by`, so that the database can refuse a firm's own call
    at = models.DateTimeField(_("at"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=CallOutcome.choices)
    contacted = models.BooleanField(_("the handler had been in touch"), null=True)
    solved = models.BooleanField(_("solved"), null=True)
    satisfaction = models.PositiveSmallIntegerField(
        _("satisfaction"), choices=Satisfaction.choices, null=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    note = models.CharField(_("what was said"), max_length=500, blank=True)
    valid = models.BooleanField(_("valid call-back"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "order", "attempt"], name="callback_try_once"),
            models.CheckConstraint(name="callback_never_by_a_firm", condition=~Q(role__in=[*FIRM_ROLES])),
            models.CheckConstraint(name="callback_steps", condition=Q(satisfaction=None) | Q(satisfaction__gte=1, satisfaction__lte=5)),
            models.CheckConstraint(
                name="callback_valid_says_all",
                condition=Q(valid=False) | Q(outcome="reached", contacted__isnull=False, solved__isnull=False),
            ),
            models.CheckConstraint(name="callback_outcome", condition=Q(outcome__in=CallOutcome.values)),
        ]
        indexes = [models.Index(fields=["subdistrict", "at"], name="callback_by_time")]
        ordering = ["attempt"]

    def __str__(self) -> str:
        return f"{self.order_id} {self.attempt}"
