"""Who helped whom, as double entry in comparable points: accounts, postings of two or more entries, tariff, decisions.

The database keeps the promise, not the code: a deferred trigger refuses a posting whose entries do not sum to zero or
are not exactly as many as it says, and nothing here but proposals and limits can be changed once written.
"""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dispatch.ledger.states import ProposalState
from federation.accounts.models import Membership
from federation.firms.models import PropertyFirm
from federation.kernel.workflow import Stateful
from federation.pool.models import EquipmentType, Mode, Trade
from federation.tenancy.models import TenantKey, TenantModel, in_language


class AccountKind(models.TextChoices):
    FIRM = "firm", _("Firm")
    SUBDISTRICT = "subdistrict", _("The subdistrict")
    NEIGHBOUR = "neighbour", _("Neighbouring subdistrict")


class Account(TenantModel):
    """One side of mutual help: a firm, the subdistrict itself (compounds without a firm, write-offs), or a neighbour."""

    kind = models.CharField(_("kind"), max_length=15, choices=AccountKind.choices)
    firm = TenantKey(PropertyFirm, null=True, related_name="accounts", verbose_name=_("firm"))
    code = models.CharField(_("administrative code"), max_length=12, blank=True)
    name = models.CharField(_("name"), max_length=60, blank=True)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    limit = models.PositiveIntegerField(_("own credit limit, points"), null=True, blank=True)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "kind", "firm", "code"], name="account_once", nulls_distinct=False),
            models.CheckConstraint(
                name="account_kind",
                condition=Q(kind=AccountKind.FIRM, firm__isnull=False, code="")
                | Q(kind=AccountKind.SUBDISTRICT, firm__isnull=True, code="")
                | (Q(kind=AccountKind.NEIGHBOUR, firm__isnull=True) & ~Q(code="")),
            ),
        ]

    def __str__(self) -> str:
        if self.firm is not None:
            return str(self.firm)
        return in_language(self.name, self.name_en) or gettext("The subdistrict")


class Measure(models.TextChoices):
    HOURS = "hours", _("expert hours")
    MACHINE_HOURS = "machine_hours", _("machine-hours")
    HEADCOUNT_DAYS = "headcount_days", _("headcount-days")


class TariffRate(TenantModel):
    """What one unit of help is worth from a day on. Never changed: a new rate is a new row, old postings keep theirs."""

    measure = models.CharField(_("measure"), max_length=15, choices=Measure.choices)
    mode = models.CharField(
        _("what the expert does"), max_length=20, blank=True, choices=[(Mode.DO, _("Do the work")), (Mode.ADVISE, _("Advise"))]
    )
    level = models.PositiveSmallIntegerField(
        _("from skill level"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    equipment_type = TenantKey(EquipmentType, null=True, blank=True, related_name="+", verbose_name=_("equipment type"))
    trade = TenantKey(Trade, null=True, blank=True, related_name="+", verbose_name=_("trade"))
    points = models.DecimalField(_("points per unit"), max_digits=8, decimal_places=2)
    valid_from = models.DateField(_("valid from"))
    reason = models.CharField(_("reason"), max_length=300)
    by = TenantKey(Membership, related_name="+", verbose_name=_("entered by"))
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="rate_points", condition=Q(points__gte=0)),
            models.CheckConstraint(
                name="rate_measure",
                condition=Q(measure=Measure.HOURS, equipment_type=None, trade=None)
                | Q(measure=Measure.MACHINE_HOURS, mode="", level=None, trade=None)
                | Q(measure=Measure.HEADCOUNT_DAYS, mode="", level=None, equipment_type=None),
            ),
        ]
        ordering = ["measure", "-valid_from", "-created_at"]

    def __str__(self) -> str:
        return f"{self.measure} {self.points} {self.valid_from}"


class PostingKind(models.TextChoices):
    JOB = "job", _("Help given")
    CORRECTION = "correction", _("Correction")
    WRITE_OFF = "write_off", _("Write-off")
    OPENING = "opening", _("Opening balance")
    REVERSAL = "reversal", _("Counter-posting")


DECIDED = [kind for kind in PostingKind if kind != PostingKind.JOB]


class Posting(TenantModel):
    """One fact that moves points. Append-only; what was wrong is undone by a counter-posting (`reverses`).

    Help is a job of ours, or help that a neighbour's firm gave here, whose job is kept on the neighbour's side.
    """

    kind = models.CharField(_("kind"), max_length=15, choices=PostingKind.choices)
    job = TenantKey("dispatch.Job", null=True, related_name="postings", verbose_name=_("job"))
    outside = TenantKey("dispatch.OutsideHelp", null=True, related_name="postings", verbose_name=_("a neighbour's help"))
    reverses = TenantKey("self", null=True, related_name="reversals", verbose_name=_("undoes"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = TenantKey(Membership, null=True, related_name="+", verbose_name=_("entered by"))
    approved_by = TenantKey(Membership, null=True, related_name="+", verbose_name=_("approved by"))
    at = models.DateTimeField(_("time"))
    lines = models.PositiveSmallIntegerField(_("number of entries"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "job"], condition=Q(kind=PostingKind.JOB), name="job_credited_once"),
            models.UniqueConstraint(fields=["subdistrict", "outside"], condition=Q(kind=PostingKind.JOB), name="outside_debited_once"),
            models.UniqueConstraint(fields=["subdistrict", "reverses"], name="posting_reversed_once"),
            models.CheckConstraint(name="posting_lines", condition=Q(lines__gte=2)),
            models.CheckConstraint(
                name="posting_grounds",
                condition=Q(kind=PostingKind.JOB, job__isnull=False, outside=None, reverses=None)
                | Q(kind=PostingKind.JOB, job=None, outside__isnull=False, reverses=None)
                | (
                    Q(kind__in=DECIDED, by__isnull=False, approved_by__isnull=False)
                    & ~Q(reason="")
                    & ~Q(by=F("approved_by"))
                    & (Q(kind=PostingKind.REVERSAL, reverses__isnull=False) | (~Q(kind=PostingKind.REVERSAL) & Q(reverses=None)))
                ),
            ),
        ]
        indexes = [models.Index(fields=["subdistrict", "at"], name="posting_by_time")]
        ordering = ["-at"]

    @property
    def request(self) -> Any:
        """The request that the help was for; None for what was decided without one."""
        help_given = self.job or self.outside
        return help_given.request if help_given else None

    @property
    def helper(self) -> str:
        """Who or what helped; empty for what was decided."""
        if self.job is not None:
            return str(self.job.resource)
        return self.outside.helper if self.outside else ""

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"


class Entry(TenantModel):
    """One side of a posting: points above zero for who gave, below zero for who received.

    Help keeps what was measured and at what rate: `points` is `quantity` times `rate` to two places, checked by the
    database. `tariff` is the subdistrict's own rate; empty where the product's default held.
    """

    posting = TenantKey(Posting, related_name="entries")
    account = TenantKey(Account, related_name="entries", verbose_name=_("account"))
    points = models.DecimalField(_("points"), max_digits=12, decimal_places=2)
    unit = models.CharField(_("unit"), max_length=15, choices=Measure.choices, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=10, decimal_places=2, null=True)
    rate = models.DecimalField(_("points per unit"), max_digits=8, decimal_places=2, null=True)
    tariff = TenantKey(TariffRate, null=True, related_name="+", verbose_name=_("tariff"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "posting", "account"], name="entry_once"),
            models.CheckConstraint(
                name="entry_value",
                condition=Q(unit="", quantity=None, rate=None, tariff=None)
                | (~Q(unit="") & Q(quantity__isnull=False, rate__isnull=False, points=Round(F("quantity") * F("rate"), 2))),
            ),
        ]
        indexes = [models.Index(fields=["account"], name="entry_by_account")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.points:+}"


class Proposal(Stateful, TenantModel):
    """A posting by decision that waits for a second person: points from one account to another, or undoing a posting."""

    kind = models.CharField(_("kind"), max_length=15, choices=[(kind.value, kind.label) for kind in DECIDED])
    credited = TenantKey(Account, null=True, related_name="+", verbose_name=_("points to"))
    debited = TenantKey(Account, null=True, related_name="+", verbose_name=_("points from"))
    points = models.DecimalField(_("points"), max_digits=12, decimal_places=2, null=True)
    reverses = TenantKey(Posting, null=True, related_name="+", verbose_name=_("undoes"))
    reason = models.CharField(_("reason"), max_length=300)
    by = TenantKey(Membership, related_name="+", verbose_name=_("proposed by"))
    created_at = models.DateTimeField(_("proposed at"))
    decided_by = TenantKey(Membership, null=True, related_name="+", verbose_name=_("decided by"))
    answer = models.CharField(_("decision"), max_length=300, blank=True)
    posting = TenantKey(Posting, null=True, related_name="+", verbose_name=_("posting"))

    class Meta:
        constraints = [
            models.CheckConstraint(name="proposal_state", condition=Q(state__in=ProposalState.values)),
            models.CheckConstraint(
                name="proposal_what",
                condition=Q(kind=PostingKind.REVERSAL, reverses__isnull=False, credited=None, debited=None, points=None)
                | (
                    ~Q(kind=PostingKind.REVERSAL)
                    & Q(reverses=None, credited__isnull=False, debited__isnull=False, points__gt=0)
                    & ~Q(credited=F("debited"))
                ),
            ),
            models.UniqueConstraint(fields=["subdistrict", "reverses"], condition=Q(state="proposed"), name="reversal_proposed_once"),
        ]
        indexes = [models.Index(fields=["subdistrict", "state_due_at"], name="proposal_due")]
        ordering = ["-created_at"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(ProposalState(self.state).label)

    def __str__(self) -> str:
        return f"{self.kind} {self.points or ''}"
