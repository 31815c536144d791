"""What follows from results: red and black list, measures, recommendations to owners, and rewards as livelihood projects."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.cycles.models import Cycle, Entrant
from assessments.schemes.models import Listing
from assessments.standings.states import EntryState, MeasureState, RewardState
from communities.places.models import Compound
from federation.accounts.models import Membership
from federation.firms.models import PropertyFirm
from federation.kernel.workflow import Stateful
from federation.tenancy.models import TenantKey, TenantModel


class ListEntry(Stateful, TenantModel):
    """A firm's project on the red or black list, with its basis and for a time; repaired or revoked, it stays readable as of its days."""

    kind = models.CharField(_("list"), max_length=10, choices=Listing.choices)
    firm = TenantKey(PropertyFirm, related_name="list_entries", verbose_name=_("firm"))
    compound = TenantKey(Compound, null=True, related_name="+", verbose_name=_("compound"))
    entrant = TenantKey(Entrant, null=True, related_name="+", verbose_name=_("result"))
    basis = models.CharField(_("basis"), max_length=500)
    proposed_by = TenantKey(Membership, null=True, related_name="+", verbose_name=_("proposed by"))
    published_at = models.DateTimeField(_("published at"), null=True)
    expires_at = models.DateTimeField(_("expires at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    repair = models.CharField(_("repair asked for"), max_length=1000, blank=True)
    repair_asked_at = models.DateTimeField(null=True)
    appeal = models.CharField(_("appeal"), max_length=1000, blank=True)
    appealed_at = models.DateTimeField(null=True)
    answer = models.CharField(_("decision"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="entry_state", condition=Q(state__in=EntryState.values)),
            models.CheckConstraint(name="entry_basis", condition=~Q(basis="")),
            models.CheckConstraint(
                name="entry_published",
                condition=Q(state__in=["proposed", "dropped"]) | Q(published_at__isnull=False, expires_at__gt=F("published_at")),
            ),
            models.CheckConstraint(
                name="entry_ended", condition=Q(state__in=["proposed", "dropped", "published"]) | Q(ended_at__isnull=False)
            ),
            models.UniqueConstraint(fields=["subdistrict", "entrant", "kind"], name="entry_once_per_result"),
        ]
        indexes = [models.Index(fields=["subdistrict", "state_due_at"], condition=Q(state="published"), name="list_entry_clock")]
        ordering = ["-published_at", "-state_since"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(EntryState(self.state).label)

    def __str__(self) -> str:
        return f"{self.kind} {self.firm_id}"


class MeasureKind(models.TextChoices):
    TALK = "talk", _("Talk")
    ORDER = "order", _("Rectification order")
    PROBATION = "probation", _("Probation")
    NO_RECOMMEND = "no_recommend", _("Not recommended to owners")
    REPLACEMENT = "replacement", _("The community may propose a replacement")


class Measure(Stateful, TenantModel):
    """A step towards a firm. No step dismisses it: that is the owners' decision (Civil Code art. 278)."""

    kind = models.CharField(_("measure"), max_length=15, choices=MeasureKind.choices)
    firm = TenantKey(PropertyFirm, related_name="measures", verbose_name=_("firm"))
    compound = TenantKey(Compound, related_name="+", verbose_name=_("compound"))
    cycle = TenantKey(Cycle, null=True, related_name="+", verbose_name=_("cycle"))
    follows = TenantKey("self", null=True, related_name="followers", verbose_name=_("follows"))
    basis = models.CharField(_("basis"), max_length=500)
    demand = models.CharField(_("what is demanded"), max_length=1000)
    ordered_by = TenantKey(Membership, related_name="+", verbose_name=_("ordered by"))
    ordered_at = models.DateTimeField(_("ordered at"))
    report = models.CharField(_("what was done"), max_length=1000, blank=True)
    answer = models.CharField(_("decision"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="measure_state", condition=Q(state__in=MeasureState.values)),
            models.CheckConstraint(name="measure_basis", condition=~Q(basis="") & ~Q(demand="")),
            models.UniqueConstraint(
                fields=["subdistrict", "kind", "firm", "compound"], condition=Q(state__in=["ordered", "reported"]), name="measure_one_open"
            ),
        ]
        indexes = [models.Index(fields=["subdistrict", "firm", "-ordered_at"], name="measure_by_firm")]
        ordering = ["-ordered_at"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(MeasureState(self.state).label)

    def __str__(self) -> str:
        return f"{self.kind} {self.firm_id}"


def yuan(fen: int | None) -> str:
    """An amount for people; nothing where there is none."""
    return "" if fen is None else gettext("%(amount)s yuan") % {"amount": f"{Decimal(fen).scaleb(-2):,.2f}"}


class Reward(Stateful, TenantModel):
    """A livelihood project (惠民生) that the subdistrict supports because a project did well. Money in fen."""

    entrant = TenantKey(Entrant, related_name="rewards", verbose_name=_("result"))
    firm = TenantKey(PropertyFirm, related_name="rewards", verbose_name=_("proposed by"))
    compound = TenantKey(Compound, related_name="rewards", verbose_name=_("compound"))
    title = models.CharField(_("project"), max_length=80)
    plan = models.TextField(_("plan"), max_length=2000)
    budget_fen = models.BigIntegerField(_("budget"))
    granted_fen = models.BigIntegerField(_("granted"), null=True)
    spent_fen = models.BigIntegerField(_("spent"), default=0)
    progress = models.PositiveSmallIntegerField(_("progress, percent"), default=0)
    proposed_by = TenantKey(Membership, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed at"))
    answer = models.CharField(_("decision"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="reward_state", condition=Q(state__in=RewardState.values)),
            models.CheckConstraint(name="reward_budget", condition=Q(budget_fen__gt=0) & (Q(granted_fen=None) | Q(granted_fen__gte=0))),
            models.CheckConstraint(name="reward_spent", condition=Q(spent_fen__gte=0)),
            models.CheckConstraint(name="reward_progress", condition=Q(progress__lte=100)),
        ]
        ordering = ["-proposed_at"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(RewardState(self.state).label)

    @property
    def budget(self) -> str:
        """What was asked for."""
        return yuan(self.budget_fen)

    @property
    def granted(self) -> str:
        """What was granted."""
        return yuan(self.granted_fen)

    @property
    def spent(self) -> str:
        """What was spent by now."""
        return yuan(self.spent_fen)

    def __str__(self) -> str:
        return self.title


class Stage(models.TextChoices):
    BEFORE = "before", _("Before")
    AFTER = "after", _("After")


class RewardPhoto(TenantModel):
    """A re-encoded picture of the place before or after the work; everybody may see it."""

    reward = TenantKey(Reward, models.CASCADE, related_name="photos")
    stage = models.CharField(_("stage"), max_length=6, choices=Stage.choices)
    picture = models.FileField(upload_to="rewards/%Y/%m", max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"{self.stage} {self.reward_id}"


class RewardNote(TenantModel):
    """A step of the project: how far, how much was spent by now, and what was done. Append-only."""

    reward = TenantKey(Reward, models.CASCADE, related_name="notes")
    progress = models.PositiveSmallIntegerField(_("progress, percent"))
    spent_fen = models.BigIntegerField(_("spent"))
    text = models.CharField(_("what was done"), max_length=500)
    by = TenantKey(Membership, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        constraints = [models.CheckConstraint(name="reward_note", condition=Q(progress__lte=100, spent_fen__gte=0))]
        ordering = ["at"]

    @property
    def spent(self) -> str:
        """What was spent by then."""
        return yuan(self.spent_fen)

    def __str__(self) -> str:
        return f"{self.reward_id} {self.progress}"
