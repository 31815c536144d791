"""The period of the night's page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.design.fields import MomentField

LONGEST = timedelta(days=31)


class PeriodForm(forms.Form):
    """From and until, at most a month apart."""

    start = MomentField(label=_("From"))
    end = MomentField(label=_("Until"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end = data.get("start"), data.get("end")
        if start and end and not start < end <= start + LONGEST:
            self.add_error("end", _("The end must be after the start, and at most 31 days later."))
        return data

    def period(self, now: datetime) -> tuple[datetime, datetime]:
        """The chosen period, or the last twelve hours."""
        if self.is_bound and self.is_valid():
            return self.cleaned_data["start"], self.cleaned_data["end"]
        return now - timedelta(hours=12), now
