"""Input of supervision, cleaned; nothing here saves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.design.fields import MomentField


class TextForm(forms.Form):
    """A demand, an answer or a reason."""

    text = forms.CharField(label=_("Text"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class ExtensionForm(forms.Form):
    """More time, in the order's own days and hours."""

    days = forms.IntegerField(label=_("Days"), min_value=0, max_value=180, initial=1)
    hours = forms.IntegerField(label=_("Hours"), min_value=0, max_value=23, initial=0)
    reason = forms.CharField(label=_("Reason"), max_length=300)
    evidence = forms.CharField(label=_("Evidence"), max_length=300, required=False)

    def asked(self) -> dict[str, Any]:
        """As the action takes it."""
        data = self.cleaned_data
        within = timedelta(days=data["days"], hours=data["hours"])
        return {"within": within, "reason": data["reason"], "evidence": data["evidence"]}


class HoldForm(forms.Form):
    """Until when the clock is held, why, and what proves it."""

    until = MomentField(label=_("Held until"))
    reason = forms.CharField(label=_("Reason"), max_length=300)
    evidence = forms.CharField(label=_("Evidence"), max_length=300, help_text=_("A document, its number, or who can confirm it."))
