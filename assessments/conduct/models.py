"""Ten rules of conduct (十不准): versions, who signed them for which contract, and violations with evidence."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.conduct.states import CodeState, ViolationState
from communities.contracts.models import ServiceContract
from communities.places.models import Compound
from federation.accounts.models import Membership
from federation.firms.models import PropertyFirm
from federation.kernel.workflow import Stateful
from federation.tenancy.models import TenantKey, TenantModel, in_language


class ConductCode(Stateful, TenantModel):
    """One version of the rules. Once in force its rules change no more; the next version replaces it."""

    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    version = models.PositiveSmallIntegerField(_("version"))
    created_by = TenantKey(Membership, related_name="+", verbose_name=_("written by"))
    created_at = models.DateTimeField(_("written at"))
    issued_at = models.DateTimeField(_("in force since"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "version"], name="code_version_once"),
            models.UniqueConstraint(fields=["subdistrict"], condition=Q(state="in_force"), name="code_one_in_force"),
            models.UniqueConstraint(fields=["subdistrict"], condition=Q(state="draft"), name="code_one_draft"),
            models.CheckConstraint(name="code_state", condition=Q(state__in=CodeState.values)),
            models.CheckConstraint(name="code_issued", condition=Q(state="draft") | Q(issued_at__isnull=False)),
        ]
        ordering = ["-version"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(CodeState(self.state).label)

    def __str__(self) -> str:
        words = {"name": in_language(self.name, self.name_en), "version": self.version}
        return str(_("%(name)s, version %(version)d") % words)


class ConductRule(TenantModel):
    """One of the rules, numbered from 1."""

    code = TenantKey(ConductCode, models.CASCADE, related_name="rules", verbose_name=_("rules of conduct"))
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.CharField(_("rule"), max_length=200)
    text_en = models.CharField(_("in English"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "code", "number"], name="conduct_rule_once"),
            models.CheckConstraint(name="conduct_rule_number", condition=Q(number__gte=1)),
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return in_language(self.text, self.text_en)


class Acknowledgement(TenantModel):
    """The site manager of a contract signed a version, once. Append-only."""

    code = TenantKey(ConductCode, related_name="acknowledgements", verbose_name=_("rules of conduct"))
    contract = TenantKey(ServiceContract, related_name="+", verbose_name=_("contract"))
    compound = TenantKey(Compound, related_name="+", verbose_name=_("compound"))
    firm = TenantKey(PropertyFirm, related_name="+", verbose_name=_("firm"))
    by = TenantKey(Membership, related_name="+", verbose_name=_("signed by"))
    signature = models.CharField(_("signature"), max_length=60)
    at = models.DateTimeField(_("signed at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "code", "contract"], name="acknowledged_once"),
            models.CheckConstraint(name="acknowledged_name", condition=~Q(signature="")),
        ]
        ordering = ["compound__name"]

    def __str__(self) -> str:
        return f"{self.code_id} {self.contract_id}"


class Violation(Stateful, TenantModel):
    """Somebody broke a rule, with what proves it. The firm sees it and may say its side; withdrawn with a reason when wrong."""

    rule = TenantKey(ConductRule, related_name="violations", verbose_name=_("rule"))
    compound = TenantKey(Compound, related_name="+", verbose_name=_("compound"))
    contract = TenantKey(ServiceContract, related_name="+", verbose_name=_("contract"))
    firm = TenantKey(PropertyFirm, related_name="violations", verbose_name=_("firm"))
    text = models.CharField(_("what happened"), max_length=1000)
    happened_on = models.DateField(_("happened on"))
    recorded_by = TenantKey(Membership, related_name="+", verbose_name=_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded at"))
    statement = models.CharField(_("what the firm says"), max_length=1000, blank=True)
    stated_at = models.DateTimeField(null=True)
    reason = models.CharField(_("why it was withdrawn"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="violation_state", condition=Q(state__in=ViolationState.values)),
            models.CheckConstraint(name="violation_text", condition=~Q(text="")),
            models.CheckConstraint(name="violation_reason", condition=Q(state="recorded") | ~Q(reason="")),
        ]
        indexes = [models.Index(fields=["subdistrict", "firm", "-happened_on"], name="violation_by_firm")]
        ordering = ["-happened_on", "-recorded_at"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(ViolationState(self.state).label)

    def __str__(self) -> str:
        return self.text[:40]


class ViolationPhoto(TenantModel):
    """A re-encoded picture that proves a violation. Append-only."""

    violation = TenantKey(Violation, related_name="photos")
    picture = models.FileField(upload_to="conduct/%Y/%m", max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.violation_id}"
