"""Asking for help and giving it: requests, offers, jobs, bookings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from communities.places.models import Compound
from dispatch.mutual_aid.states import JobState, OfferState, OutsideState, RequestState
from federation.accounts.models import Membership
from federation.firms.models import PropertyFirm
from federation.kernel.workflow import Stateful
from federation.pool.models import EquipmentType, Kind, Mode, Resource, Skill, Trade, Unit
from federation.tenancy.models import Subdistrict, TenantKey, TenantModel


class Urgency(models.TextChoices):
    EMERGENCY = "emergency", _("Emergency")
    URGENT = "urgent", _("Urgent")
    ROUTINE = "routine", _("Routine")


class Reach(models.TextChoices):
    """How far a round of asking goes; each step follows when the one before found too little."""

    BEST = "best", _("The best are asked first")
    EVERYONE = "everyone", _("Everyone who could is asked")
    OFFICE = "office", _("The subdistrict decides")
    NEIGHBOURS = "neighbours", _("Neighbouring subdistricts are asked")


class Declined(models.TextChoices):
    """Why a firm said no; what it says of the helper feeds the next ranking."""

    BUSY = "busy", _("Needed elsewhere at that time")
    PEOPLE = "people", _("Not enough people")
    UNSUITED = "unsuited", _("Not the right skill or machine")
    BROKEN = "broken", _("Out of order")
    FAR = "far", _("Too far")
    TERMS = "terms", _("The terms do not suit")
    OTHER = "other", _("Another reason")


class HelpRequest(Stateful, TenantModel):
    """A compound's call for help that its own firm cannot give (求助)."""

    forgets = ("description", "place")
    number = models.CharField(_("number"), max_length=20, editable=False)
    firm = TenantKey(PropertyFirm, null=True, blank=True, related_name="requests", verbose_name=_("requesting firm"))
    compound = TenantKey(Compound, related_name="requests", verbose_name=_("compound"))
    place = models.CharField(_("place in the compound"), max_length=120, blank=True)
    title = models.CharField(_("what is the matter"), max_length=80)
    description = models.TextField(_("description"), max_length=4000, blank=True)
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency.choices, default=Urgency.ROUTINE)
    earliest = models.DateTimeField(_("from"))
    latest = models.DateTimeField(_("until"))
    duration = models.DurationField(_("duration of a shift"), default=timedelta(hours=2))
    shifts = models.PositiveSmallIntegerField(_("days in a row"), default=1, validators=[MinValueValidator(1), MaxValueValidator(60)])
    all_or_nothing = models.BooleanField(_("all or nothing"), default=False, help_text=_("Only useful when every line is filled."))
    guest_of = models.ForeignKey(
        Subdistrict, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("neighbouring subdistrict that asks")
    )
    drill = models.BooleanField(_("drill"), default=False, help_text=_("An exercise: neither credited, rated nor counted."))
    created_by = TenantKey(Membership, related_name="+", verbose_name=_("logged by"))
    created_at = models.DateTimeField(_("logged at"))
    submitted_at = models.DateTimeField(null=True)
    round = models.PositiveSmallIntegerField(default=0)
    reach = models.CharField(max_length=12, choices=Reach.choices, default=Reach.BEST)
    asked_since = models.DateTimeField(null=True)
    shortfall = models.CharField(max_length=300, blank=True)
    gaps = models.JSONField(default=list)  # per line: how many are missing, when, and who came nearest

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "number"], name="request_number_once"),
            models.CheckConstraint(name="request_window", condition=Q(latest__gt=F("earliest"))),
            models.CheckConstraint(name="request_duration", condition=Q(duration__gt=timedelta(0), shifts__gte=1)),
            models.CheckConstraint(name="request_state", condition=Q(state__in=RequestState.values)),
        ]
        indexes = [
            models.Index(fields=["subdistrict", "state", "-created_at"], name="request_board"),
            models.Index(fields=["subdistrict", "state_due_at"], name="request_due"),
        ]
        ordering = ["-created_at"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(RequestState(self.state).label)

    @property
    def hours(self) -> float:
        """Hours of work in a shift."""
        return float(self.duration.total_seconds()) / 3600

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class RequestLine(TenantModel):
    """One need of a request: an expert with skills, a crew of a trade, or machines of a type."""

    request = TenantKey(HelpRequest, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    skills = models.ManyToManyField(Skill, through="LineSkill", related_name="+", verbose_name=_("skills"))
    mode = models.CharField(
        _("what the expert does"), max_length=20, default=Mode.DO, choices=[(Mode.DO, _("Do the work")), (Mode.ADVISE, _("Advise"))]
    )
    trade = TenantKey(Trade, null=True, blank=True, related_name="+", verbose_name=_("trade"))
    certificate = models.CharField(_("certificate asked for"), max_length=20, blank=True)
    equipment_type = TenantKey(EquipmentType, null=True, blank=True, related_name="+", verbose_name=_("equipment type"))
    capacity = models.PositiveIntegerField(_("capacity at least"), null=True, blank=True)
    operator = models.BooleanField(_("with operator"), default=False)
    quantity = models.PositiveSmallIntegerField(_("how many"), default=1, validators=[MinValueValidator(1), MaxValueValidator(200)])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "request", "position"], name="line_position_once"),
            models.CheckConstraint(
                name="line_kind",
                condition=Q(kind=Kind.EXPERT, trade=None, equipment_type=None)
                | Q(kind=Kind.CREW, trade__isnull=False, equipment_type=None)
                | Q(kind=Kind.EQUIPMENT, trade=None, equipment_type__isnull=False),
            ),
            models.CheckConstraint(name="line_quantity", condition=Q(quantity__gte=1, quantity__lte=200)),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} × {self.quantity}"


class LineSkill(TenantModel):
    """A skill that each expert of the line must have, at this level or above."""

    line = TenantKey(RequestLine, models.CASCADE, related_name="line_skills")
    skill = TenantKey(Skill, related_name="+", verbose_name=_("skill"))
    level = models.PositiveSmallIntegerField(_("level"), default=1, validators=[MinValueValidator(1), MaxValueValidator(5)])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subdistrict", "line", "skill"], name="line_skill_once")]

    def __str__(self) -> str:
        return f"{self.skill} ≥ {self.level}"


class Photo(TenantModel):
    """A re-encoded picture of a request, or of the work of one job; kept outside the web root and served only through permission."""

    forgets = ("pk",)
    request = TenantKey(HelpRequest, models.CASCADE, related_name="photos")
    job = TenantKey("dispatch.Job", models.CASCADE, null=True, related_name="photos")  # empty: a picture of what is asked for
    file = models.FileField(upload_to="photos/%Y/%m", max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"photo of {self.request_id}"


class Candidate(TenantModel):
    """What the last search said of one resource for one line: a score with its parts, or the reason against it."""

    line = TenantKey(RequestLine, models.CASCADE, related_name="candidates")
    resource = TenantKey(Resource, models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField(null=True)
    score = models.PositiveSmallIntegerField(default=0)
    quantity = models.PositiveSmallIntegerField(default=0)
    starts_at = models.DateTimeField(null=True)
    travel_minutes = models.PositiveSmallIntegerField(default=0)
    mode = models.CharField(max_length=20, blank=True)
    parts = models.JSONField(default=list)
    reason = models.CharField(max_length=30, blank=True)
    detail = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subdistrict", "line", "resource"], name="candidate_once")]
        ordering = ["rank", "reason"]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.rank or self.reason}"


class Wave(TenantModel):
    """One round of asking for a request: how far it reached, how many were asked, until when they may answer."""

    request = TenantKey(HelpRequest, models.CASCADE, related_name="waves")
    number = models.PositiveSmallIntegerField()
    reach = models.CharField(max_length=12, choices=Reach.choices)
    asked = models.PositiveSmallIntegerField()
    began_at = models.DateTimeField()
    answer_by = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "request", "number"], name="wave_once"),
            models.CheckConstraint(name="wave_reach", condition=Q(reach__in=Reach.values)),
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.reach}"


class PlanRun(TenantModel):
    """One joint plan of a subdistrict: what it looked at and what came of it. Two of one subdistrict never overlap."""

    during = DateTimeRangeField()
    requests = models.PositiveSmallIntegerField()
    asked = models.PositiveSmallIntegerField()
    escalated = models.PositiveSmallIntegerField()
    objective = models.BigIntegerField(default=0)
    upper = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_plan_at_a_time",
                expressions=[(F("subdistrict"), RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
        ]
        ordering = ["-during"]

    def __str__(self) -> str:
        return f"{self.during}"


class Offer(Stateful, TenantModel):
    """A line offered to a firm for one of its resources, with a time to answer."""

    forgets = ("reason",)
    line = TenantKey(RequestLine, related_name="offers")
    request = TenantKey(HelpRequest, related_name="offers")
    resource = TenantKey(Resource, related_name="offers", verbose_name=_("resource"))
    firm = TenantKey(PropertyFirm, related_name="offers", verbose_name=_("firm"))
    quantity = models.PositiveSmallIntegerField(_("how many"))
    starts_at = models.DateTimeField(_("start"))
    travel = models.DurationField(default=timedelta(0))
    mode = models.CharField(max_length=20, default=Mode.DO)
    score = models.PositiveSmallIntegerField(default=0)
    round = models.PositiveSmallIntegerField(default=1)
    by_hand = models.BooleanField(_("chosen by hand"), default=False)
    held = models.BooleanField(default=True, help_text=_("The plan counts on this helper; others are asked beside it."))
    declined = models.CharField(_("why not"), max_length=10, choices=Declined.choices, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    answered_by = TenantKey(Membership, null=True, related_name="+", verbose_name=_("answered by"))
    created_at = models.DateTimeField(_("asked at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subdistrict", "line", "resource"], condition=Q(state__in=["open", "volunteered"]), name="offer_open_once"
            ),
            models.CheckConstraint(name="offer_state", condition=Q(state__in=OfferState.values)),
            models.CheckConstraint(name="offer_quantity", condition=Q(quantity__gte=1)),
        ]
        indexes = [
            models.Index(fields=["firm", "state", "state_due_at"], name="offer_inbox"),
            models.Index(fields=["subdistrict", "state_due_at"], condition=Q(state="open"), name="offer_due"),
        ]
        ordering = ["-created_at"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(OfferState(self.state).label)

    def __str__(self) -> str:
        return f"{self.resource} → {self.request}"


class Job(Stateful, TenantModel):
    """An accepted offer being carried out (指派): booked, under way, on site, done, confirmed, credited."""

    forgets = ("result",)
    offer = models.OneToOneField(Offer, models.PROTECT, related_name="job", db_constraint=False)
    request = TenantKey(HelpRequest, related_name="jobs")
    line = TenantKey(RequestLine, related_name="jobs")
    resource = TenantKey(Resource, related_name="jobs", verbose_name=_("resource"))
    firm = TenantKey(PropertyFirm, related_name="jobs", verbose_name=_("helping firm"))
    quantity = models.PositiveSmallIntegerField(_("how many"))
    starts_at = models.DateTimeField(_("start"))
    ends_at = models.DateTimeField(_("end"))
    mode = models.CharField(max_length=20, default=Mode.DO)
    booked_at = models.DateTimeField()
    set_out_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    worked = models.DurationField(_("time worked by each"), null=True)
    headcount_days = models.PositiveIntegerField(null=True)  # heads present, summed over the day sheets
    result = models.TextField(_("what was done"), max_length=2000, blank=True)
    late_noticed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="job_state", condition=Q(state__in=JobState.values)),
            models.CheckConstraint(name="job_times", condition=Q(ends_at__gt=F("starts_at"))),
        ]
        indexes = [
            models.Index(fields=["firm", "state", "starts_at"], name="job_by_firm"),
            models.Index(fields=["subdistrict", "state_due_at"], name="job_due"),
        ]
        ordering = ["starts_at"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(JobState(self.state).label)

    @property
    def rating(self) -> Any:
        """The requester's own rating, or None; prefetch `ratings` on lists."""
        return next((rating for rating in self.ratings.all() if rating.side == "requester"), None)

    def __str__(self) -> str:
        return f"{self.resource} → {self.request}"


class Booking(TenantModel):
    """One unit taken for one shift, ways included. The database refuses two live bookings of a unit that overlap."""

    unit = TenantKey(Unit, related_name="bookings")
    job = TenantKey(Job, related_name="bookings")
    during = DateTimeRangeField(_("period"))
    live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="unit_never_twice",
                expressions=[
                    (F("subdistrict"), RangeOperators.EQUAL),
                    (F("unit"), RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(live=True),
            ),
            models.CheckConstraint(
                name="booking_bounded",
                condition=Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.during}"


class OutsideHelp(Stateful, TenantModel):
    """Help from a neighbouring subdistrict: what this side may know of a job that is kept behind the neighbour's wall."""

    forgets = ("result",)
    token = models.UUIDField(editable=False)
    request = TenantKey(HelpRequest, related_name="outside_helps")
    line = TenantKey(RequestLine, related_name="outside_helps")
    neighbour = models.ForeignKey(Subdistrict, models.PROTECT, related_name="+", verbose_name=_("neighbouring subdistrict"))
    helper = models.CharField(_("helper"), max_length=120)
    firm_name = models.CharField(_("helping firm"), max_length=160)
    quantity = models.PositiveSmallIntegerField(_("how many"))
    starts_at = models.DateTimeField(_("start"))
    ends_at = models.DateTimeField(_("end"))
    result = models.TextField(_("what was done"), max_length=2000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "token"], name="outside_help_once"),
            models.CheckConstraint(name="outside_help_state", condition=Q(state__in=OutsideState.values)),
        ]
        ordering = ["starts_at"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(OutsideState(self.state).label)

    def __str__(self) -> str:
        return f"{self.helper} → {self.request}"
