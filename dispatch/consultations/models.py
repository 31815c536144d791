"""Joint consultation (会诊): several experts on one request share findings, weigh options, and sign one plan."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dispatch.consultations.states import ConsultationState
from dispatch.mutual_aid.models import HelpRequest
from federation.accounts.models import Membership
from federation.firms.models import PropertyFirm
from federation.kernel.workflow import Stateful
from federation.pool.models import Skill
from federation.tenancy.models import TenantKey, TenantModel


class Consultation(Stateful, TenantModel):
    """One case page. `version` counts the plans put to signature; signatures belong to a version."""

    forgets = ("question", "meets_where", "outcome")
    request = TenantKey(HelpRequest, related_name="consultations", verbose_name=_("request"))
    question = models.CharField(_("what is to be settled"), max_length=300)
    meets_at = models.DateTimeField(_("meeting"), null=True, blank=True)
    meets_where = models.CharField(_("place of the meeting"), max_length=120, blank=True)
    opened_by = TenantKey(Membership, related_name="+", verbose_name=_("called by"))
    opened_at = models.DateTimeField(_("called at"))
    version = models.PositiveSmallIntegerField(default=0)
    outcome = models.TextField(_("outcome"), max_length=2000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subdistrict", "request"], condition=~Q(state__in=["carried_out", "cancelled"]), name="consultation_one_at_a_time"
            ),
            models.CheckConstraint(name="consultation_state", condition=Q(state__in=ConsultationState.values)),
        ]
        ordering = ["-opened_at"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(ConsultationState(self.state).label)

    def __str__(self) -> str:
        return self.question


class Finding(TenantModel):
    """What one expert found. Never edited: who sees it differently adds a finding of their own."""

    forgets = ("text",)
    consultation = TenantKey(Consultation, related_name="findings")
    by = TenantKey(Membership, related_name="+", verbose_name=_("by"))
    text = models.TextField(_("finding"), max_length=2000)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.text[:60]


class FindingPicture(TenantModel):
    """A re-encoded picture of a finding."""

    forgets = ("pk",)
    finding = TenantKey(Finding, models.CASCADE, related_name="pictures")
    file = models.FileField(upload_to="consultations/%Y/%m", max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"picture of {self.finding_id}"


class Option(TenantModel):
    """One way to mend it, with what speaks for and against; exactly one may be chosen."""

    forgets = ("title", "text")
    consultation = TenantKey(Consultation, related_name="options")
    by = TenantKey(Membership, related_name="+", verbose_name=_("by"))
    title = models.CharField(_("option"), max_length=80)
    text = models.TextField(_("for and against"), max_length=2000, blank=True)
    cost_fen = models.PositiveBigIntegerField(_("cost (fen)"), null=True)
    days = models.PositiveSmallIntegerField(_("days"), null=True, validators=[MinValueValidator(1), MaxValueValidator(365)])
    chosen = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "consultation"], condition=Q(chosen=True), name="option_chosen_once"),
        ]
        ordering = ["created_at"]

    @property
    def yuan(self) -> str:
        """The cost in yuan, empty where nobody has said."""
        return "" if self.cost_fen is None else f"{self.cost_fen // 100}.{self.cost_fen % 100:02}"

    def __str__(self) -> str:
        return self.title


class Executor(models.TextChoices):
    FIRM = "firm", _("A member firm")
    LICENSED = "licensed", _("A licensed unit from outside")


class Step(TenantModel):
    """A step of the plan and who carries it out. Work for licensed units only is never a peer's, whatever it advised."""

    forgets = ("text", "note")
    consultation = TenantKey(Consultation, related_name="steps")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(_("what is done"), max_length=300)
    skill = TenantKey(Skill, null=True, related_name="+", verbose_name=_("skill"))
    firm = TenantKey(PropertyFirm, null=True, related_name="+", verbose_name=_("carried out by"))
    unit = models.CharField(_("licensed unit"), max_length=120, blank=True)
    done_at = models.DateTimeField(null=True)
    done_by = TenantKey(Membership, null=True, related_name="+")
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "consultation", "position"], name="step_position_once"),
            models.CheckConstraint(name="step_executor", condition=Q(firm=None) ^ Q(unit="")),
        ]
        ordering = ["position"]

    @property
    def executor(self) -> Executor:
        """Which of the two kinds carries it out."""
        return Executor.FIRM if self.firm_id else Executor.LICENSED

    def __str__(self) -> str:
        return self.text


class Signature(TenantModel):
    """One firm's yes to one version of the plan."""

    consultation = TenantKey(Consultation, related_name="signatures")
    version = models.PositiveSmallIntegerField()
    firm = TenantKey(PropertyFirm, null=True, related_name="+", verbose_name=_("firm"))
    by = TenantKey(Membership, related_name="+", verbose_name=_("signed by"))
    name = models.CharField(_("signed by"), max_length=150)
    signed_at = models.DateTimeField(_("signed at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "consultation", "version", "firm"], name="signature_once", nulls_distinct=False),
        ]
        ordering = ["signed_at"]

    def __str__(self) -> str:
        return self.name
