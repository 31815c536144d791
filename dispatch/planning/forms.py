"""What people fill in: how much a plan may change, and the period of the night's page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.design.fields import MomentField

MUCH, ANY = 300, 0  # per mille of its worth that giving up what is agreed must bring
LONGEST = timedelta(days=31)


class PlanForm(forms.Form):
    """How much of today's plan may change."""

    def __init__(self, *args: Any, house: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {ANY: _("for any gain"), MUCH: _("only for a large gain"), house: _("for a clear gain")}
        self.fields["stability"] = forms.TypedChoiceField(
            choices=[(value, f"{words[value]} (> {value / 10:g} %)") for value in sorted(words)],
            coerce=int, empty_value=None, required=False, label=_("May change"), widget=forms.Select({"class": "form-select"}),
        )  # fmt: skip
        self.initial = {"stability": house}


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
