"""A cycle: one period judged by one scheme, who takes part in it, and who judges whom."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessments.cycles.states import CycleState
from assessments.schemes.models import CycleKind, Panel, Scheme
from communities.contracts.models import ServiceContract
from communities.places.models import Compound, CompoundClass
from federation.accounts.models import Membership
from federation.firms.models import PropertyFirm
from federation.kernel.workflow import Stateful
from federation.tenancy.models import TenantKey, TenantModel


class Cycle(Stateful, TenantModel):
    """One period of assessment; residents answer from `survey_from` to `survey_until`. All four days are included."""

    scheme = TenantKey(Scheme, related_name="cycles", verbose_name=_("scheme"))
    name = models.CharField(_("name"), max_length=80)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    survey_from = models.DateField(_("residents answer from"))
    survey_until = models.DateField(_("residents answer until"))
    appeal_until = models.DateTimeField(_("firms may appeal until"), null=True)
    opened_at = models.DateTimeField(_("opened at"), null=True)
    created_by = TenantKey(Membership, related_name="+", verbose_name=_("prepared by"))
    created_at = models.DateTimeField(_("prepared at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "name"], name="cycle_name_once"),
            models.CheckConstraint(name="cycle_state", condition=Q(state__in=CycleState.values)),
            models.CheckConstraint(name="cycle_period", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="cycle_survey", condition=Q(survey_until__gte=F("survey_from"))),
        ]
        indexes = [models.Index(fields=["subdistrict", "-starts_on"], name="cycle_by_start")]
        ordering = ["-starts_on", "name"]

    @property
    def days(self) -> int:
        """Length in days, both ends included."""
        return (self.ends_on - self.starts_on).days + 1

    @property
    def kind_label(self) -> str:
        """Weekly, monthly …, in the reader's language."""
        return str(CycleKind(self.scheme.cycle_kind).label)

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(CycleState(self.state).label)

    def __str__(self) -> str:
        return self.name


class Standing(models.TextChoices):
    RANKED = "ranked", _("Ranked")
    RECORDED = "recorded", _("Recorded, not ranked")
    EXCLUDED = "excluded", _("Does not take part")


class SizeBand(models.TextChoices):
    SMALL = "small", _("Small")
    MEDIUM = "medium", _("Medium")
    LARGE = "large", _("Large")


class Entrant(TenantModel):
    """One project in a cycle: compound x contract x interval. A change of firm in mid-cycle makes two of them.

    Class, size and households are those of the opening, so that a later change of the register moves no published score.
    """

    cycle = TenantKey(Cycle, related_name="entrants", verbose_name=_("cycle"))
    compound = TenantKey(Compound, related_name="entrants", verbose_name=_("compound"))
    contract = TenantKey(ServiceContract, null=True, blank=True, related_name="+", verbose_name=_("contract"))
    firm = TenantKey(PropertyFirm, null=True, blank=True, related_name="entrants", verbose_name=_("firm"))
    during = DateRangeField(_("period"))
    grade = models.CharField(_("class"), max_length=10, choices=CompoundClass.choices)
    size_band = models.CharField(_("size"), max_length=10, choices=SizeBand.choices)
    households = models.PositiveIntegerField(_("households"))
    standing = models.CharField(_("takes part"), max_length=10, choices=Standing.choices)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    merged_into = TenantKey("self", null=True, blank=True, related_name="absorbed", verbose_name=_("assessed together with"))

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="entrant_once",
                expressions=[
                    (F("subdistrict"), RangeOperators.EQUAL),
                    (F("cycle"), RangeOperators.EQUAL),
                    (F("compound"), RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(name="entrant_standing", condition=Q(standing=Standing.RANKED) | ~Q(reason="")),
            models.CheckConstraint(name="entrant_ranked_has_firm", condition=~Q(standing=Standing.RANKED) | Q(firm__isnull=False)),
            models.CheckConstraint(name="entrant_merged", condition=Q(merged_into=None) | Q(standing=Standing.EXCLUDED)),
        ]
        ordering = ["compound__name", "during"]

    @property
    def days(self) -> int:
        """Length of the interval in days."""
        return (self.during.upper - self.during.lower).days

    def __str__(self) -> str:
        return str(self.compound)


class Interest(TenantModel):
    """A person's tie to a firm (family, former work, shares …), declared or found out: this person judges nothing of that firm."""

    member = TenantKey(Membership, related_name="interests", verbose_name=_("person"))
    firm = TenantKey(PropertyFirm, related_name="+", verbose_name=_("firm"))
    reason = models.CharField(_("tie to the firm"), max_length=300)
    by = TenantKey(Membership, related_name="+", verbose_name=_("entered by"))
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subdistrict", "member", "firm"], name="interest_once")]

    def __str__(self) -> str:
        return f"{self.member} · {self.firm}"


class Rater(TenantModel):
    """Who judges an entrant in the name of a panel; without a panel: who records bonus, penalty and veto for the office."""

    cycle = TenantKey(Cycle, related_name="raters", verbose_name=_("cycle"))
    entrant = TenantKey(Entrant, related_name="raters", verbose_name=_("project"))
    panel = TenantKey(Panel, null=True, blank=True, related_name="+", verbose_name=_("panel"))
    member = TenantKey(Membership, related_name="+", verbose_name=_("person"))
    reminded_at = models.DateTimeField(_("reminded at"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "entrant", "panel", "member"], name="rater_once", nulls_distinct=False),
        ]
        indexes = [models.Index(fields=["member"], name="rater_by_member")]

    def __str__(self) -> str:
        return f"{self.member} · {self.entrant}"
