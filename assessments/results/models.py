"""What a cycle came to: computations with their stored inputs, results with their derivation, appeals, corrections, the seal.

A result is never edited: a correction leads to another computation from the same stored inputs. Once a cycle is
published the database refuses every change of these rows and of what they rest on.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessments.cycles.models import Cycle, Entrant
from assessments.results.states import AppealState, CalculationState, CorrectionState
from assessments.schemes.models import Grade, Indicator
from federation.accounts.models import Membership
from federation.firms.models import PropertyFirm
from federation.kernel.workflow import Stateful
from federation.tenancy.models import TenantKey, TenantModel

_POINTS: Any = {"max_digits": 7, "decimal_places": 2}


class Calculation(Stateful, TenantModel):
    """One computation of a cycle. `inputs` is everything it was computed from; computing them again gives the same results."""

    cycle = TenantKey(Cycle, related_name="calculations", verbose_name=_("cycle"))
    number = models.PositiveSmallIntegerField(_("number"))
    inputs = models.JSONField(null=True)
    digest = models.CharField(_("digest of the inputs"), max_length=64, blank=True)
    basis = TenantKey("self", null=True, related_name="+", verbose_name=_("inputs taken from"))
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = TenantKey(Membership, null=True, related_name="+", verbose_name=_("asked by"))
    failure = models.CharField(_("why it failed"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "cycle", "number"], name="calculation_once"),
            models.UniqueConstraint(
                fields=["subdistrict", "cycle"], condition=Q(state__in=["queued", "gathered"]), name="calculation_one_open"
            ),
            models.CheckConstraint(name="calculation_state", condition=Q(state__in=CalculationState.values)),
            models.CheckConstraint(name="calculation_inputs", condition=~Q(state="done") | (Q(inputs__isnull=False) & ~Q(digest=""))),
        ]
        ordering = ["-number"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(CalculationState(self.state).label)

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.number}"


class Result(TenantModel):
    """What one entrant came to in one computation; append-only. `panels` maps a panel's key to its points or null."""

    calculation = TenantKey(Calculation, related_name="results")
    cycle = TenantKey(Cycle, related_name="results", verbose_name=_("cycle"))
    entrant = TenantKey(Entrant, related_name="results", verbose_name=_("project"))
    panels = models.JSONField(default=dict)
    base = models.DecimalField(_("base"), null=True, **_POINTS)
    bonus = models.DecimalField(_("bonus"), **_POINTS)
    penalty = models.DecimalField(_("penalty"), **_POINTS)
    vetoed = models.BooleanField(_("veto"), default=False)
    total = models.DecimalField(_("score"), null=True, **_POINTS)
    reason = models.CharField(max_length=20, blank=True)
    grade = TenantKey(Grade, null=True, related_name="+", verbose_name=_("grade"))
    rank = models.PositiveSmallIntegerField(_("rank"), null=True)
    rank_of = models.PositiveSmallIntegerField(null=True)
    rank_in_class = models.PositiveSmallIntegerField(_("rank within the class"), null=True)
    rank_overall = models.PositiveSmallIntegerField(_("rank over all"), null=True)
    change = models.DecimalField(_("change since the cycle before"), null=True, **_POINTS)
    improved = models.PositiveSmallIntegerField(_("place among the improved"), null=True)
    derivation = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "calculation", "entrant"], name="result_once"),
            models.CheckConstraint(name="result_reason", condition=Q(total__isnull=False) | ~Q(reason="")),
        ]
        indexes = [models.Index(fields=["entrant"], name="result_by_entrant")]

    def __str__(self) -> str:
        return f"{self.entrant_id} {self.total}"


class FirmResult(TenantModel):
    """A firm's score in one computation: the mean of its projects' scores by households."""

    calculation = TenantKey(Calculation, related_name="firms")
    cycle = TenantKey(Cycle, related_name="firm_results", verbose_name=_("cycle"))
    firm = TenantKey(PropertyFirm, related_name="assessment_scores", verbose_name=_("firm"))
    total = models.DecimalField(_("score"), null=True, **_POINTS)
    derivation = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subdistrict", "calculation", "firm"], name="firm_result_once")]

    def __str__(self) -> str:
        return f"{self.firm_id} {self.total}"


class Appeal(Stateful, TenantModel):
    """A firm objects to its own score; decided by somebody who judged nothing of it."""

    cycle = TenantKey(Cycle, related_name="appeals", verbose_name=_("cycle"))
    entrant = TenantKey(Entrant, related_name="appeals", verbose_name=_("project"))
    indicator = TenantKey(Indicator, null=True, blank=True, related_name="+", verbose_name=_("about"))
    text = models.TextField(_("grounds"), max_length=2000)
    filed_by = TenantKey(Membership, related_name="+", verbose_name=_("filed by"))
    filed_at = models.DateTimeField(_("filed at"))
    answer = models.TextField(_("decision and reasons"), max_length=2000, blank=True)
    decided_by = TenantKey(Membership, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided at"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subdistrict", "entrant", "indicator"], condition=Q(state="filed"), name="appeal_one_open", nulls_distinct=False
            ),
            models.CheckConstraint(name="appeal_state", condition=Q(state__in=AppealState.values)),
            models.CheckConstraint(name="appeal_other_person", condition=Q(decided_by=None) | ~Q(decided_by=F("filed_by"))),
            models.CheckConstraint(
                name="appeal_decided",
                condition=~Q(state__in=["upheld", "rejected"]) | (Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(answer="")),
            ),
        ]
        indexes = [models.Index(fields=["subdistrict", "state_due_at"], condition=Q(state="filed"), name="appeal_clock")]
        ordering = ["filed_at"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(AppealState(self.state).label)

    def __str__(self) -> str:
        return f"appeal of {self.entrant_id}"


class AppealPicture(TenantModel):
    """A re-encoded picture that the firm puts beside its appeal; part of what is sealed, the file by its digest."""

    cycle = TenantKey(Cycle, related_name="+", verbose_name=_("cycle"))
    appeal = TenantKey(Appeal, related_name="pictures", verbose_name=_("appeal"))
    picture = models.FileField(upload_to="appeals/%Y/%m", max_length=200)
    digest = models.CharField(_("SHA-256 of the file"), max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    received_at = models.DateTimeField(_("received at"))
    by = TenantKey(Membership, related_name="+", verbose_name=_("by"))

    class Meta:
        ordering = ["received_at", "pk"]

    def __str__(self) -> str:
        return f"picture of {self.appeal_id}"


class Correction(Stateful, TenantModel):
    """The points of one indicator put right: old, new, why, who proposed and who, another person, approved."""

    cycle = TenantKey(Cycle, related_name="corrections", verbose_name=_("cycle"))
    entrant = TenantKey(Entrant, related_name="corrections", verbose_name=_("project"))
    indicator = TenantKey(Indicator, related_name="+", verbose_name=_("indicator"))
    old = models.DecimalField(_("old points"), max_digits=9, decimal_places=4, null=True)
    new = models.DecimalField(_("new points"), max_digits=7, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=500)
    appeal = TenantKey(Appeal, null=True, related_name="corrections", verbose_name=_("appeal"))
    by = TenantKey(Membership, related_name="+", verbose_name=_("proposed by"))
    created_at = models.DateTimeField(_("proposed at"))
    approved_by = TenantKey(Membership, null=True, related_name="+", verbose_name=_("approved by"))
    approved_at = models.DateTimeField(_("approved at"), null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="correction_state", condition=Q(state__in=CorrectionState.values)),
            models.CheckConstraint(name="correction_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="correction_new", condition=Q(new__gte=0)),
            models.CheckConstraint(name="correction_two_people", condition=Q(approved_by=None) | ~Q(approved_by=F("by"))),
            models.CheckConstraint(
                name="correction_approved", condition=~Q(state="approved") | Q(approved_by__isnull=False, approved_at__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["subdistrict", "entrant", "indicator"], condition=Q(state="proposed"), name="correction_one_open"
            ),
        ]
        ordering = ["created_at"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(CorrectionState(self.state).label)

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.old} → {self.new}"


class Seal(TenantModel):
    """The publication of a cycle: a link of the subdistrict's chain. `hash` = SHA-256 of the previous hash and the content's."""

    cycle = TenantKey(Cycle, related_name="seals", verbose_name=_("cycle"))
    number = models.PositiveIntegerField(_("number"))
    previous = models.CharField(_("previous hash"), max_length=64, blank=True)
    content = models.CharField(_("hash of the content"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64)
    sections = models.JSONField()  # the hash of each part, so that the check can say which one was changed
    sealed_at = models.DateTimeField(_("sealed at"))
    by = TenantKey(Membership, related_name="+", verbose_name=_("sealed by"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "number"], name="seal_number_once"),
            models.UniqueConstraint(fields=["subdistrict", "cycle"], name="seal_once"),
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.hash[:12]}"
