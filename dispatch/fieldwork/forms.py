"""Input of field work, cleaned; nothing here saves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dispatch.fieldwork.actions import Position
from dispatch.fieldwork.models import Moment
from federation.design.fields import MomentField
from federation.kernel.pictures import PicturesField
from federation.pool.models import PermitKind
from federation.tenancy.models import in_language


class CheckInForm(forms.Form):
    """Where and when; the position comes from the phone, or a reason says why there is none."""

    moment = forms.ChoiceField(label=_("What"), choices=Moment.choices, widget=forms.RadioSelect)
    latitude = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    accuracy = forms.FloatField(required=False, min_value=0, max_value=1_000_000, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason, if there is no position"), max_length=300, required=False,
        help_text=_("E.g. underground garage without signal."),
    )  # fmt: skip

    def position(self) -> Position | None:
        """What the phone said, or None."""
        data = self.cleaned_data
        if data.get("latitude") is None or data.get("longitude") is None:
            return None
        return Position(data["latitude"], data["longitude"], round(data.get("accuracy") or 0))


class SheetForm(forms.Form):
    """The day sheet."""

    began = MomentField(label=_("Worked from"))
    ended = MomentField(label=_("Worked until"))
    heads = forms.IntegerField(label=_("People or machines present"), min_value=1, max_value=500)
    workers = forms.CharField(label=_("Who worked"), max_length=300, required=False)
    note = forms.CharField(label=_("What was done"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("began", "ended"):
            self.fields[name].widget.attrs["step"] = "60"


class MoreTimeForm(forms.Form):
    """More days, or a longer last shift."""

    days = forms.IntegerField(label=_("More days"), min_value=0, max_value=30, initial=1, required=False)
    minutes = forms.IntegerField(label=_("Longer last shift, in minutes"), min_value=0, max_value=1440, initial=0, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class MoveForm(forms.Form):
    """Another begin of a shift."""

    starts_at = MomentField(label=_("New begin"))


class SwapForm(forms.Form):
    """What is sent instead."""

    resource = forms.ChoiceField(label=_("Send instead"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resource"].choices = choices  # type: ignore[attr-defined]


class PermitForm(forms.Form):
    """A work permit with its checklist; every measure must be taken."""

    place = forms.CharField(label=_("Where exactly"), max_length=120)
    work = forms.CharField(label=_("What work"), max_length=200)
    workers = forms.CharField(label=_("Who works"), max_length=300)
    guardian = forms.CharField(label=_("Guardian"), max_length=60, help_text=_("Watches all the time and does not work."))
    valid_from = MomentField(label=_("Valid from"))
    valid_until = MomentField(label=_("Valid until"))
    measures = forms.MultipleChoiceField(label=_("Measures taken"), required=False, widget=forms.CheckboxSelectMultiple)
    pictures = PicturesField(label=_("Photo or scan"), required=False, max_files=4)

    def __init__(self, *args: Any, kind: PermitKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one["name"], in_language(one["name"], one.get("name_en", ""))) for one in kind.measures]
        self.fields["measures"].choices = choices  # type: ignore[attr-defined]
        for name in ("valid_from", "valid_until"):
            self.fields[name].widget.attrs["step"] = "60"


class EstimateForm(forms.Form):
    """How long it would have taken alone."""

    hours = forms.DecimalField(label=_("Working hours without help"), min_value=0.25, max_value=10000, decimal_places=2)
    basis = forms.CharField(
        label=_("How this was estimated"), max_length=300, required=False, help_text=_("E.g. three own electricians, 17 days of 8 hours.")
    )


class FeedForm(forms.Form):
    """A subscription's name, so that one knows later which to take back."""

    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("E.g. my phone."))
