"""What residents report, in two levels; each subdistrict's own rows, with clocks, the responsible side and their citation."""

from __future__ import annotations

from datetime import timedelta

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from federation.pool.models import Term
from federation.tenancy.models import TenantKey


class Side(models.TextChoices):
    """Who is to mend it; only the first two are a firm's own duty."""

    FIRM = "firm", _("Property firm")
    LICENSED = "licensed", _("Property firm with a licensed unit")
    UTILITY = "utility", _("Water, power, gas or heat company")
    COMMUNITY = "community", _("Community")
    ENFORCEMENT = "enforcement", _("Law enforcement")
    DEVELOPER = "developer", _("Developer")
    OFFICE = "office", _("Subdistrict office")
    OUTSIDE = "outside", _("Outside our remit")


class ClockMode(models.TextChoices):
    """Which time counts."""

    WORKING = "working", _("Working hours")
    CALENDAR = "calendar", _("Calendar days")
    AROUND_THE_CLOCK = "around_the_clock", _("Around the clock")


class Disposition(models.TextChoices):
    """What is done with such a matter; all but the first are the six cases that are handled differently."""

    HANDLE = "handle", _("Handle it")
    EMERGENCY = "emergency", _("Tell 110, 119, 120 or 122 at once")
    LITIGATION = "litigation", _("Courts or petition offices decide it")
    REPEAT = "repeat", _("Said before, with nothing new")
    SECRET = "secret", _("State or business secrets")
    OUTSIDE = "outside", _("Outside our remit: pass it on")
    UNFOUNDED = "unfounded", _("Unlawful or unreasonable")


class Category(Term):
    """A group (no parent) or a kind of matter in it. Times are in the mode's own time."""

    parent = TenantKey("self", null=True, blank=True, related_name="children", verbose_name=_("group"))
    side = models.CharField(_("responsible side"), max_length=12, choices=Side.choices, default=Side.FIRM)
    countable = models.BooleanField(_("counts against the firm"), default=True)
    disposition = models.CharField(_("what is done"), max_length=12, choices=Disposition.choices, default=Disposition.HANDLE)
    mode = models.CharField(_("clock"), max_length=16, choices=ClockMode.choices, default=ClockMode.WORKING)
    respond_within = models.DurationField(_("first answer within"), default=timedelta(hours=2))
    on_site_within = models.DurationField(_("on site within"), null=True, blank=True)
    resolve_within = models.DurationField(_("solved within"), default=timedelta(days=2))
    urgent = models.BooleanField(_("urgent"), default=False)
    conduct = models.BooleanField(_("about a firm's conduct: goes past that firm"), default=False)
    callback_percent = models.PositiveSmallIntegerField(_("called back, in percent"), default=100, validators=[MaxValueValidator(100)])
    words = models.CharField(
        _("words that point to it"), max_length=600, blank=True, help_text=_("Separated by spaces; “lift:3” weighs three times as much.")
    )
    citation = models.CharField(_("basis"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta(Term.Meta):
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "code"], name="category_code_once"),
            models.CheckConstraint(
                name="category_clocks", condition=Q(respond_within__gt=timedelta(0), resolve_within__gte=F("respond_within"))
            ),
            models.CheckConstraint(name="category_share", condition=Q(callback_percent__lte=100)),
        ]
        ordering = ["position", "code"]
