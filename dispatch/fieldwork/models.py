"""What happens on site: shifts with day sheets, more time, check-ins, swaps, work permits, calendar feeds."""

from __future__ import annotations

from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dispatch.fieldwork.states import ExtensionState, PermitState, ShiftState
from dispatch.mutual_aid.models import HelpRequest, Job
from federation.accounts.models import Membership
from federation.kernel.workflow import Stateful
from federation.pool.models import PermitKind, Resource
from federation.tenancy.models import TenantKey, TenantModel


class Side(models.TextChoices):
    HELPER = "helper", _("Helping firm")
    REQUESTER = "requester", _("Asking side")


class Shift(Stateful, TenantModel):
    """One booked day of a job with its day sheet: planned and real times, heads present, who worked (班次、日报)."""

    forgets = ("note", "reason")
    job = TenantKey(Job, models.CASCADE, related_name="shifts")
    number = models.PositiveSmallIntegerField(_("shift"))
    starts_at = models.DateTimeField(_("planned from"))
    ends_at = models.DateTimeField(_("planned until"))
    moved_at = models.DateTimeField(_("times changed"), null=True)
    moves = models.PositiveSmallIntegerField(_("times changed so often"), default=0)
    began_at = models.DateTimeField(_("worked from"), null=True)
    ended_at = models.DateTimeField(_("worked until"), null=True)
    heads = models.PositiveSmallIntegerField(_("people or machines present"), null=True)
    workers = models.CharField(_("who worked"), max_length=300, blank=True)
    note = models.TextField(_("what was done"), max_length=1000, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    filled_by = TenantKey(Membership, null=True, related_name="+", verbose_name=_("filled by"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "job", "number"], name="shift_once"),
            models.CheckConstraint(name="shift_planned", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="shift_worked", condition=Q(ended_at=None) | Q(began_at__isnull=False, ended_at__gt=F("began_at"))),
            models.CheckConstraint(name="shift_state", condition=Q(state__in=ShiftState.values)),
        ]
        indexes = [
            models.Index(fields=["subdistrict", "starts_at"], name="shift_by_time"),
            models.Index(fields=["subdistrict", "state_due_at"], name="shift_due"),
        ]
        ordering = ["starts_at", "number"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(ShiftState(self.state).label)

    @property
    def worked(self) -> timedelta | None:
        """How long was really worked."""
        return self.ended_at - self.began_at if self.began_at and self.ended_at else None

    def __str__(self) -> str:
        return f"{self.job_id} #{self.number}"


class Extension(Stateful, TenantModel):
    """One side asks for more days or a longer last shift; the other side agrees or refuses (延期)."""

    forgets = ("reason", "answer")
    job = TenantKey(Job, models.CASCADE, related_name="extensions")
    side = models.CharField(_("asked by"), max_length=10, choices=Side.choices)
    days = models.PositiveSmallIntegerField(_("more days"), default=0, validators=[MaxValueValidator(30)])
    minutes = models.PositiveSmallIntegerField(_("longer last shift, minutes"), default=0, validators=[MaxValueValidator(1440)])
    reason = models.CharField(_("reason"), max_length=300)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    asked_by = TenantKey(Membership, related_name="+", verbose_name=_("asked by"))
    answered_by = TenantKey(Membership, null=True, related_name="+", verbose_name=_("answered by"))
    created_at = models.DateTimeField(_("asked at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "job"], condition=Q(state="asked"), name="extension_asked_once"),
            models.CheckConstraint(name="extension_something", condition=Q(days__gt=0) | Q(minutes__gt=0)),
            models.CheckConstraint(name="extension_state", condition=Q(state__in=ExtensionState.values)),
        ]
        ordering = ["-created_at"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(ExtensionState(self.state).label)

    def __str__(self) -> str:
        return f"{self.job_id} +{self.days} d +{self.minutes} min"


class Moment(models.TextChoices):
    SET_OUT = "set_out", _("Set out")
    ARRIVE = "arrive", _("Arrived")
    LEAVE = "leave", _("Left the site")


class CheckIn(TenantModel):
    """Where and when a helper set out, arrived or left: WGS-84 with its accuracy, or the reason why there is no position."""

    forgets = ("reason",)
    job = TenantKey(Job, models.CASCADE, related_name="check_ins")
    moment = models.CharField(max_length=10, choices=Moment.choices)
    at = models.DateTimeField(_("time"))
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    accuracy_m = models.PositiveIntegerField(_("accuracy in metres"), null=True)
    distance_m = models.PositiveIntegerField(_("metres from the compound"), null=True)
    far = models.BooleanField(_("far from the compound"), default=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = TenantKey(Membership, related_name="+", verbose_name=_("who"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="check_in_position",
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
            )
        ]
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.job_id} {self.moment}"


class Swap(TenantModel):
    """A resource or machine that was replaced by another of the same firm, and why; the history of a job."""

    forgets = ("reason",)
    job = TenantKey(Job, models.CASCADE, related_name="swaps")
    before = TenantKey(Resource, related_name="+", verbose_name=_("before"))
    after = TenantKey(Resource, related_name="+", verbose_name=_("after"))
    units = models.CharField(_("units"), max_length=120, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    by = TenantKey(Membership, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("time"))

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.before_id} → {self.after_id}"


class PermitNeed(TenantModel):
    """The asking side wants this permit for all work on its request, whatever the skills say."""

    request = TenantKey(HelpRequest, models.CASCADE, related_name="permit_needs")
    kind = TenantKey(PermitKind, related_name="+", verbose_name=_("permit"))
    by = TenantKey(Membership, related_name="+", verbose_name=_("who"))
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subdistrict", "request", "kind"], name="permit_need_once")]

    def __str__(self) -> str:
        return f"{self.request_id} {self.kind_id}"


class Permit(Stateful, TenantModel):
    """A work permit (作业票): the helping firm issues it, the asking side or staff countersign; without it work does not start."""

    forgets = ("place", "work", "reason")
    number = models.CharField(_("number"), max_length=20, editable=False)
    job = TenantKey(Job, related_name="permits")
    kind = TenantKey(PermitKind, related_name="+", verbose_name=_("permit"))
    place = models.CharField(_("where exactly"), max_length=120)
    work = models.CharField(_("what work"), max_length=200)
    workers = models.CharField(_("who works"), max_length=300)
    guardian = models.CharField(_("guardian"), max_length=60)
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"))
    measures = models.JSONField(_("measures"), default=list)
    issued_by = TenantKey(Membership, related_name="+", verbose_name=_("issued by"))
    issued_at = models.DateTimeField(_("issued at"))
    countersigned_by = TenantKey(Membership, null=True, related_name="+", verbose_name=_("countersigned by"))
    countersigned_at = models.DateTimeField(_("countersigned at"), null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "number"], name="permit_number_once"),
            models.CheckConstraint(name="permit_times", condition=Q(valid_until__gt=F("valid_from"))),
            models.CheckConstraint(name="permit_state", condition=Q(state__in=PermitState.values)),
        ]
        indexes = [models.Index(fields=["subdistrict", "state_due_at"], name="permit_due")]
        ordering = ["valid_from"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(PermitState(self.state).label)

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


class PermitPicture(TenantModel):
    """A photo or scan of a signed permit, re-encoded; served only to those who may see the permit."""

    permit = TenantKey(Permit, models.CASCADE, related_name="pictures")
    file = models.FileField(upload_to="permits/%Y/%m", max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"picture of {self.permit_id}"


class TimeEstimate(TenantModel):
    """How long the asking side would have needed on its own; what help saved is measured against it."""

    forgets = ("basis",)
    request = models.OneToOneField(HelpRequest, models.CASCADE, related_name="time_estimate", db_constraint=False)
    hours = models.DecimalField(
        _("hours without help"), max_digits=7, decimal_places=2, validators=[MinValueValidator(0.25), MaxValueValidator(10000)]
    )
    basis = models.CharField(_("how this was estimated"), max_length=300, blank=True)
    by = TenantKey(Membership, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.hours} h"


class Feed(TenantModel):
    """A person's subscription of the firm's or the own calendar; its address is a secret and is kept only as a digest."""

    member = TenantKey(Membership, models.CASCADE, related_name="feeds")
    name = models.CharField(_("name"), max_length=60)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subdistrict", "digest"], name="feed_digest_once")]
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name
