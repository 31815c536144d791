"""Four classes of compounds (基础/完善/提升/品质): decisions that move a compound, and one plan per compound (一小区一方案)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from communities.places.models import Compound, CompoundClass
from federation.accounts.models import Membership
from federation.tenancy.models import TenantKey, TenantModel


class ClassDecision(TenantModel):
    """A compound was moved to another class, or kept in its class, with the reason and the evidence. Append-only."""

    compound = TenantKey(Compound, related_name="class_decisions", verbose_name=_("compound"))
    before = models.CharField(_("from class"), max_length=10, choices=CompoundClass.choices)
    after = models.CharField(_("to class"), max_length=10, choices=CompoundClass.choices)
    reason = models.CharField(_("reason"), max_length=500)
    evidence = models.CharField(_("evidence"), max_length=1000)
    by = TenantKey(Membership, related_name="+", verbose_name=_("decided by"))
    at = models.DateTimeField(_("decided at"))

    class Meta:
        constraints = [
            models.CheckConstraint(name="class_of_four", condition=Q(before__in=CompoundClass.values, after__in=CompoundClass.values)),
            models.CheckConstraint(name="class_moves", condition=~Q(before=F("after"))),
            models.CheckConstraint(name="class_reason", condition=~Q(reason="") & ~Q(evidence="")),
        ]
        indexes = [models.Index(fields=["subdistrict", "compound", "-at"], name="class_decision_by_place")]
        ordering = ["-at"]

    @property
    def up(self) -> bool:
        """Whether the compound went up."""
        return CompoundClass.values.index(self.after) > CompoundClass.values.index(self.before)

    def __str__(self) -> str:
        return f"{self.before} > {self.after}"


class ClassPhoto(TenantModel):
    """A re-encoded picture that proves a decision. Append-only."""

    decision = TenantKey(ClassDecision, related_name="photos")
    picture = models.FileField(upload_to="classes/%Y/%m", max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.decision_id}"


class CompoundPlan(TenantModel):
    """The one plan of a compound: the class it works towards, goals, who is responsible, and when it is looked at again."""

    compound = TenantKey(Compound, related_name="class_plans", verbose_name=_("compound"))
    target = models.CharField(_("class aimed at"), max_length=10, choices=CompoundClass.choices)
    goals = models.CharField(_("goals"), max_length=1000)
    responsible = models.CharField(_("responsible"), max_length=120)
    review_on = models.DateField(_("reviewed next on"))
    reminded_for = models.DateField(null=True, help_text=_("The review date that people were told has passed."))
    changed_by = TenantKey(Membership, related_name="+", verbose_name=_("written by"))
    changed_at = models.DateTimeField(_("written at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "compound"], name="plan_once"),
            models.CheckConstraint(name="plan_target", condition=Q(target__in=CompoundClass.values)),
            models.CheckConstraint(name="plan_words", condition=~Q(goals="") & ~Q(responsible="")),
        ]
        indexes = [models.Index(fields=["subdistrict", "review_on"], name="plan_by_review")]

    def __str__(self) -> str:
        return self.goals[:40]


class PlanMeasure(TenantModel):
    """One measure of a plan, with who does it until when."""

    plan = TenantKey(CompoundPlan, models.CASCADE, related_name="measures", verbose_name=_("plan"))
    position = models.PositiveSmallIntegerField(_("position"))
    text = models.CharField(_("measure"), max_length=200)
    responsible = models.CharField(_("responsible"), max_length=60, blank=True)
    due_on = models.DateField(_("until"), null=True)
    done_on = models.DateField(_("done on"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "plan", "position"], name="plan_measure_once"),
            models.CheckConstraint(name="plan_measure_text", condition=~Q(text="")),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return self.text


class PlanReview(TenantModel):
    """Somebody looked at the plan again: what came out, and the next date. Append-only."""

    plan = TenantKey(CompoundPlan, related_name="reviews", verbose_name=_("plan"))
    was_due_on = models.DateField(_("was due on"))
    text = models.CharField(_("what came out"), max_length=1000)
    next_on = models.DateField(_("reviewed next on"))
    by = TenantKey(Membership, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        constraints = [models.CheckConstraint(name="plan_review_text", condition=~Q(text=""))]
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.plan_id}"
