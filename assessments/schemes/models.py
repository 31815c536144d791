"""A scheme: a versioned tree of indicators with weights, grades and the rules of arithmetic (domain 4.1, 4.2)."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessments.schemes.states import SchemeState
from communities.places.models import CompoundClass
from federation.accounts.models import Membership
from federation.kernel.workflow import Stateful
from federation.tenancy.models import TenantKey, TenantModel, in_language


class CycleKind(models.TextChoices):
    WEEKLY = "weekly", _("Weekly bulletin")
    MONTHLY = "monthly", _("Monthly")
    QUARTERLY = "quarterly", _("Quarterly")
    HALF_YEARLY = "half_yearly", _("Half-yearly")
    ANNUAL = "annual", _("Annual")


class Arithmetic(models.TextChoices):
    WEIGHTED = "weighted", _("Weighted mean of the panels, plus bonus")
    ADDITIVE = "additive", _("Base points plus good, minus bad record")


class Missing(models.TextChoices):
    BLOCK = "block", _("The cycle cannot be concluded")
    REWEIGHT = "reweight", _("The other panels share its weight")


class AnswerRule(models.TextChoices):
    FIRST = "first", _("The first answer counts")
    LATEST = "latest", _("The latest answer counts")


class PanelCode(models.TextChoices):
    RESIDENT = "resident", _("Residents' satisfaction")
    COMMUNITY = "community", _("Community")
    DEPARTMENT = "department", _("Departments")
    THIRD_PARTY = "third_party", _("Third party")
    OPERATIONS = "operations", _("Computed from operations")


class TieBreak(models.TextChoices):
    RESIDENT = "resident", _("Higher score by residents")
    ORDERS = "orders_per_100", _("Fewer work orders per 100 households")
    FILED = "filed", _("Earlier filing")


class Effect(models.TextChoices):
    SCORE = "score", _("Part of the panel's score")
    BONUS = "bonus", _("Bonus")
    PENALTY = "penalty", _("Penalty")
    VETO = "veto", _("Veto")


class Rule(models.TextChoices):
    DEDUCTION = "deduction", _("Per occurrence")
    CHECKLIST = "checklist", _("Yes or no")
    SCALE = "scale", _("Points given")
    FORMULA = "formula", _("Computed")
    IMPORTED = "imported", _("Imported")


class Listing(models.TextChoices):
    RED = "red", _("Red list")
    BLACK = "black", _("Black list")


#: Points of the answers from very satisfied to very dissatisfied (domain 4.6).
ANSWER_POINTS = [Decimal(100), Decimal(80), Decimal(60), Decimal(30), Decimal(0)]


def answer_points() -> list[Decimal]:
    return list(ANSWER_POINTS)


def tie_order() -> list[str]:
    return [str(value) for value in TieBreak.values]


class Scheme(Stateful, TenantModel):
    """One version of the rules of assessment. Locked when a cycle opens with it: the database then refuses every change."""

    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    previous = TenantKey("self", null=True, blank=True, related_name="followers", verbose_name=_("made from"))
    cycle_kind = models.CharField(_("kind of cycle"), max_length=12, choices=CycleKind.choices, default=CycleKind.QUARTERLY)
    arithmetic = models.CharField(_("arithmetic"), max_length=10, choices=Arithmetic.choices, default=Arithmetic.WEIGHTED)
    base_points = models.DecimalField(_("base points"), max_digits=6, decimal_places=2, default=Decimal(0))
    missing = models.CharField(_("a panel without scores"), max_length=10, choices=Missing.choices, default=Missing.BLOCK)
    bonus_cap = models.DecimalField(_("bonus at most"), max_digits=6, decimal_places=2, default=Decimal(5))
    veto_ceiling = models.DecimalField(_("highest score after a veto"), max_digits=6, decimal_places=2, default=Decimal("59.99"))
    top_share = models.DecimalField(_("share of the best grade at most (%)"), max_digits=5, decimal_places=2, null=True, blank=True)
    tie_order = ArrayField(
        models.CharField(max_length=15, choices=TieBreak.choices), verbose_name=_("ties are broken by"), default=tie_order
    )
    answer_rule = models.CharField(
        _("of several answers of a household"), max_length=10, choices=AnswerRule.choices, default=AnswerRule.LATEST
    )
    answer_points = ArrayField(
        models.DecimalField(max_digits=5, decimal_places=2), size=5, verbose_name=_("points of the answers"), default=answer_points
    )
    satisfied_neutral_share = models.DecimalField(
        _("share of “basically satisfied” in the rate"), max_digits=3, decimal_places=2, default=Decimal("0.90")
    )
    prior_strength = models.PositiveSmallIntegerField(_("imagined answers at the street's mean"), default=30)
    sample_error = models.DecimalField(_("sampling error aimed at"), max_digits=3, decimal_places=2, default=Decimal("0.10"))
    min_share = models.DecimalField(
        _("share of the cycle from which a project is ranked"), max_digits=3, decimal_places=2, default=Decimal("0.50"),
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )  # fmt: skip
    citation = models.CharField(_("legal basis"), max_length=300, blank=True)
    created_by = TenantKey(Membership, null=True, related_name="+", verbose_name=_("written by"))
    created_at = models.DateTimeField(_("written at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "name", "version"], name="scheme_once"),
            models.CheckConstraint(name="scheme_state", condition=Q(state__in=SchemeState.values)),
            models.CheckConstraint(name="scheme_bonus_cap", condition=Q(bonus_cap__gte=0)),
            models.CheckConstraint(name="scheme_top_share", condition=Q(top_share=None) | Q(top_share__gt=0, top_share__lte=100)),
            models.CheckConstraint(name="scheme_neutral", condition=Q(satisfied_neutral_share__gte=0, satisfied_neutral_share__lte=1)),
            models.CheckConstraint(name="scheme_error", condition=Q(sample_error__gt=0, sample_error__lt=1)),
            models.CheckConstraint(name="scheme_min_share", condition=Q(min_share__gte=0, min_share__lte=1)),
            models.CheckConstraint(name="scheme_answers", condition=Q(answer_points__len=5)),
        ]
        ordering = ["name", "-version"]

    @property
    def label(self) -> str:
        """Name and version in the reader's language."""
        words = {"name": in_language(self.name, self.name_en), "version": self.version}
        return str(_("%(name)s, version %(version)d") % words)

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(SchemeState(self.state).label)

    def __str__(self) -> str:
        return self.label


class Grade(TenantModel):
    """A grade: from so many points on, or a share of the ranking, or (neither) for who did not take part."""

    scheme = TenantKey(Scheme, models.CASCADE, related_name="grades", verbose_name=_("scheme"))
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=30)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    from_points = models.DecimalField(_("from points"), max_digits=6, decimal_places=2, null=True, blank=True)
    share = models.DecimalField(_("share of all (%)"), max_digits=5, decimal_places=2, null=True, blank=True)
    clean_floor = models.BooleanField(_("nobody without a bad record falls below it"), default=False)
    listing = models.CharField(_("brings onto a list"), max_length=10, choices=Listing.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "scheme", "position"], name="grade_once"),
            models.UniqueConstraint(fields=["subdistrict", "scheme", "name"], name="grade_name_once"),
            models.CheckConstraint(name="grade_kind", condition=Q(from_points=None) | Q(share=None)),
            models.CheckConstraint(name="grade_share", condition=Q(share=None) | Q(share__gte=0, share__lte=100)),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class Panel(TenantModel):
    """One side that judges, with its weight in the whole. A weight of zero counts as zero."""

    scheme = TenantKey(Scheme, models.CASCADE, related_name="panels", verbose_name=_("scheme"))
    code = models.CharField(_("panel"), max_length=15, choices=PanelCode.choices)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    weight = models.DecimalField(_("weight"), max_digits=6, decimal_places=2)
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "scheme", "code"], name="panel_once"),
            models.CheckConstraint(name="panel_weight", condition=Q(weight__gte=0, weight__lte=100)),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class Indicator(TenantModel):
    """One thing that is looked at. A row with children is a heading; only rows without are scored."""

    scheme = TenantKey(Scheme, models.CASCADE, related_name="indicators", verbose_name=_("scheme"))
    panel = TenantKey(Panel, null=True, blank=True, related_name="indicators", verbose_name=_("panel"))
    parent = TenantKey("self", null=True, blank=True, related_name="children", verbose_name=_("heading"))
    position = models.PositiveSmallIntegerField(_("position"))
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    effect = models.CharField(_("effect"), max_length=10, choices=Effect.choices, default=Effect.SCORE)
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2, default=Decimal(0))
    rule = models.CharField(_("rule"), max_length=10, choices=Rule.choices, default=Rule.DEDUCTION)
    per_occurrence = models.DecimalField(_("points per occurrence"), max_digits=6, decimal_places=2, null=True, blank=True)
    cap = models.DecimalField(_("at most"), max_digits=6, decimal_places=2, null=True, blank=True)
    formula = models.CharField(_("formula"), max_length=30, blank=True)
    parameters = models.JSONField(_("parameters of the formula"), default=dict, blank=True)
    evidence = models.BooleanField(_("evidence required"), default=False)
    classes = ArrayField(
        models.CharField(max_length=10, choices=CompoundClass.choices), verbose_name=_("only for the classes"), default=list, blank=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "scheme", "code"], name="indicator_once"),
            models.CheckConstraint(name="indicator_effect", condition=Q(effect__in=Effect.values)),
            models.CheckConstraint(name="indicator_points", condition=Q(points__gte=0)),
            models.CheckConstraint(name="indicator_cap", condition=Q(cap=None) | Q(cap__gte=0)),
            models.CheckConstraint(
                name="indicator_rule",
                condition=Q(rule=Rule.DEDUCTION, per_occurrence__gt=0, formula="")
                | Q(rule=Rule.FORMULA) & ~Q(formula="")
                | Q(rule__in=[Rule.CHECKLIST, Rule.SCALE, Rule.IMPORTED], formula=""),
            ),
            models.CheckConstraint(
                name="indicator_panel", condition=Q(effect=Effect.SCORE, panel__isnull=False) | ~Q(effect=Effect.SCORE) & Q(panel=None)
            ),
            models.CheckConstraint(name="indicator_not_under_itself", condition=Q(parent=None) | ~Q(parent=F("id"))),
        ]
        ordering = ["position"]

    @property
    def limit(self) -> Decimal:
        """The most that this row can take or give."""
        return self.points if self.cap is None else min(self.cap, self.points) if self.effect == Effect.SCORE else self.cap

    @property
    def bounds(self) -> tuple[Decimal, Decimal]:
        """The ends of what can be marked or computed: a figure's worst and best, a scale's ends, a checklist's items.

        A scale without ends runs from nothing to the indicator's points.
        """
        given = self.parameters or {}
        if self.rule == Rule.FORMULA:
            return Decimal(str(given.get("worst", 0))), Decimal(str(given.get("best", 100)))
        if self.rule == Rule.CHECKLIST:
            return Decimal(0), Decimal(str(given.get("items", 1)))
        return Decimal(str(given.get("low", 0))), Decimal(str(given.get("high", self.points or 1)))

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)
