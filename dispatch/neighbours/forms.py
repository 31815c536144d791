"""Input of neighbours, cleaned."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from federation.design.fields import DayField
from federation.pool.models import Kind
from federation.tenancy.models import Subdistrict

DIRECTIONS = [("borrow", _("They lend to us")), ("lend", _("We lend to them"))]


class AgreementForm(forms.Form):
    """One direction, some kinds, a period."""

    partner = forms.ModelChoiceField(label=_("Neighbouring subdistrict"), queryset=None)
    lends = forms.TypedChoiceField(
        label=_("Direction"),
        coerce=lambda value: value == "lend",
        choices=DIRECTIONS,
    )
    kinds = forms.MultipleChoiceField(label=_("Kinds of help"), choices=Kind.choices, widget=forms.CheckboxSelectMultiple)
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Last day"))

    def __init__(self, *args: Any, partners: QuerySet[Subdistrict], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = partners  # type: ignore[attr-defined]

    def clean_kinds(self) -> list[Kind]:
        return [Kind(value) for value in self.cleaned_data["kinds"]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("ends_on", _("The last day must not lie before the first."))
        return data
