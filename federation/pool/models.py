"""The shared pool: experts, crews and equipment, what they can do, when, and what stays at home.

All three are one table, `Resource`, because they are asked for, ranked, booked and credited alike; what differs
(trade, equipment type, capacity) is a column that a CHECK constraint ties to the kind. Each bookable head or
machine is a `Unit` row, so that the database can refuse to book any one of them twice.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from federation.firms.models import PropertyFirm
from federation.kernel.sealed import SealedField, validate_phone
from federation.tenancy.models import TenantKey, TenantModel, in_language


class Kind(models.TextChoices):
    EXPERT = "expert", _("Expert")
    CREW = "crew", _("Crew")
    EQUIPMENT = "equipment", _("Equipment")


class Mode(models.TextChoices):
    DO = "do", _("May do the work")
    ADVISE = "advise", _("Advice only")
    LICENSED = "licensed_firm_only", _("Licensed firms only")
    FORBIDDEN = "forbidden", _("Not for mutual help")


class Term(TenantModel):
    """An entry of a subdistrict's own word list; the starting list comes with the product."""

    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        abstract = True
        ordering = ["code"]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class CertificateKind(Term):
    """A certificate that the law or the subdistrict asks for, e.g. the low-voltage electrician's card."""

    authority = models.CharField(_("authority"), max_length=60, blank=True)
    valid_years = models.PositiveSmallIntegerField(_("valid for (years)"), null=True, blank=True)
    review_years = models.PositiveSmallIntegerField(_("review every (years)"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta(Term.Meta):
        constraints = [models.UniqueConstraint(fields=["subdistrict", "code"], name="certificate_kind_once")]


class Skill(Term):
    """A skill of experts; `mode` says whether a peer may do the work, only advise, or not help at all."""

    group = models.CharField(_("group"), max_length=30, blank=True)
    group_en = models.CharField(_("English group"), max_length=60, blank=True)
    mode = models.CharField(_("mode"), max_length=20, choices=Mode.choices, default=Mode.DO)
    certificates_any_of = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("certificates, any of"))

    class Meta(Term.Meta):
        constraints = [models.UniqueConstraint(fields=["subdistrict", "code"], name="skill_once")]


class Trade(Term):
    """A trade of crews."""

    class Meta(Term.Meta):
        constraints = [models.UniqueConstraint(fields=["subdistrict", "code"], name="trade_once")]


class EquipmentType(Term):
    """A type of machine; `capacity_unit` is the unit in which requests and machines state capacity."""

    unit = models.CharField(_("counted in"), max_length=10, blank=True)
    capacity_label = models.CharField(_("capacity"), max_length=60, blank=True)
    capacity_unit = models.CharField(_("unit of capacity"), max_length=20, blank=True)
    operator_certificates_any_of = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, verbose_name=_("operator's certificates, any of")
    )
    vehicle = models.BooleanField(_("vehicle"), default=False)

    class Meta(Term.Meta):
        constraints = [models.UniqueConstraint(fields=["subdistrict", "code"], name="equipment_type_once")]


class EmergencyKind(Term):
    """A kind of emergency with its clocks: minutes from the call until somebody answers for it, and is on site.

    `skills` and `trade` with `heads` are what is asked for when nobody says otherwise.
    """

    acknowledge_minutes = models.PositiveSmallIntegerField(_("answered within (minutes)"), validators=[MinValueValidator(1)])
    on_site_minutes = models.PositiveSmallIntegerField(_("on site within (minutes)"), validators=[MinValueValidator(1)])
    note = models.CharField(_("what to do first"), max_length=200, blank=True)
    note_en = models.CharField(_("what to do first (English)"), max_length=200, blank=True)
    citation = models.CharField(_("legal basis"), max_length=200, blank=True)
    skills = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("experts with these skills"))
    trade = models.CharField(_("crew of this trade"), max_length=20, blank=True)
    heads = models.PositiveSmallIntegerField(_("heads"), default=0)

    class Meta(Term.Meta):
        constraints = [models.UniqueConstraint(fields=["subdistrict", "code"], name="emergency_kind_once")]

    @property
    def advice(self) -> str:
        """What to do first, in the reader's language."""
        return in_language(self.note, self.note_en)


class PermitKind(Term):
    """A permit without which dangerous work does not start (作业票); a line with one of the codes needs it.

    `measures` is the checklist: a list of {"name", "name_en"}.
    """

    citation = models.CharField(_("legal basis"), max_length=200, blank=True)
    max_hours = models.PositiveSmallIntegerField(
        _("valid for at most (hours)"), default=8, validators=[MinValueValidator(1), MaxValueValidator(720)]
    )
    skills = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("needed for these skills"))
    trades = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("needed for these trades"))
    equipment = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("needed for these machines"))
    measures = models.JSONField(_("checklist"), default=list)

    class Meta(Term.Meta):
        constraints = [models.UniqueConstraint(fields=["subdistrict", "code"], name="permit_kind_once")]


class Condition(models.TextChoices):
    GOOD = "good", _("Good")
    FAIR = "fair", _("Usable")
    REPAIR = "repair", _("Under repair")
    RETIRED = "retired", _("Retired")


class Verification(models.TextChoices):
    PENDING = "pending", _("To be verified")
    VERIFIED = "verified", _("Verified")
    REJECTED = "rejected", _("Rejected")


class Resource(TenantModel):
    """An expert, a crew or a set of identical machines that a firm lends."""

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    firm = TenantKey(PropertyFirm, related_name="resources", verbose_name=_("firm"))
    home = TenantKey("communities.Compound", related_name="resources", verbose_name=_("home compound"))
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    phone = SealedField(_("phone"), blank=True, validators=[validate_phone])
    trade = TenantKey(Trade, null=True, blank=True, related_name="crews", verbose_name=_("trade"))
    equipment_type = TenantKey(EquipmentType, null=True, blank=True, related_name="machines", verbose_name=_("equipment type"))
    quantity = models.PositiveSmallIntegerField(
        _("headcount or number of machines"), default=1, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    capacity = models.PositiveIntegerField(_("capacity"), null=True, blank=True)
    maker = models.CharField(_("maker"), max_length=60, blank=True)
    model = models.CharField(_("model"), max_length=60, blank=True)
    hourly_cost = models.DecimalField(
        _("cost an hour (yuan)"), max_digits=8, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    operator_included = models.BooleanField(_("comes with an operator"), default=False)
    condition = models.CharField(_("condition"), max_length=10, choices=Condition.choices, default=Condition.GOOD)
    max_jobs_per_day = models.PositiveSmallIntegerField(_("jobs a day at most"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    active = models.BooleanField(_("offered to others"), default=True)
    verification = models.CharField(_("verification"), max_length=10, choices=Verification.choices, default=Verification.PENDING)
    verified_at = models.DateTimeField(null=True, editable=False)
    verified_by_name = models.CharField(max_length=60, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="resource_kind",
                condition=Q(kind=Kind.EXPERT, quantity=1, trade=None, equipment_type=None)
                | Q(kind=Kind.CREW, trade__isnull=False, equipment_type=None)
                | Q(kind=Kind.EQUIPMENT, trade=None, equipment_type__isnull=False),
            ),
            models.CheckConstraint(
                name="resource_machine",
                condition=Q(kind=Kind.EQUIPMENT) | Q(maker="", model="", hourly_cost=None),
            ),
            models.CheckConstraint(name="resource_hourly_cost", condition=Q(hourly_cost=None) | Q(hourly_cost__gte=0)),
            models.CheckConstraint(name="resource_quantity", condition=Q(quantity__gte=1, quantity__lte=500)),
            models.UniqueConstraint(fields=["subdistrict", "firm", "kind", "name"], name="resource_once"),
        ]
        ordering = ["kind", "name"]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)

    @property
    def in_service(self) -> bool:
        """Machines under repair and retired ones are not lent."""
        return self.active and self.condition in (Condition.GOOD, Condition.FAIR)


class Unit(TenantModel):
    """One bookable head or machine of a resource: what can be in only one place at a time."""

    resource = TenantKey(Resource, models.CASCADE, related_name="units")
    number = models.PositiveSmallIntegerField()
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subdistrict", "resource", "number"], name="unit_once")]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.resource} #{self.number}"


class ResourceSkill(TenantModel):
    """A skill of an expert with a level from 1 (knows) to 5 (master)."""

    resource = TenantKey(Resource, models.CASCADE, related_name="skills", verbose_name=_("expert"))
    skill = TenantKey(Skill, related_name="holders", verbose_name=_("skill"))
    level = models.PositiveSmallIntegerField(_("level"), default=3, validators=[MinValueValidator(1), MaxValueValidator(5)])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "resource", "skill"], name="resource_skill_once"),
            models.CheckConstraint(name="skill_level", condition=Q(level__gte=1, level__lte=5)),
        ]

    def __str__(self) -> str:
        return f"{self.resource} · {self.skill} {self.level}"


class Certificate(TenantModel):
    """A certificate held by an expert, a crew or a machine's operator; it gates dispatch for the whole work window."""

    resource = TenantKey(Resource, models.CASCADE, related_name="certificates", verbose_name=_("holder"))
    kind = TenantKey(CertificateKind, related_name="certificates", verbose_name=_("certificate"))
    number = SealedField(_("number"), blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    next_review_on = models.DateField(_("next review on"), null=True, blank=True)
    verification = models.CharField(_("verification"), max_length=10, choices=Verification.choices, default=Verification.PENDING)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "resource", "kind"], name="certificate_once"),
            models.CheckConstraint(
                name="certificate_dates", condition=Q(issued_on=None) | Q(valid_until=None) | Q(valid_until__gt=F("issued_on"))
            ),
        ]
        ordering = ["kind"]

    def __str__(self) -> str:
        return f"{self.resource} · {self.kind}"


class WeeklyHours(TenantModel):
    """Hours of a weekday (0 is Monday) in which the resource may work; minutes of the local day, end exclusive."""

    resource = TenantKey(Resource, models.CASCADE, related_name="weekly_hours", verbose_name=_("resource"))
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    from_minute = models.PositiveSmallIntegerField(_("from"))
    until_minute = models.PositiveSmallIntegerField(_("until"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="weekly_hours_sane",
                condition=Q(weekday__lte=6, until_minute__lte=1440, from_minute__lt=F("until_minute")),
            ),
            models.UniqueConstraint(fields=["subdistrict", "resource", "weekday", "from_minute"], name="weekly_hours_once"),
        ]
        ordering = ["weekday", "from_minute"]

    def __str__(self) -> str:
        return f"{self.resource} {self.weekday} {self.from_minute}-{self.until_minute}"


class AvailabilityException(TenantModel):
    """A time in which the resource is away (leave, own alert) or, unlike its weekly hours, there."""

    resource = TenantKey(Resource, models.CASCADE, related_name="exceptions", verbose_name=_("resource"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    available = models.BooleanField(_("available"), default=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(name="exception_order", condition=Q(ends_at__gt=F("starts_at")))]
        ordering = ["starts_at"]

    def __str__(self) -> str:
        return f"{self.resource} {self.starts_at:%Y-%m-%d}"


class StandingOffer(TenantModel):
    """A firm's yes beforehand: when the search chooses this helper, it is booked without asking."""

    resource = TenantKey(Resource, models.CASCADE, related_name="standing_offers", verbose_name=_("resource"))
    quantity = models.PositiveSmallIntegerField(_("how many at most"), default=1, validators=[MinValueValidator(1)])
    emergencies_only = models.BooleanField(_("emergencies only"), default=False)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    given_by = TenantKey("federation.Membership", related_name="+", verbose_name=_("given by"))
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "resource"], condition=Q(ended_at=None), name="standing_offer_once"),
            models.CheckConstraint(name="standing_offer_order", condition=Q(ends_at__gt=F("starts_at"))),
        ]
        ordering = ["-given_at"]

    def __str__(self) -> str:
        return f"{self.resource} × {self.quantity}"

    @classmethod
    def in_force(cls, at: datetime) -> models.QuerySet[StandingOffer]:
        """Given, not taken back, and running at this instant."""
        rows: models.QuerySet[StandingOffer] = cls.objects.filter(ended_at=None, starts_at__lte=at, ends_at__gt=at)
        return rows


class HomeReserve(TenantModel):
    """What a firm keeps at home: of its heads or machines with this code at least `keep` are never lent."""

    firm = TenantKey(PropertyFirm, related_name="reserves", verbose_name=_("firm"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    code = models.CharField(_("skill, trade or equipment type"), max_length=20)
    keep = models.PositiveSmallIntegerField(_("kept at home"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subdistrict", "firm", "kind", "code"], name="reserve_once")]
        ordering = ["kind", "code"]

    def __str__(self) -> str:
        return f"{self.firm} · {self.code} ≥ {self.keep}"


class PoolChange(TenantModel):
    """A resource of this subdistrict is not what it was (without one: anything may be); written by triggers only.

    `transaction` is who wrote it: a process that keeps the pool in memory asks which changes its own snapshot did not see
    yet, so no counter is needed on which writers would wait for each other.
    """

    resource_id = models.UUIDField(null=True)
    transaction = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["subdistrict", "transaction"], name="pool_change_since")]

    def __str__(self) -> str:
        return f"{self.resource_id or '*'} {self.transaction}"
