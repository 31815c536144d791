"""A subdistrict's own working days and hours, where they differ from the statutory calendar and the usual week."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.tenancy.models import TenantModel


class DayOverride(TenantModel):
    """One date that is worked, or off, whatever the statutory calendar says; with the notice it rests on."""

    date = models.DateField(_("date"))
    working = models.BooleanField(_("worked"))
    name = models.CharField(_("why"), max_length=60)
    citation = models.CharField(_("legal basis"), max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subdistrict", "date"], name="day_override_once")]
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")
    MAKE_UP = 7, _("Make-up workday")


class OfficeHours(TenantModel):
    """The hours of one weekday, or of make-up workdays: [from, until) in minutes after midnight, several a day, in order."""

    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday.choices)
    windows = models.JSONField(_("hours"), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "weekday"], name="office_hours_once"),
            models.CheckConstraint(name="office_hours_weekday", condition=models.Q(weekday__lte=7)),
        ]
        ordering = ["weekday"]

    def __str__(self) -> str:
        return str(self.get_weekday_display())
