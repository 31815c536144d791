"""Input of the rules of conduct, cleaned; nothing here saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.conduct.actions import MOST_PHOTOS, Picture
from assessments.conduct.presets import from_text
from federation.design.fields import DayField
from federation.kernel.errors import Refused
from federation.kernel.media import MediaField


class CodeForm(forms.Form):
    """A draft: name and rules as lines of text."""

    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    lines = forms.CharField(
        label=_("Rules"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("One rule a line; an English text after “|” is optional."),
    )  # fmt: skip

    def clean_lines(self) -> Any:
        try:
            return from_text(self.cleaned_data["lines"])
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused


class SignForm(forms.Form):
    """The full name as signature."""

    signature = forms.CharField(label=_("Full name as signature"), max_length=60)


class ContractField(forms.ModelChoiceField):
    """A running contract, shown by its compound and firm."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.compound} · {obj.firm}"


class ViolationForm(forms.Form):
    """Which rule was broken where, when and how."""

    contract = ContractField(label=_("Compound and firm"), queryset=None)
    rule = forms.ModelChoiceField(label=_("Rule"), queryset=None)
    happened_on = DayField(label=_("Happened on"))
    text = forms.CharField(label=_("What happened"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    photos = MediaField(label=_("Photos"), max_files=MOST_PHOTOS, required=False)

    def __init__(self, *args: Any, contracts: Any, rules: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contract"].queryset = contracts  # type: ignore[attr-defined]
        self.fields["rule"].queryset = rules  # type: ignore[attr-defined]

    def pictures(self) -> list[Picture]:
        """The re-encoded pictures."""
        return [(one.file, one.width, one.height) for one in self.cleaned_data.get("photos") or []]


class TextForm(forms.Form):
    """A statement or a reason."""

    text = forms.CharField(label=_("Text"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
