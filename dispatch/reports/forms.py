"""What a report is asked for, cleaned."""

from __future__ import annotations

from django import forms

from dispatch.reports.queries import DIMENSIONS, FIGURES
from federation.pool.models import Kind


class BehindForm(forms.Form):
    """Which figure's requests: of one group of a dimension, or of one missing skill, trade or machine type."""

    figure = forms.ChoiceField(choices=[(name, name) for name in (*FIGURES, "unmet")])
    by = forms.ChoiceField(choices=[(name, name) for name in (*DIMENSIONS, "all")], required=False)
    key = forms.CharField(max_length=60, required=False)
    part = forms.ChoiceField(choices=[("all", "all"), ("rest", "rest")], required=False)
    kind = forms.ChoiceField(choices=Kind.choices, required=False)
    term = forms.UUIDField(required=False)
