"""Who may answer, and what was answered: two tables that nothing joins but the code in the household's hand (ADR 10)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.cycles.models import Cycle, Entrant
from communities.places.models import Compound
from federation.accounts.models import Membership
from federation.kernel.sealed import SealedField
from federation.tenancy.models import TenantKey, TenantManager, TenantModel


class Option(models.IntegerChoices):
    """From best to worst; the scheme says how many points each is worth."""

    VERY_SATISFIED = 1, _("Very satisfied")
    SATISFIED = 2, _("Satisfied")
    BASICALLY = 3, _("Basically satisfied")
    DISSATISFIED = 4, _("Dissatisfied")
    VERY_DISSATISFIED = 5, _("Very dissatisfied")


class Channel(models.TextChoices):
    LINK = "link", _("Link or QR code")
    SMS = "sms", _("Code by text message")
    PAPER = "paper", _("Paper")
    VISIT = "visit", _("Visit at the door")
    UNTOLD = "untold", _("Not told")


class Signal(models.TextChoices):
    DEVICE = "device", _("Many answers from one device")
    BURST = "burst", _("Many answers from one network within an hour")
    STRAIGHT = "straight", _("The same option everywhere within seconds")
    HOURS = "hours", _("Answered at night")
    STAFF = "staff", _("The phone belongs to somebody of a firm")


class Verdict(models.TextChoices):
    KEPT = "kept", _("Looked at, counts")
    EXCLUDED = "excluded", _("Left out")


class Household(TenantModel):
    """The register of a cycle: one row a home. It knows whether the home answered, neither when nor what."""

    cycle = TenantKey(Cycle, related_name="homes", verbose_name=_("cycle"))
    compound = TenantKey(Compound, related_name="+", verbose_name=_("compound"))
    building = models.CharField(_("building"), max_length=40)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    room = models.CharField(_("room"), max_length=20)
    phone = SealedField(_("phone"), blank=True)
    phone_key = models.CharField(max_length=32, blank=True)
    staff = models.BooleanField(_("the phone belongs to somebody of a firm"), default=False)
    digest = models.CharField(max_length=64, blank=True)  # of the code in the household's hand; the code itself is kept nowhere
    answered = models.BooleanField(_("answered"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "cycle", "compound", "building", "unit", "room"], name="household_once"),
            models.UniqueConstraint(fields=["subdistrict", "digest"], condition=~Q(digest=""), name="household_code_once"),
        ]
        indexes = [
            models.Index(fields=["subdistrict", "cycle", "phone_key"], condition=~Q(phone_key=""), name="household_by_phone"),
        ]
        ordering = ["building", "unit", "room"]

    @property
    def place(self) -> str:
        """Building, unit and room."""
        return " ".join(filter(None, [self.building, self.unit, self.room]))

    def __str__(self) -> str:
        return self.place


class SealedAnswer(TenantModel):
    """An answer while answers are collected. The application puts it in and can neither read, change nor remove it (ADR 10).

    `seat` is made of the code alone, so only who holds the code finds it again. When collecting is over, the database shuffles all
    of a cycle into `Answer`.
    """

    # The database refuses to delete what an answer hangs on; Django would have to read the box to know.
    cycle = TenantKey(Cycle, models.DO_NOTHING, related_name="+")
    entrant = TenantKey(Entrant, models.DO_NOTHING, related_name="+")
    seat = models.CharField(max_length=64)
    channel = models.CharField(max_length=6, choices=Channel.choices)
    renter = models.BooleanField(default=False)
    overall = models.PositiveSmallIntegerField(choices=Option.choices)
    choices = ArrayField(models.PositiveSmallIntegerField(), default=list)
    on = models.DateField()
    hour = models.PositiveSmallIntegerField()
    seconds = models.PositiveSmallIntegerField(null=True)
    device = models.CharField(max_length=16, blank=True)
    address = models.CharField(max_length=16, blank=True)
    forms = ArrayField(models.CharField(max_length=16), default=list)
    staff = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "cycle", "seat"], name="sealed_once"),
            models.CheckConstraint(name="sealed_overall", condition=Q(overall__range=(1, 5))),
            models.CheckConstraint(name="sealed_hour", condition=Q(hour__range=(0, 23))),
        ]

    def __str__(self) -> str:
        return "sealed answer"


class BoxOpening(TenantModel):
    """The answers of a cycle were shuffled and shown. Written by the database alone; a cycle's box is opened five times at most."""

    cycle = TenantKey(Cycle, related_name="+")
    at = models.DateTimeField()
    answers = models.PositiveIntegerField()

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.answers} at {self.at:%Y-%m-%d %H:%M}"


class Answer(TenantModel):
    """One home's answer without the home, in an order and under an id drawn by lot.

    The way, the signals of time and the mark of staff are told where at least five of a project share them: whoever watches the
    register could tell by them whose a single answer is.
    """

    cycle = TenantKey(Cycle, related_name="answers", verbose_name=_("cycle"))
    entrant = TenantKey(Entrant, related_name="answers", verbose_name=_("project"))
    seat = models.CharField(max_length=64)
    channel = models.CharField(_("channel"), max_length=6, choices=Channel.choices)
    renter = models.BooleanField(_("answered by a tenant"), default=False)
    overall = models.PositiveSmallIntegerField(_("overall"), choices=Option.choices)
    choices = ArrayField(models.PositiveSmallIntegerField(), default=list)  # one for each question of the cycle; 0 is left open
    on = models.DateField(_("day"), null=True)  # day and hour: of answers from before there was a box
    hour = models.PositiveSmallIntegerField(_("hour"), null=True)
    timing = ArrayField(models.CharField(max_length=10, choices=Signal.choices), default=list)  # signals of the time it came
    seconds = models.PositiveSmallIntegerField(_("seconds"), null=True)
    device = models.CharField(max_length=16, blank=True)
    address = models.CharField(max_length=16, blank=True)
    forms = ArrayField(models.CharField(max_length=16), default=list)  # forms that were taken in, so that a replay changes nothing
    staff = models.BooleanField(default=False)
    looked = models.BooleanField(default=False)
    signals = ArrayField(models.CharField(max_length=10, choices=Signal.choices), default=list, verbose_name=_("signals"))
    verdict = models.CharField(_("decision"), max_length=8, choices=Verdict.choices, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    decided_by = TenantKey(Membership, null=True, related_name="+", verbose_name=_("decided by"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "cycle", "seat"], name="answer_once"),
            models.CheckConstraint(name="answer_overall", condition=Q(overall__range=(1, 5))),
            models.CheckConstraint(name="answer_hour", condition=Q(hour__range=(0, 23))),
            models.CheckConstraint(
                name="answer_verdict", condition=Q(verdict="") | Q(verdict__in=Verdict.values, decided_by__isnull=False) & ~Q(reason="")
            ),
        ]
        indexes = [
            models.Index(fields=["subdistrict", "cycle", "entrant"], include=["overall", "verdict"], name="answer_tally"),
            models.Index(fields=["subdistrict", "cycle"], condition=Q(looked=False), name="answer_unlooked"),
        ]

    @property
    def label(self) -> str:
        """What people call it by; says nothing of the home."""
        return str(self.pk)[:8].upper()

    def __str__(self) -> str:
        return self.label


class _WithoutContent(TenantManager):
    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().defer("seat", "renter", "overall", "choices")


class PaperEntry(TenantModel):
    """A paper form as the first person typed it; a second one types it again, and then it is an answer and this row is gone.

    What was typed can be put in and compared with (`survey_typed`), not read.
    """

    objects: ClassVar[models.Manager[Any]] = _WithoutContent()
    # As with sealed answers: the database alone refuses to delete what a row hangs on.

    cycle = TenantKey(Cycle, models.DO_NOTHING, related_name="+", verbose_name=_("cycle"))
    compound = TenantKey(Compound, models.DO_NOTHING, related_name="+", verbose_name=_("compound"))
    seat = models.CharField(max_length=64)
    renter = models.BooleanField(default=False)
    overall = models.PositiveSmallIntegerField(choices=Option.choices)
    choices = ArrayField(models.PositiveSmallIntegerField(), default=list)
    by = TenantKey(Membership, models.DO_NOTHING, related_name="+", verbose_name=_("typed by"))
    entered_on = models.DateField(_("typed on"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "cycle", "seat"], name="paper_once"),
            models.CheckConstraint(name="paper_overall", condition=Q(overall__range=(1, 5))),
        ]
        ordering = ["entered_on", "pk"]

    def __str__(self) -> str:
        return str(self.pk)[:8].upper()
