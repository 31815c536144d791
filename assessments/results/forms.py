"""Input of appeals, decisions and corrections, cleaned; nothing here saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.cycles.models import Cycle
from assessments.schemes.queries import leaves
from federation.kernel.pictures import PicturesField

MOST_PICTURES = 6


class _AboutIndicator(forms.Form):
    """Knows the indicators of the cycle's scheme."""

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].queryset = leaves(cycle.scheme)  # type: ignore[attr-defined]


class AppealForm(_AboutIndicator):
    """What a firm objects to, and why."""

    indicator = forms.ModelChoiceField(label=_("About"), queryset=None, required=False, empty_label=_("the result as a whole"))
    text = forms.CharField(label=_("Grounds"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))
    pictures = PicturesField(
        label=_("Photos or scans as proof"), required=False, max_files=MOST_PICTURES, help_text=_("Whoever decides sees them.")
    )


class DecisionForm(_AboutIndicator):
    """The decision with its reasons; upheld with the points that the indicator gets instead."""

    decision = forms.ChoiceField(
        label=_("Decision"), choices=[("reject", _("Rejected: the score stays")), ("uphold", _("Upheld: other points"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    indicator = forms.ModelChoiceField(label=_("Indicator"), queryset=None, required=False, empty_label="—")
    points = forms.DecimalField(label=_("New points"), min_value=0, max_digits=7, decimal_places=2, required=False)
    answer = forms.CharField(label=_("Reasons"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("decision") == "uphold":
            for name in ("indicator", "points"):
                if data.get(name) is None and name not in self.errors:
                    self.add_error(name, _("Needed when the appeal is upheld."))
        return data


class CorrectionForm(_AboutIndicator):
    """Other points for one indicator, with the reason; another person approves."""

    indicator = forms.ModelChoiceField(label=_("Indicator"), queryset=None, empty_label=None)
    points = forms.DecimalField(label=_("New points"), min_value=0, max_digits=7, decimal_places=2)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
