"""Input of handovers and damage, cleaned; money is typed in yuan and kept in fen."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dispatch.handovers.models import Grade, Party
from federation.kernel.pictures import PicturesField


class HandoverForm(forms.Form):
    """The protocol as its writer signs it."""

    grade = forms.ChoiceField(label=_("Condition"), choices=Grade.choices, widget=forms.RadioSelect)
    meter = forms.DecimalField(label=_("Meter reading"), min_value=0, max_digits=10, decimal_places=1, required=False)
    accessories = forms.CharField(label=_("Accessories"), max_length=300, required=False)
    note = forms.CharField(label=_("Remarks"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    pictures = PicturesField(label=_("Photos of the condition"), required=False, max_files=6)
    signature = forms.CharField(label=_("Your name, as your signature"), max_length=150)

    def __init__(self, *args: Any, signer: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signature"].help_text = _("Type “%(name)s”.") % {"name": signer}


class SignForm(forms.Form):
    """The second signature."""

    signature = forms.CharField(label=_("Your name, as your signature"), max_length=150)

    def __init__(self, *args: Any, signer: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signature"].help_text = _("Type “%(name)s”.") % {"name": signer}


class DamageForm(forms.Form):
    """What is damaged."""

    description = forms.CharField(label=_("What is damaged"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    pictures = PicturesField(label=_("Photos"), required=False, max_files=6)


class AssessForm(forms.Form):
    """Who is liable and for how much."""

    party = forms.ChoiceField(label=_("Liable"), choices=Party.choices, widget=forms.RadioSelect)
    amount = forms.DecimalField(
        label=_("Amount in yuan"), min_value=0, max_value=Decimal("100000000"), decimal_places=2, initial=0,
        help_text=_("What the liable side pays; for “both” the half of it."),
    )  # fmt: skip
    decision = forms.CharField(label=_("Grounds"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def fen(self) -> int:
        """The amount in fen."""
        return int(self.cleaned_data["amount"] * 100)
