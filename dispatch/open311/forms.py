"""A new key."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class KeyForm(forms.Form):
    """For which system, and whether its requests are public."""

    name = forms.CharField(label=_("System"), max_length=80, help_text=_("For example “City command centre”."))
    publishes = forms.BooleanField(
        label=_("Its requests may be shown to the public"), required=False, initial=True,
        help_text=_("Without names, phone numbers and exact places."),
    )  # fmt: skip
