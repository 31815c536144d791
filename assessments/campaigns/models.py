"""A rectification campaign (专项整治): categories and points x compounds, inspections, findings, rechecks."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.campaigns.states import CampaignState, FindingState
from communities.contracts.models import ServiceContract
from communities.places.models import Compound
from federation.accounts.models import Department, Membership
from federation.firms.models import PropertyFirm
from federation.kernel.workflow import Stateful
from federation.tenancy.models import TenantKey, TenantModel, in_language


class Campaign(Stateful, TenantModel):
    """What is looked at, where and until when. `sample_percent` and `seed`, fixed at the start, decide what is rechecked on site."""

    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    plan = models.TextField(_("plan"), max_length=10_000, blank=True)
    document = models.FileField(_("plan document"), upload_to="campaigns/%Y/%m", max_length=200, blank=True)
    document_name = models.CharField(max_length=120, blank=True)
    working_days = models.PositiveSmallIntegerField(
        _("working days to rectify"), default=5, validators=[MinValueValidator(1), MaxValueValidator(250)]
    )
    sample_percent = models.PositiveSmallIntegerField(_("share rechecked on site, percent"), null=True)
    seed = models.CharField(max_length=32, blank=True)
    created_by = TenantKey(Membership, related_name="+", verbose_name=_("prepared by"))
    created_at = models.DateTimeField(_("prepared at"))
    started_at = models.DateTimeField(_("started at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    told_for = models.DateTimeField(null=True, help_text=_("The deadline that people were told has passed."))

    class Meta:
        constraints = [
            models.CheckConstraint(name="campaign_state", condition=Q(state__in=CampaignState.values)),
            models.CheckConstraint(name="campaign_days", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="campaign_deadline", condition=Q(working_days__gte=1, working_days__lte=250)),
            models.CheckConstraint(name="campaign_sample", condition=Q(sample_percent=None) | Q(sample_percent__lte=100)),
            models.CheckConstraint(
                name="campaign_started",
                condition=Q(state__in=["draft", "called_off"]) | Q(sample_percent__isnull=False, started_at__isnull=False) & ~Q(seed=""),
            ),
            models.CheckConstraint(name="campaign_reason", condition=~Q(state="called_off") | ~Q(reason="")),
            models.UniqueConstraint(fields=["subdistrict", "name"], name="campaign_once"),
        ]
        ordering = ["-starts_on", "name"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(CampaignState(self.state).label)

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class Participant(TenantModel):
    """A department that takes part, and with what."""

    campaign = TenantKey(Campaign, models.CASCADE, related_name="participants", verbose_name=_("campaign"))
    department = TenantKey(Department, related_name="+", verbose_name=_("department"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subdistrict", "campaign", "department"], name="participant_once")]
        ordering = ["department__name"]

    def __str__(self) -> str:
        return str(self.department)


class CampaignCategory(TenantModel):
    """A group of points, such as 环境卫生."""

    campaign = TenantKey(Campaign, models.CASCADE, related_name="categories", verbose_name=_("campaign"))
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subdistrict", "campaign", "position"], name="campaign_category_once")]
        ordering = ["position"]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class CampaignPoint(TenantModel):
    """One thing that is looked at in every compound; `code` is its place in the plan, such as 3.2."""

    campaign = TenantKey(Campaign, models.CASCADE, related_name="points", verbose_name=_("campaign"))
    category = TenantKey(CampaignCategory, models.CASCADE, related_name="points", verbose_name=_("category"))
    position = models.PositiveSmallIntegerField(_("position"))
    code = models.CharField(_("code"), max_length=8)
    name = models.CharField(_("what is looked at"), max_length=200)
    name_en = models.CharField(_("in English"), max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subdistrict", "campaign", "code"], name="campaign_point_once")]
        ordering = ["position"]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class CampaignSite(TenantModel):
    """A compound that the campaign covers."""

    campaign = TenantKey(Campaign, models.CASCADE, related_name="sites", verbose_name=_("campaign"))
    compound = TenantKey(Compound, related_name="+", verbose_name=_("compound"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subdistrict", "campaign", "compound"], name="campaign_site_once")]
        ordering = ["compound__name"]

    def __str__(self) -> str:
        return str(self.compound)


class Inspection(TenantModel):
    """Somebody looked at a point in a compound, when and where. In order, or with a finding. Never changed."""

    site = TenantKey(CampaignSite, related_name="inspections", verbose_name=_("compound"))
    point = TenantKey(CampaignPoint, related_name="inspections", verbose_name=_("point"))
    by = TenantKey(Membership, related_name="+", verbose_name=_("inspector"))
    at = models.DateTimeField(_("inspected at"))
    in_order = models.BooleanField(_("in order"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    latitude = models.DecimalField(_("latitude (WGS-84)"), max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(_("longitude (WGS-84)"), max_digits=9, decimal_places=6, null=True)
    accuracy_m = models.PositiveIntegerField(_("accuracy in metres"), null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="inspection_place",
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
            ),
        ]
        indexes = [models.Index(fields=["subdistrict", "site", "point", "-at"], name="inspection_by_cell")]
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.site_id} {self.point_id}"


class ClosedBy(models.TextChoices):
    RECHECK = "recheck", _("Rechecked on site")
    PHOTOS = "photos", _("By its photos")


class Finding(Stateful, TenantModel):
    """What is not in order. The firm is the one under contract at that moment, and stays it. `state_due_at` is the deadline."""

    inspection = TenantKey(Inspection, related_name="findings", verbose_name=_("inspection"))
    site = TenantKey(CampaignSite, related_name="findings", verbose_name=_("compound"))
    point = TenantKey(CampaignPoint, related_name="findings", verbose_name=_("point"))
    contract = TenantKey(ServiceContract, null=True, related_name="+", verbose_name=_("contract"))
    firm = TenantKey(PropertyFirm, null=True, related_name="campaign_findings", verbose_name=_("responsible firm"))
    text = models.CharField(_("finding"), max_length=500)
    working_days = models.PositiveSmallIntegerField(_("working days to rectify"))
    found_at = models.DateTimeField(_("found at"))
    answer = models.CharField(_("what was done"), max_length=1000, blank=True)
    rectified_at = models.DateTimeField(_("rectified at"), null=True)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=1)
    sampled = models.BooleanField(_("to be rechecked on site"), default=False)
    late = models.BooleanField(_("late"), default=False)
    closed_by = models.CharField(_("closed"), max_length=10, choices=ClosedBy.choices, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    excuse = models.CharField(_("excuse"), max_length=300, blank=True)
    told_for = models.DateTimeField(null=True, help_text=_("The deadline that people were told has passed."))

    class Meta:
        constraints = [
            models.CheckConstraint(name="finding_state", condition=Q(state__in=FindingState.values)),
            models.CheckConstraint(name="finding_text", condition=~Q(text="")),
            models.CheckConstraint(name="finding_due", condition=~Q(state__in=["open", "rectified"]) | Q(state_due_at__isnull=False)),
            models.CheckConstraint(
                name="finding_answered", condition=~Q(state="rectified") | Q(rectified_at__isnull=False) & ~Q(answer="")
            ),
            models.CheckConstraint(
                name="finding_closed", condition=~Q(state="closed") | Q(closed_at__isnull=False, closed_by__in=ClosedBy.values)
            ),
            models.CheckConstraint(name="finding_sample_seen", condition=~Q(state="closed", sampled=True, closed_by="photos")),
            models.CheckConstraint(name="finding_excused", condition=~Q(state="excused") | ~Q(excuse="")),
            models.CheckConstraint(name="finding_attempt", condition=Q(attempt__gte=1, working_days__gte=1)),
            models.UniqueConstraint(fields=["subdistrict", "inspection"], name="finding_of_inspection"),
            models.UniqueConstraint(
                fields=["subdistrict", "site", "point"], condition=Q(state__in=["open", "rectified"]), name="finding_one_undone"
            ),
        ]
        indexes = [
            models.Index(fields=["subdistrict", "state_due_at"], condition=Q(state__in=["open", "rectified"]), name="finding_clock"),
            models.Index(fields=["subdistrict", "firm", "-found_at"], name="finding_by_firm"),
            models.Index(fields=["subdistrict", "site"], name="finding_by_site"),
        ]
        ordering = ["-found_at", "-pk"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(FindingState(self.state).label)

    @property
    def due_on(self) -> date | None:
        """The last day to rectify: deadlines are the midnight after it."""
        return None if self.state_due_at is None else timezone.localtime(self.state_due_at - timedelta(seconds=1)).date()

    def overdue_at(self, at: datetime) -> bool:
        """Whether the firm has let its deadline pass."""
        return self.state == FindingState.OPEN and self.state_due_at is not None and self.state_due_at <= at

    def __str__(self) -> str:
        return self.text[:40]


class Stage(models.TextChoices):
    BEFORE = "before", _("Before rectification")
    AFTER = "after", _("After rectification")
    RECHECK = "recheck", _("Recheck")


class InspectionPhoto(TenantModel):
    """A re-encoded picture of a point: as it was found, after the firm's work, or at the recheck."""

    inspection = TenantKey(Inspection, related_name="photos")
    stage = models.CharField(_("when"), max_length=8, choices=Stage.choices)
    attempt = models.PositiveSmallIntegerField(default=1)
    picture = models.FileField(upload_to="campaigns/%Y/%m", max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    latitude = models.DecimalField(_("latitude (WGS-84)"), max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(_("longitude (WGS-84)"), max_digits=9, decimal_places=6, null=True)
    by = TenantKey(Membership, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        constraints = [models.CheckConstraint(name="inspection_photo_stage", condition=Q(stage__in=Stage.values))]
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.stage} {self.inspection_id}"


class Recheck(TenantModel):
    """A look at what the firm calls rectified, on site or at its photos. Append-only; only looks on site make the pass rate."""

    finding = TenantKey(Finding, related_name="rechecks")
    attempt = models.PositiveSmallIntegerField(_("attempt"))
    on_site = models.BooleanField(_("on site"))
    passed = models.BooleanField(_("passed"))
    note = models.CharField(_("note"), max_length=500, blank=True)
    by = TenantKey(Membership, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "finding", "attempt"], name="recheck_once"),
            models.CheckConstraint(name="recheck_reason", condition=Q(passed=True) | ~Q(note="")),
        ]
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.passed}"
