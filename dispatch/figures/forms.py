"""What figures are asked for, cleaned."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dispatch.deadlines import periods
from dispatch.figures.queries import DIMENSIONS, FIGURES, Windows
from dispatch.ledger.forms import FIRST, LAST
from federation.design.fields import DayField


class SpanForm(forms.Form):
    """Reporting days from one to another, both included; without them the year that runs."""

    start = DayField(label=_("From"), required=False)
    end = DayField(label=_("Until (included)"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("start", "end"):
            if data.get(name) and not FIRST <= data[name] < LAST:
                self.add_error(name, _("The day must lie between 2000 and 2100."))
        if data.get("start") and data.get("end") and data["start"] > data["end"]:
            self.add_error("end", _("The end must not lie before the start."))
        return data

    def days(self, today: date) -> tuple[date, date]:
        """The first and the last reporting day; what is wrong or missing falls back to this year."""
        data = self.cleaned_data if self.is_valid() else {}
        last = data.get("end") or max(date(today.year, 12, 31), data.get("start") or today)
        return data.get("start") or min(date(today.year, 1, 1), last), last


def period(days: tuple[date, date], how: Windows) -> periods.Period:
    """The reporting days as instants, by the subdistrict's own day."""
    return periods.span(*days, how.zone, starts_at_hour=how.day_starts_at)


class BehindForm(forms.Form):
    """Which figure's orders: its numerator, the rest, or all of its denominator; of one group."""

    figure = forms.ChoiceField(choices=[(name, name) for name in FIGURES])
    by = forms.ChoiceField(choices=[(name, name) for name in (*DIMENSIONS, "all")])
    key = forms.CharField(max_length=60)
    part = forms.ChoiceField(choices=[("part", "part"), ("rest", "rest"), ("all", "all")])
