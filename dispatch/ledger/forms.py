"""Input of the ledger, cleaned; nothing here saves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dispatch.ledger.models import Measure, PostingKind
from dispatch.ledger.queries import accounts
from federation.design.fields import DayField
from federation.pool.models import EquipmentType, Mode, Trade

FIRST, LAST = date(2000, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days `first` to `last`, both included; as instants [start, end) in the reader's zone."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        return _midnight(self.first)

    @property
    def end(self) -> datetime:
        return _midnight(self.last + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


class PeriodForm(forms.Form):
    """From a day to a day, both included; this whole year when nothing is asked for."""

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

    def period(self, today: date) -> Period:
        """What was asked for; what is wrong or missing falls back to this year."""
        data = self.cleaned_data if self.is_valid() else {}
        last = data.get("end") or max(date(today.year, 12, 31), data.get("start") or today)
        return Period(data.get("start") or min(date(today.year, 1, 1), last), last)


class ProposalForm(forms.Form):
    """Points from one account to another, by decision."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(kind.value, kind.label) for kind in (PostingKind.WRITE_OFF, PostingKind.CORRECTION, PostingKind.OPENING)]
    )
    credited = forms.ModelChoiceField(
        label=_("Points to"), queryset=None, help_text=_("To forgive a firm's debt: to the firm, from the subdistrict.")
    )
    debited = forms.ModelChoiceField(label=_("Points from"), queryset=None)
    points = forms.DecimalField(label=_("Points"), min_value=0.01, max_value=1_000_000, decimal_places=2)
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("credited", "debited"):
            self.fields[name].queryset = accounts()  # type: ignore[attr-defined]


class LimitForm(forms.Form):
    """A firm's own limit."""

    limit = forms.IntegerField(
        label=_("Own credit limit, points below zero"), min_value=0, max_value=1_000_000, required=False,
        help_text=_("Leave empty for the subdistrict's number."),
    )  # fmt: skip


class RateForm(forms.Form):
    """A tariff rate from a day on."""

    measure = forms.ChoiceField(label=_("Measure"), choices=Measure.choices)
    mode = forms.ChoiceField(
        label=_("What the expert does"), required=False,
        choices=[("", _("Both")), (Mode.DO.value, _("Do the work")), (Mode.ADVISE.value, _("Advise"))], help_text=_("For expert hours."),
    )  # fmt: skip
    level = forms.IntegerField(
        label=_("From skill level"), min_value=1, max_value=5, required=False,
        help_text=_("For expert hours; the level that the request asked for. Empty for all."),
    )  # fmt: skip
    equipment_type = forms.ModelChoiceField(
        label=_("Equipment type"), queryset=None, required=False, help_text=_("For machine-hours; empty for all.")
    )
    trade = forms.ModelChoiceField(label=_("Trade"), queryset=None, required=False, help_text=_("For headcount-days; empty for all."))
    points = forms.DecimalField(label=_("Points per unit"), min_value=0, max_value=10_000, decimal_places=2)
    valid_from = DayField(label=_("Valid from"))
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["equipment_type"].queryset = EquipmentType.objects.filter(active=True)  # type: ignore[attr-defined]
        self.fields["trade"].queryset = Trade.objects.filter(active=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        own = {Measure.HOURS: {"mode", "level"}, Measure.MACHINE_HOURS: {"equipment_type"}, Measure.HEADCOUNT_DAYS: {"trade"}}
        belongs: set[str] = own.get(Measure(data["measure"]), set()) if data.get("measure") else set()
        for name in {"mode", "level", "equipment_type", "trade"} - belongs:
            if data.get(name):
                self.add_error(name, _("This does not belong to the measure."))
        if data.get("valid_from") and not FIRST <= data["valid_from"] < LAST:
            self.add_error("valid_from", _("The day must lie between 2000 and 2100."))
        return data


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
